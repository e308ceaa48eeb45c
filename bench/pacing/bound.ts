/** Share of the day's answers lost, in percent, and what it gains against 3 %: see `gain`. */
const RATES = [
  0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.4, 1.7, 2, 2.3, 2.6, 3, 3.4, 3.8, 4.2, 5, 6,
];
/** What is gained by losing: `top` × (rate ÷ cap) ^ `power`, in gaps between progressive and 3 % lost by one who lets no call go. */
interface Curve {
  readonly top: number;
  readonly power: number;
}
/** Three agents told the true distributions: 0.1 % beyond progressive gained 2.9 points, 0.6 % 5.2, 1.4 % 8.1, 2.4 % 10.6. */
const KEEPING: Curve = { top: 1, power: 0.44 };
/**
 * The same who let calls go. Three (seeds 101 to 120): 0.35 % beyond progressive gained 6.0 points, 1.1 % 8.8, 2.5 % 12.6, 3.2 % 13.5, against
 * 11.5 for 3 % by one who lets none go. One (seeds 101 to 140): 0.9 % gained 2.5, 1.7 % 4.9, 2.5 % 6.6, 3.9 % 8.8, against 6.0.
 */
const LETTING_GO: Readonly<Record<"one" | "three", Curve>> = {
  one: { top: 1.19, power: 0.8 },
  three: { top: 1.14, power: 0.42 },
};
const CAP = 3;
const STEPS = 300;
/** Losses a day that no pacing prevents: an agent leaves while his call rings. */
const UNAVOIDABLE = 0.2;

interface Bound {
  /** Share of the gap between progressive and 3 % throughout. */
  readonly share: number;
  /** Chance that the day ends over the cap. */
  readonly over: number;
}

const gain = (rate: number, { top, power }: Curve): number => top * (rate / CAP) ** power;

/**
 * The best that any spending of `losses` whole persons over a day can reach, by dynamic programming: at each of 300 moments the
 * rate is chosen that gains most, where a day over the cap costs `price` whole gaps. What remains of a gap is not a policy's fault.
 */
function best(losses: number, answers: number, price: number, curve: Curve): Bound {
  let value = new Float64Array(losses + 1);
  let over = new Float64Array(losses + 1);
  for (let step = 0; step < STEPS; step++) {
    const [nextValue, nextOver] = [new Float64Array(losses + 1), new Float64Array(losses + 1)];
    for (let left = 0; left <= losses; left++) {
      nextValue[left] = Number.NEGATIVE_INFINITY;
      for (const rate of RATES) {
        const lost = ((rate / 100) * answers + UNAVOIDABLE) / STEPS;
        const fewer = left > 0 ? (value[left - 1] ?? 0) : -price;
        const worth = gain(rate, curve) / STEPS + lost * fewer + (1 - lost) * (value[left] ?? 0);
        if (worth <= (nextValue[left] ?? 0)) continue;
        nextValue[left] = worth;
        nextOver[left] = lost * (left > 0 ? (over[left - 1] ?? 0) : 1) + (1 - lost) * (over[left] ?? 0);
      }
    }
    [value, over] = [nextValue, nextOver];
  }
  return { share: (value[losses] ?? 0) + price * (over[losses] ?? 0), over: over[losses] ?? 0 };
}

/** Prints what whole persons cost: days of 1, 3, 5, 10 and 20 agents who let no call go, and of 1 and 3 who do. */
export function printBounds(): void {
  console.log("losses allowed   answers | share of the gap, days over | at a price ten times less");
  for (const [losses, answers, curve = KEEPING, note = ""] of [
    [3, 125],
    [11, 400],
    [22, 750],
    [39, 1_300],
    [78, 2_600],
    [3, 125, LETTING_GO.one, ", letting go"],
    [11, 400, LETTING_GO.three, ", letting go"],
  ] as const) {
    const shown = [30, 3].map((price) => {
      const { share, over } = best(losses, answers, price, curve);
      return `${share.toFixed(3)}, ${(100 * over).toFixed(2)} %`;
    });
    console.log(`${String(losses).padStart(14)} ${String(answers).padStart(9)} | ${shown.join(" | ")}${note}`);
  }
}
