import type { ChangeId, ChangeRecord } from "@broadnet-engage/core/model";
import type { Clock, Ids, Storage, Stores } from "@broadnet-engage/core/ports";
import { type Act, presentAct } from "./act.ts";
import type { Seen } from "./watch.ts";
import { WATCHED } from "./watched-stores.ts";
import { difference } from "./wire.ts";

export interface RecordTools {
  readonly clock: Clock;
  readonly ids: Ids;
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Watch = (store: object, ...args: unknown[]) => Promise<(result: unknown) => Seen | readonly Seen[] | null>;

/** The same store; what its watched members write is noted in `seen`. */
function watched(store: object, watchers: Readonly<Record<string, Watch | undefined>>, seen: Seen[]): object {
  return new Proxy(store, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      if (typeof value !== "function") return value;
      const method = (value as Method).bind(target);
      const watch = typeof member === "string" ? watchers[member] : undefined;
      if (watch === undefined) return method;
      return async (...args: unknown[]) => {
        const after = await watch(target, ...args);
        const result = await method(...args);
        const what = after(result);
        if (what !== null) seen.push(...(Array.isArray(what) ? what : [what as Seen]));
        return result;
      };
    },
  });
}

const watchedStores = (stores: Stores, seen: Seen[]): Stores =>
  Object.fromEntries(
    Object.entries(stores).map(([name, store]: [string, object]) => {
      const watchers = WATCHED[name as keyof Stores];
      return [name, watchers ? watched(store, watchers as Readonly<Record<string, Watch>>, seen) : store];
    }),
  ) as unknown as Stores;

/** Several writes to one thing in one transaction are one change: how it was first, how it is last. */
function merged(seen: readonly Seen[]): readonly Seen[] {
  const byThing = new Map<string, Seen>();
  for (const one of seen) {
    const key = `${one.type} ${one.id}`;
    const first = byThing.get(key);
    byThing.set(key, first ? { ...one, before: first.before } : one);
  }
  return [...byThing.values()];
}

export function recordOf(act: Act, seen: Omit<Seen, "before" | "after">, tools: RecordTools): ChangeRecord {
  return {
    id: tools.ids.next<ChangeId>(),
    tenantId: seen.tenantId,
    at: tools.clock.now(),
    actorId: act.actor.id,
    actorName: act.actor.name,
    ip: act.ip,
    action: act.action,
    resourceType: seen.type,
    resourceId: seen.id,
    before: null,
    after: null,
  };
}

function recordsOf(act: Act, seen: readonly Seen[], tools: RecordTools): readonly ChangeRecord[] {
  return merged(seen).flatMap((one) => {
    const told = difference(one.before, one.after);
    return told === null ? [] : [{ ...recordOf(act, one, tools), ...told }];
  });
}

/**
 * The same storage; every transaction that runs while a person's act is being done records what it changed, in itself
 * (`changes.append`). Transactions of nobody's act, the engine's own, pass through untouched.
 */
export const auditedStorage = (storage: Storage, tools: RecordTools): Storage => ({
  capabilities: storage.capabilities,
  read: (work) => storage.read(work),
  close: () => storage.close(),
  async transact(work) {
    const act = presentAct();
    if (act === null) return storage.transact(work);
    let records: readonly ChangeRecord[] = [];
    const result = await storage.transact(async (stores) => {
      const seen: Seen[] = [];
      const value = await work(watchedStores(stores, seen));
      records = recordsOf(act, seen, tools);
      if (records.length > 0) await stores.changes.append(records);
      return value;
    });
    act.recorded += records.length;
    return result;
  },
});
