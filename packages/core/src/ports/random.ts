/** Chance, from outside; seeded in the simulator. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` bytes. Production uses the system's cryptographic generator. */
  bytes(length: number): Uint8Array;
}
