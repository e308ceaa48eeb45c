import { Ambient } from "@broadnet-engage/core/ambient";
import { EngageError } from "@broadnet-engage/core/errors";
import type { Storage, Stores } from "@broadnet-engage/core/ports";
import { readingDb, TransactionDb } from "./db.ts";
import type { Driver } from "./driver.ts";
import { isRepeatable, toEngageError } from "./faults.ts";
import { storesOn } from "./stores.ts";

/** How often work is run again after a serialization fault or deadlock. */
const REPEATS = 5;

type Outcome<T> =
  | { readonly kind: "kept"; readonly value: T }
  | { readonly kind: "repeat"; readonly error: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

/** Also makes a rejection of what is thrown at once. */
const run = async <T>(work: () => Promise<T>): Promise<T> => work();

/** Runs `work` once in a transaction and says what came of it. */
async function attempt<T>(driver: Driver, work: (stores: Stores) => Promise<T>): Promise<Outcome<T>> {
  // What the database said, and what the work threw: the driver's own error alone does not tell the two apart.
  const seen: { db?: TransactionDb; thrown?: { readonly error: unknown } } = {};
  try {
    const value = await driver.transaction(async (session) => {
      const db = new TransactionDb(session);
      seen.db = db;
      const answer = await run(() => work(storesOn(db))).catch((error: unknown) => {
        seen.thrown = { error };
        return null as T;
      });
      await db.end();
      // Nothing of a faulty transaction can be kept, whatever the work made of the fault.
      const failure = seen.thrown ?? db.fault;
      if (failure) throw failure.error;
      return answer;
    });
    // One that the client could not even send fails without the database knowing.
    if (seen.db?.fault) throw seen.db.fault.error;
    return { kind: "kept", value };
  } catch (error) {
    const fault = seen.db?.fault ?? (seen.thrown ? undefined : { error });
    if (fault && isRepeatable(fault.error)) return { kind: "repeat", error: fault.error };
    return { kind: "failed", error: seen.thrown ? seen.thrown.error : toEngageError(error) };
  }
}

/** Puts the stores on a driver whose database is migrated. Owns the driver: `close` closes it. */
export function createStorage(driver: Driver, knowsLetters = true): Storage {
  const reader = storesOn(readingDb(driver));
  const open = new Set<Promise<unknown>>();
  const inside = new Ambient<{ running: boolean }>();
  let closing: Promise<void> | null = null;

  /** Refuses after close and inside a transaction (there, one session would wait for itself for ever); counts open work. */
  async function admit<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== null) throw new EngageError("closed", "The storage is closed.");
    if (inside.get()?.running) {
      throw new EngageError("invariant-broken", "A transaction is open here: use the stores it was given.");
    }
    const running = work();
    open.add(running);
    try {
      return await running;
    } finally {
      open.delete(running);
    }
  }

  async function transact<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    for (let repeats = 0; ; repeats++) {
      const scope = { running: true };
      const outcome = await inside
        .during(scope, () => attempt(driver, work))
        .finally(() => {
          scope.running = false;
        });
      if (outcome.kind === "kept") return outcome.value;
      if (outcome.kind === "failed") throw outcome.error;
      if (repeats === REPEATS) throw toEngageError(outcome.error);
    }
  }

  return {
    capabilities: { ...driver.capabilities, knowsLetters },
    transact: (work) => admit(() => transact(work)),
    read: (work) => admit(async () => work(reader)),
    close() {
      closing ??= Promise.allSettled([...open]).then(() => driver.close());
      return closing;
    },
  };
}
