import { readFileSync } from "node:fs";
import { decide } from "../../packages/core/src/compliance/decide.ts";
import { fixtures } from "../../packages/core/src/conformance/index.ts";
import { createDialer } from "../../packages/core/src/index.ts";
import { memoryRegistry } from "../../packages/core/src/memory/index.ts";
import { type AuditRecord, type E164, RulePack } from "../../packages/core/src/model/index.ts";
import type { Storage, SwitchTransport } from "../../packages/core/src/ports/index.ts";
import { system } from "../../packages/core/src/system.ts";

/** Numbers that are asked about, over and over: the first time each gets a key of its own. */
export const NUMBERS = 20_000;
/** A working Monday, 10:00 in Dubai, and on from there: nothing is blocked, so a decision costs what a dial's costs. */
const BEGAN = Date.UTC(2026, 10, 23, 6, 0, 0);
const SHIFT = BEGAN - Date.now();

const AE = RulePack.parse(
  JSON.parse(readFileSync(new URL("../../packages/compliance-rules/packs/ae/pack.json", import.meta.url), "utf8")),
);
const phoneOf = (n: number): E164 => `+97150${String(1_000_000 + (n % NUMBERS))}` as E164;

/** It is never started and dials nobody. */
const NO_SWITCH = { connected: false } as unknown as SwitchTransport;

export async function auditedDialer(storage: Storage) {
  const make = fixtures(7);
  const tenant = make.aTenant();
  const group = make.aCliGroup({ tenantId: tenant.id });
  const shown = make.aCliNumber({ tenantId: tenant.id, groupId: group.id, phone: "+97145550100" as E164 });
  await storage.transact(async (stores) => {
    await stores.tenants.insert(tenant);
    await stores.cli.insertGroup(group);
    await stores.cli.insertNumber(shown);
  });
  const consents = Array.from({ length: NUMBERS }, (_, n) =>
    make.aConsent({ tenantId: tenant.id, phone: phoneOf(n), purpose: "marketing", at: BEGAN - 1_000 }),
  );
  await storage.transact((stores) => stores.consents.putMany(consents));
  const dialer = createDialer({
    switch: NO_SWITCH,
    rules: [AE],
    storage,
    registry: memoryRegistry({ "ae.tdra": { numbers: [], asOf: BEGAN, source: "TDRA" } }),
    system: { ...system, clock: { ...system.clock, now: () => Date.now() + SHIFT } },
  }).forTenant(tenant.id);
  const check = (n: number): Promise<AuditRecord> =>
    dialer.compliance.check({ phone: phoneOf(n), cli: shown.phone, purpose: "marketing" });
  const first = await check(0);
  if (!first.decision.allowed) throw new Error(`The bench's calls are to be allowed: ${first.decision.blockingReason}`);
  const facts = first.facts as Parameters<typeof decide>[0];
  return {
    check,
    /** The same decision from facts at hand. */
    decide: (n: number) => decide({ ...facts, phone: phoneOf(n) }, [AE], BEGAN),
  };
}
