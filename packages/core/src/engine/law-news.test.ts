import { expect, it } from "vitest";
import { memoryRegistry } from "../memory/registry.ts";
import { memoryStorage } from "../memory/storage.ts";
import { DAY, MINUTE, SECOND, toIso } from "../model/instant.ts";
import { MONDAY_TEN, stage } from "./testing.ts";

/** Half a minute before the first of June in Dubai, when a version of the Emirates' rules came into force. */
const EVE = Date.parse("2026-05-31T19:59:30Z");
const TDRA_DAYS = 7;
const registry = (asOf: number) => memoryRegistry({ "ae.tdra": { numbers: [], asOf, source: "TDRA" } });
const quiet = { agents: 0 };

it("tells once of a version that comes into force, over processes and starts", async () => {
  const storage = memoryStorage();
  const on = await stage({ ...quiet, at: EVE, dialer: { storage } });
  await on.pass(20 * SECOND);
  expect(on.told("compliance.rule_pack_changed")).toEqual([]);
  await on.pass(3 * MINUTE);
  const [told, ...others] = on.told("compliance.rule_pack_changed");
  expect(others).toEqual([]);
  expect(told?.payload).toEqual({ jurisdiction: "AE", pack: "ae", version: "2026-06-01" });
  const again = await stage({ ...quiet, at: EVE + DAY, dialer: { storage } });
  await again.pass(3 * MINUTE);
  expect(again.told("compliance.rule_pack_changed")).toEqual([]);
});

it("tells nothing of versions that have long been in force", async () => {
  const on = await stage({ ...quiet, at: MONDAY_TEN });
  await on.pass(2 * MINUTE);
  expect(on.told("compliance.rule_pack_changed")).toEqual([]);
});

it("C-CMP-10 tells once that a register's data ran out, when it is older than the rules allow and not before", async () => {
  const storage = memoryStorage();
  const asOf = MONDAY_TEN - TDRA_DAYS * DAY + MINUTE;
  const on = await stage({ ...quiet, dialer: { storage, registry: registry(asOf) } });
  await on.pass(30 * SECOND);
  expect(on.told("compliance.registry_stale")).toEqual([]);
  await on.pass(4 * MINUTE);
  const freshUntil = MONDAY_TEN + MINUTE;
  expect(on.told("compliance.registry_stale").map(({ payload }) => payload)).toEqual([
    { jurisdiction: "AE", registry: "ae.tdra", freshUntil },
  ]);
  const again = await stage({ ...quiet, dialer: { storage, registry: registry(asOf) } });
  await again.pass(3 * MINUTE);
  expect(again.told("compliance.registry_stale")).toEqual([]);
  const kept = await storage.read((stores) => stores.outbox.since(on.dialer.tenantId, null, 100));
  const bodies = kept.filter(({ type }) => type === "compliance.registry_stale").map(({ body }) => body);
  expect(bodies).toEqual([expect.stringContaining(toIso(freshUntil))]);
  // Another edition that runs out is another crossing.
  const next = await stage({ ...quiet, dialer: { storage, registry: registry(asOf - DAY) } });
  await next.pass(2 * MINUTE);
  expect(next.told("compliance.registry_stale")).toHaveLength(1);
});

it("says nothing of a register that was never loaded, or that is asked each time", async () => {
  for (const silent of [memoryRegistry({}), { lookup: async () => null }]) {
    const on = await stage({ ...quiet, dialer: { registry: silent } });
    await on.pass(2 * MINUTE);
    expect(on.told("compliance.registry_stale")).toEqual([]);
  }
});
