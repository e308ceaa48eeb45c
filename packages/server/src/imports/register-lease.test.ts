import type { Timers } from "@broadnet-engage/core/ports";
import { silentLog, systemTimers } from "@broadnet-engage/core/system";
import { expect, it } from "vitest";
import { openRegisters } from "../registries/open-registers.ts";
import { openWorld, SUNDAY_MORNING } from "../testing/world.ts";
import { importWorker } from "./import-worker.ts";

const MINUTE_MS = 60_000;

it("a list or changes that take a store longer than the lease are nobody else's meanwhile", async () => {
  const beats = new Set<() => void>();
  const timers: Timers = {
    after(ms, run, options) {
      if (ms !== 10_000) return systemTimers.after(ms, run, options);
      beats.add(run);
      return () => beats.delete(run);
    },
  };
  let [kept, slow] = [0, async () => {}];
  const world = await openWorld({
    registers: async (beneath) => {
      const registers = await openRegisters({ folder: "/nowhere", beneath, log: silentLog });
      const taken = async () => {
        kept += 1;
        await slow();
      };
      return {
        ...registers,
        keep: () => taken().then(() => true),
        change: () => taken().then(() => ({ outcome: "applied" as const, effects: 1 })),
        editions: () => ["00".repeat(32)],
      };
    },
  });
  await world.services.imports.stop();
  // A quarter of an hour, three times the lease.
  slow = async () => {
    for (let minutes = 0; minutes < 15; minutes += 3) {
      world.realClock.advance(3 * MINUTE_MS);
      for (const run of [...beats]) {
        beats.delete(run);
        run();
      }
      await expect.poll(() => beats.size).toBe(1);
      await importWorker(world.services).settle();
    }
  };
  const asked = { registry: "ae.tdra", as_of: new Date(SUNDAY_MORNING).toISOString(), source: "TDRA" };
  const token = world.tokens.admin;
  for (const [method, file, more] of [
    ["put", "+971501110001\n", {}],
    ["patch", "A,+971501110002\n", { follows: "00".repeat(32) }],
  ] as const) {
    const query = new URLSearchParams({ ...asked, ...more });
    const { body } = await world.client[method](`/v1/compliance/registries/AE?${query}`, {
      ...{ token, raw: file, headers: { "content-type": "text/csv" } },
    });
    kept = 0;
    await importWorker({ ...world.services, timers }).settle();
    const { body: job } = await world.client.get(`/v1/imports/${body.import_id}`, { token });
    expect([kept, job.status]).toEqual([1, "done"]);
  }
  await world.close();
});
