import type { Dialer } from "@broadnet-engage/core";
import { type NodeLoad, toIso } from "@broadnet-engage/core/model";
import type { ObjectStore } from "@broadnet-engage/core/ports";
import { systemTimers } from "@broadnet-engage/core/system";

/** False: away, and nothing goes without it. `degraded`: away, and the rest goes on meanwhile. */
export type CheckState = boolean | "degraded";

/** Each part this server needs: is it there now? Null where this installation has no such part. */
export type Checks = Readonly<Record<string, (() => Promise<CheckState>) | null>>;

const LIMIT_MS = 2_000;

/** Every check's answer. One that throws, or does not answer in two seconds, says no. */
export async function examined(checks: Checks): Promise<Record<string, CheckState | null>> {
  const answers = Object.entries(checks).map(async ([name, check]) => {
    const answer = check === null ? null : await inTime(check, false);
    return [name, answer] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** `otherwise` is the answer of one that fails, and of one that is late. */
const inTime = (check: () => Promise<CheckState>, otherwise: CheckState): Promise<CheckState> =>
  new Promise((resolve) => {
    const callOff = systemTimers.after(LIMIT_MS, () => resolve(otherwise), { background: true });
    check()
      .then(resolve, () => resolve(otherwise))
      .finally(callOff);
  });

/** What a node serves without: taking every node out of rotation for its sake would make a small trouble a great one. */
const dispensable = (check: () => Promise<boolean>) => (): Promise<CheckState> =>
  inTime(async () => (await check()) || "degraded", "degraded");

export interface Needed {
  readonly dialer: Dialer;
  readonly objects: ObjectStore;
  /** Left out: there is none. */
  readonly redis?: () => Promise<boolean>;
  /** Whether every register's file can be used; the rest is dialed without those that cannot. Left out: not looked at. */
  readonly registries?: () => Promise<boolean>;
}

/** A key that is never written: the question is whether there is an answer. */
const NOTHING = "readyz";

/** What every server has. A database is opened migrated or not at all, so where it answers, its schema is this version's. */
export function usualChecks({ dialer, objects, redis, registries }: Needed): Checks {
  const answers = () => dialer.storage.read(async (stores) => (await stores.tenants.all()).length >= 0);
  return {
    postgres: answers,
    migrations: answers,
    redis: redis === undefined ? null : dispensable(redis),
    storage: dispensable(async () => (await objects.head(NOTHING)) === null),
    // Searches of Arabic names are slow, and all else is as it should be.
    search: dispensable(async () => dialer.storage.capabilities.knowsLetters),
    switch: async () => dialer.status().switchConnected,
    dialer: async () => dialer.status().running,
    ...(registries === undefined ? {} : { registries: dispensable(registries) }),
  };
}

/** For people who look why it is not ready. No addresses and no reasons: nobody had to show a token. */
export const presentNodes = (nodes: readonly NodeLoad[]) =>
  nodes.map(({ node, state, since, legs }) => ({ node, state, since: toIso(since), legs }));
