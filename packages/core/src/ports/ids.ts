/** New ids, from outside. */
export interface Ids {
  /** A UUIDv7: sorts by the time it was made. Ascending within one process, also within one millisecond. */
  next<T extends string>(): T;
}
