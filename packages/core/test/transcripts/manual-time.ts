import type { Clock, Timers } from "../../src/ports/clock.ts";

/** A clock that stands still until it is moved, and the timers that go by it. */
export class ManualTime implements Clock, Timers {
  #now = 0;
  #next = 1;
  readonly #due = new Map<number, { at: number; fn: () => void }>();

  now(): number {
    return 1_800_000_000_000 + this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(ms: number, fn: () => void): () => void {
    const id = this.#next++;
    this.#due.set(id, { at: this.#now + ms, fn });
    return () => this.#due.delete(id);
  }
  get pending(): number {
    return this.#due.size;
  }

  /** Moves on, firing what falls due in its order, and lets promises run in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const first = [...this.#due].filter(([, d]) => d.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!first) break;
      this.#due.delete(first[0]);
      this.#now = Math.max(this.#now, first[1].at);
      first[1].fn();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets every promise that can settle now do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
