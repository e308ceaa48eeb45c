import { AsyncLocalStorage } from "node:async_hooks";

/**
 * A value for all that some work awaits, without handing it on: for what must not depend on anybody's handing it on.
 *
 * On Node 20 a used `AsyncLocalStorage` is told of every promise the process makes, for ever: requests that only read took a
 * tenth more processor time for it. So it is switched off whenever no work runs for which it holds a value.
 */
export class Ambient<T> {
  readonly #local = new AsyncLocalStorage<T>();
  #running = 0;

  /** Of the innermost work around the code that runs now. What goes on after its work has ended may find its value or none. */
  get(): T | undefined {
    return this.#local.getStore();
  }

  /** Answers what the work answers, and throws what it throws. */
  async during<R>(value: T, work: () => Promise<R>): Promise<R> {
    this.#running++;
    try {
      return await this.#local.run(value, work);
    } finally {
      this.#running--;
      if (this.#running === 0) this.#local.disable();
    }
  }
}
