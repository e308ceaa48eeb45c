import type { LegId } from "./ids.ts";

/** Of one leg. More are awaited only when the switch does not tell. */
const MOST = 8;

/**
 * Holds that we asked of a switch and of which it will tell, as it tells of those made at a phone. What it tells of ours may
 * come when they are undone already, so it must not be taken for news.
 */
export class HoldEchoes {
  readonly #awaited = new Map<LegId, boolean[]>();

  expect(legId: LegId, held: boolean): void {
    this.#awaited.set(legId, [...(this.#awaited.get(legId) ?? []), held].slice(-MOST));
  }

  /** True when it was awaited; then it is not any more. */
  take(legId: LegId, held: boolean): boolean {
    const awaited = this.#awaited.get(legId) ?? [];
    const at = awaited.indexOf(held);
    if (at === -1) return false;
    const left = awaited.toSpliced(at, 1);
    if (left.length === 0) this.#awaited.delete(legId);
    else this.#awaited.set(legId, left);
    return true;
  }

  forget(legId: LegId): void {
    this.#awaited.delete(legId);
  }
}
