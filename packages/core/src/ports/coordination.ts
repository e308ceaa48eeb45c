/** A held lease. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Rises with every new holder: a writer that shows an older token has lost the lease. */
  readonly fencingToken: number;
}

/** Agreement between the nodes of one installation. Loss of it costs work, never safety: safety is in the storage. */
export interface Coordination {
  /** Takes the lease if it is free, over, or ours already (then it is prolonged and the token stays). Null = another holds it. */
  acquire(name: string, owner: string, ttlMs: number): Promise<Lease | null>;
  /** Idempotent; does nothing when it is not ours any more. */
  release(lease: Lease): Promise<void>;
  /** At most once, to those who listen now, in order per publisher. */
  publish(topic: string, message: string): Promise<void>;
  /**
   * Resolves when it listens. `onGap` is called when messages may have been missed: whatever carries them was away, and now
   * listens again. Who must not miss anything then looks into the storage.
   */
  subscribe(topic: string, listener: (message: string) => void, onGap?: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
