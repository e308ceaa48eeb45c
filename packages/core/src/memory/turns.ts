/**
 * Turn-taking: one transaction at a time, first come first served, and reading statements only while none is half-way.
 * Readers that had to wait run between two transactions, so that a long queue of transactions starves nobody.
 */
export class Turns {
  #busy = false;
  #waiting: (() => void)[] = [];
  #readers: (() => void)[] = [];

  /** Resolves when it is the caller's turn, which lasts until {@link end}. */
  async begin(): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    const readers = this.#readers;
    this.#readers = [];
    for (const read of readers) read();
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }

  /** Runs a statement that must see no half-done work: at once, or when the present turn ends. */
  between<T>(statement: () => Promise<T>): Promise<T> {
    if (!this.#busy) return statement();
    return new Promise<T>((resolve) => this.#readers.push(() => resolve(statement())));
  }
}
