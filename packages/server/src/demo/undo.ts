/** What must be taken back at the end, however the end comes. */
export class Undo {
  readonly #steps: { readonly what: string; readonly run: () => Promise<unknown> }[] = [];
  readonly #failed: (sentence: string) => void;

  constructor(failed: (sentence: string) => void) {
    this.#failed = failed;
  }

  add(what: string, run: () => Promise<unknown>): void {
    this.#steps.push({ what, run });
  }

  /** Latest first; one that fails does not keep the others. */
  async all(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.run();
      } catch (error) {
        this.#failed(`Could not ${step.what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
