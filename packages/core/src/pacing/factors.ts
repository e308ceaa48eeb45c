/** How many outcomes a factor of one weighs, and how many are remembered. */
const PRIOR_EXPECTED = 15;
const MEMORY_EXPECTED = 600;
/** A bounded set is promised; whoever breaks the promise shares one factor. */
const MAX_KEYS = 200;
const BEYOND = "\u0000beyond";

/**
 * How much likelier than usual something is for one value of a feature (a list segment, an hour, an attempt, a gateway):
 *
 *     factor = (seen + k) / (expected + k),   expected = Σ of what the rest of the model foretold
 *
 * so that a value seen little is as usual (shrinkage), and features that say the same share it out between them.
 */
export class Factors {
  private readonly byKey = new Map<string, { seen: number; expected: number }>();

  of(key: string): number {
    const known = this.byKey.get(key) ?? (this.byKey.size >= MAX_KEYS ? this.byKey.get(BEYOND) : undefined);
    return known === undefined ? 1 : (known.seen + PRIOR_EXPECTED) / (known.expected + PRIOR_EXPECTED);
  }

  /** `foretold`: the chance without this feature's own factor. */
  outcome(key: string, hit: boolean, foretold: number): void {
    const name = this.byKey.has(key) || this.byKey.size < MAX_KEYS ? key : BEYOND;
    const known = this.byKey.get(name) ?? { seen: 0, expected: 0 };
    const keep = 1 - foretold / MEMORY_EXPECTED;
    known.seen = known.seen * keep + (hit ? 1 : 0);
    known.expected = known.expected * keep + foretold;
    this.byKey.set(name, known);
  }

  save(): Readonly<Record<string, readonly [number, number]>> {
    return Object.fromEntries([...this.byKey].map(([key, { seen, expected }]) => [key, [seen, expected] as const]));
  }

  load(saved: Readonly<Record<string, readonly [number, number]>>): void {
    this.byKey.clear();
    for (const [key, [seen, expected]] of Object.entries(saved)) this.byKey.set(key, { seen, expected });
  }
}
