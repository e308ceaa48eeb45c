import { AsyncLocalStorage } from "node:async_hooks";
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

/** Runs `work` once in a transaction and says what came of it. */
async function attempt<T>(driver: Driver, work: (stores: Stores) => Promise<T>): Promise<Outcome<T>> {
  let db: TransactionDb | null = null;
  let thrown: { readonly error: unknown } | null = null;
  try {
    const value = await driver.transaction(async (session) => {
      const unit = new TransactionDb(session);
      db = unit;
      try {
        return await work(storesOn(unit));
      } catch (error) {
        thrown = { error };
        throw error;
      } finally {
        await unit.end();
        // Overrides the work's own answer on purpose: nothing of a faulty transaction can be kept.
        if (unit.fault && !thrown) throw unit.fault.error;
      }
    });
    return { kind: "kept", value };
  } catch (error) {
    const fault = (db as TransactionDb | null)?.fault?.error ?? (thrown ? null : error);
    if (isRepeatable(fault)) return { kind: "repeat", error: fault };
    const own = (thrown as { readonly error: unknown } | null)?.error;
    return { kind: "failed", error: thrown ? own : toEngageError(error) };
  }
}

/** Puts the stores on a driver whose database is migrated. Owns the driver: `close` closes it. */
export function createStorage(driver: Driver): Storage {
  const reader = storesOn(readingDb(driver));
  const open = new Set<Promise<unknown>>();
  const inside = new AsyncLocalStorage<{ running: boolean }>();
  let closing: Promise<void> | null = null;

  /** Refuses after close and inside a transaction (there, one session would wait for itself for ever); counts open work. */
  async function admit<T>(work: () => Promise<T>): Promise<T> {
    if (closing) throw new EngageError("closed", "The storage is closed.");
    if (inside.getStore()?.running) {
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
      const outcome = await inside.run(scope, () => attempt(driver, work)).finally(() => {
        scope.running = false;
      });
      if (outcome.kind === "kept") return outcome.value;
      if (outcome.kind === "failed") throw outcome.error;
      if (repeats === REPEATS) throw toEngageError(outcome.error);
    }
  }

  return {
    capabilities: driver.capabilities,
    transact: (work) => admit(() => transact(work)),
    read: (work) => admit(async () => work(reader)),
    close() {
      closing ??= Promise.allSettled([...open]).then(() => driver.close());
      return closing;
    },
  };
}
