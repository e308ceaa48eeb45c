import type { Dialer } from "@broadnet-engage/core";
import { systemTimers } from "@broadnet-engage/core/system";

/** Each part this server needs: is it there now? Null where this installation has no such part. */
export type Checks = Readonly<Record<string, (() => Promise<boolean>) | null>>;

const LIMIT_MS = 2_000;

/** Every check's answer. One that throws, or does not answer in two seconds, says no. */
export async function examined(checks: Checks): Promise<Record<string, boolean | null>> {
  const answers = Object.entries(checks).map(async ([name, check]) => {
    const answer = check === null ? null : await inTime(check);
    return [name, answer] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const inTime = (check: () => Promise<boolean>): Promise<boolean> =>
  new Promise((resolve) => {
    const callOff = systemTimers.after(LIMIT_MS, () => resolve(false), { background: true });
    check()
      .then(resolve, () => resolve(false))
      .finally(callOff);
  });

/** What every server has. A database is opened migrated or not at all, so where it answers, its schema is this version's. */
export function usualChecks(dialer: Dialer): Checks {
  const answers = () => dialer.storage.read(async (stores) => (await stores.tenants.all()).length >= 0);
  return {
    postgres: answers,
    migrations: answers,
    redis: null,
    storage: answers,
    switch: async () => dialer.status().switchConnected,
    dialer: async () => dialer.status().running,
  };
}
