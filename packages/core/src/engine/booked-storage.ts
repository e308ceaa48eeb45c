import type { Storage, Stores } from "../ports/storage.ts";
import type { BookEntry, FloorBook } from "./floor-book.ts";
import { over } from "./over-store.ts";

/**
 * The same storage; what its transactions commit of calls, agents, campaigns and deadlines is noted in the book, after the
 * commit. A transaction that fails may have been committed all the same when the answer was lost, so the book is doubted.
 */
export function bookedStorage(storage: Storage, book: FloorBook): Storage {
  // A storage that takes turns hands out the same stores every time: they are wrapped once. Others make new ones for each
  // transaction, and so do we.
  const wrapped = new WeakMap<Stores, Noting>();
  const notingOn = (stores: Stores): Noting => {
    const known = wrapped.get(stores);
    if (known !== undefined) {
      known.entries = [];
      return known;
    }
    const made = new Noting(stores);
    wrapped.set(stores, made);
    return made;
  };
  return {
    capabilities: storage.capabilities,
    read: (work) => storage.read(work),
    close: () => storage.close(),
    transact: async (work) => {
      let entries: readonly BookEntry[] = [];
      try {
        const result = await storage.transact((stores) => {
          const noting = notingOn(stores);
          entries = noting.entries;
          return work(noting.stores);
        });
        if (entries.length > 0) book.apply(entries);
        return result;
      } catch (error) {
        if (entries.length > 0) book.doubt();
        throw error;
      }
    },
  };
}

/** Stores whose writes are noted. */
class Noting {
  entries: BookEntry[] = [];
  readonly stores: Stores;

  constructor(inner: Stores) {
    const { calls, agents, campaigns, teams, deadlines } = inner;
    const note = <T>(entry: BookEntry, result: T): T => {
      this.entries.push(entry);
      return result;
    };
    const saved = <
      O extends "call" | "agent" | "campaign",
      R extends Extract<BookEntry, { of: O; row: unknown }>["row"],
    >(
      of: O,
      row: R,
    ): R => note({ of, row } as unknown as BookEntry, row);
    this.stores = {
      ...inner,
      calls: over(calls, {
        insert: async (row, events) => note({ of: "call", row }, await calls.insert(row, events)),
        save: async (row, events) => saved("call", await calls.save(row, events)),
      }),
      agents: over(agents, {
        save: async (row) => saved("agent", await agents.save(row)),
        remove: async (tenantId, id) => note({ of: "agentGone", id }, await agents.remove(tenantId, id)),
      }),
      campaigns: over(campaigns, {
        save: async (row) => saved("campaign", await campaigns.save(row)),
        assign: async (...args) => note({ of: "assignment" }, await campaigns.assign(...args)),
      }),
      teams: over(teams, {
        save: async (row) => note({ of: "assignment" }, await teams.save(row)),
        remove: async (...args) => note({ of: "assignment" }, await teams.remove(...args)),
      }),
      deadlines: over(deadlines, {
        set: async (row) => note({ of: "deadline", dueAt: row.dueAt }, await deadlines.set(row)),
      }),
    };
  }
}
