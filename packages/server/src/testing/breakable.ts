import { memoryStorage } from "@broadnet-engage/core/memory";
import type { Storage, Stores } from "@broadnet-engage/core/ports";

export interface Breakable {
  readonly storage: Storage;
  /** Every transaction fails so, until it is null. */
  break(breakage: Error | null): void;
}

/** A storage that fails as it is told to. */
export function breakable(): Breakable {
  const whole = memoryStorage();
  let breakage: Error | null = null;
  const or = async <T>(work: (storage: Storage) => Promise<T>): Promise<T> => {
    if (breakage !== null) throw breakage;
    return work(whole);
  };
  type Work<T> = (stores: Stores) => Promise<T>;
  const storage: Storage = {
    capabilities: whole.capabilities,
    transact: <T>(work: Work<T>) => or((inner) => inner.transact(work)),
    read: <T>(work: Work<T>) => or((inner) => inner.read(work)),
    close: () => whole.close(),
  };
  return {
    storage,
    break: (how) => {
      breakage = how;
    },
  };
}
