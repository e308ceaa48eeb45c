/** Where the switch leaves finished recordings, by the name it was given: a directory that both see, usually. */
export interface RecordingSource {
  /** Null when there is no such file. Names are `[A-Za-z0-9-]+\.[a-z0-9]+`; anything else is `EngageError("validation-failed")`. */
  open(name: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Idempotent. */
  remove(name: string): Promise<void>;
}
