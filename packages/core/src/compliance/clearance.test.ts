import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { CHAIN_START } from "../model/audit-entry.ts";
import type { AuditRecord } from "../model/decision.ts";
import { known } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import { assertUsable, Clearance, mintClearance } from "./clearance.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import * as room from "./index.ts";
import { aConsent, aPack, CLI, NOON, PHONE, someFacts } from "./testing.ts";

const recorded = (change: Partial<Facts> = {}, at = NOON): AuditRecord => ({
  tenantId: "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId,
  at,
  origin: "dialer",
  actor: "dialer",
  campaignId: null,
  contactId: null,
  agentId: null,
  callId: null,
  decision: decide(someFacts(change), [aPack()], at),
  facts: someFacts(change),
  inputs: { engine: "0", tzdata: "0", packSet: "", packs: [], calendars: [], registries: [] },
  seq: 1,
  ref: "AUD-1",
  prevHash: CHAIN_START,
  hash: "",
});

const codeOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return isEngageError(error) ? error.code : "something else";
  }
};

describe("a clearance", () => {
  it("C-CMP-1 comes from an allowed decision in the audit log and carries its reference", () => {
    const clearance = mintClearance(recorded());
    expect(clearance).toMatchObject({ phone: PHONE, cli: CLI, auditRef: "AUD-1", ruleVersion: "2026-06-01" });
    expect(Clearance.isGenuine(clearance)).toBe(true);
  });

  it("is not minted from a blocked decision, nor without a caller ID", () => {
    expect(codeOf(() => mintClearance(recorded({ cliOwned: known(false) })))).toBe("clearance-invalid");
    expect(codeOf(() => mintClearance(recorded({ cli: null })))).toBe("clearance-invalid");
  });

  it("lives a minute, or until the answer could change", () => {
    expect(mintClearance(recorded()).expiresAt).toBe(NOON + LIMITS.clearanceMs);
    const soon = mintClearance(recorded({ consent: known(aConsent({ expiresAt: NOON + 5_000 })) }));
    expect(soon.expiresAt).toBe(NOON + 5_000);
    expect(codeOf(() => assertUsable(soon, NOON + 4_999))).toBeNull();
    expect(codeOf(() => assertUsable(soon, NOON + 5_000))).toBe("clearance-invalid");
  });

  it("cannot be imitated or changed", () => {
    const genuine = mintClearance(recorded());
    const likeness = { ...genuine };
    const disguised = Object.create(Clearance.prototype, Object.getOwnPropertyDescriptors(genuine)) as Clearance;
    for (const fake of [likeness, disguised, null, undefined, "AUD-1"]) {
      expect(Clearance.isGenuine(fake)).toBe(false);
      expect(codeOf(() => assertUsable(fake as Clearance, NOON))).toBe("clearance-invalid");
    }
    expect(() => Object.assign(genuine, { phone: CLI })).toThrow(TypeError);
  });

  it("cannot be minted through this room's index", () => {
    expect(Object.keys(room).sort()).toEqual(["Clearance", "assertUsable", "decide"]);
  });
});
