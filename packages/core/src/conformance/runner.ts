/**
 * The test framework, handed in, so that this package depends on none. Suites register synchronously once their storage
 * is open; tests of one suite run one after the other, in the order they were registered.
 */
export interface Runner {
  describe(name: string, fn: () => void): void;
  it(name: string, fn: () => Promise<void>): void;
  /** A test the adapter's declared capabilities leave out, and why. */
  skip(name: string, reason: string): void;
}
