import fc from "fast-check";
import { expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { openBody, placedBody } from "./audit-body.ts";
import { type AuditDraft, CHECKS, type CheckResult } from "./decision.ts";
import { toIsoOrNull } from "./instant.ts";

const f = fixtures(3_607);
const HEX = "0123456789abcdef".repeat(4);

/** The same bytes as the language makes them of the values. */
function plainly({ decision, inputs, ...draft }: AuditDraft, seq: number): string {
  const checks = [...CHECKS].sort().map((name) => {
    const { result, dataAsOf } = decision.checks[name];
    return [name, dataAsOf === undefined ? { result } : { as_of: toIsoOrNull(dataAsOf), result }];
  });
  return JSON.stringify({
    ...{ actor: draft.actor, agent: draft.agentId, allowed: decision.allowed, annex: HEX },
    ...{ at: new Date(draft.at).toISOString(), calendars: inputs.calendars?.map(({ digest, id }) => ({ digest, id })) },
    ...{ call: draft.callId, campaign: draft.campaignId, checks: Object.fromEntries(checks), contact: draft.contactId },
    ...{ engine: inputs.engine, jurisdiction: decision.jurisdiction, n: seq },
    ...{ next_allowed_at: toIsoOrNull(decision.nextAllowedAt), origin: draft.origin, pack_set: inputs.packSet },
    ...{ packs: inputs.packs.map(({ digest, id, version }) => ({ digest, id, version })), prev: HEX },
    purpose: decision.purpose,
    registries: inputs.registries.map(({ asOf, digest, name }) => ({
      ...{ as_of: asOf === null ? null : new Date(asOf).toISOString(), digest, name },
    })),
    ...{ rule: decision.blockingRule, rule_version: decision.ruleVersion, subject: HEX, tenant: draft.tenantId },
    ...{ tz: inputs.tzdata, v: 1, valid_until: toIsoOrNull(decision.validUntil) },
  });
}

const bodyOf = (draft: AuditDraft, seq: number): string =>
  Buffer.from(placedBody(openBody(draft, HEX, HEX), seq, HEX), "latin1").toString();

const HOSTILE = ['"', "\\", "\n\u2028", "\ud800", "", "عميل", "</script>", '","n":7,"x":"'];
const at = Date.UTC(2026, 10, 26, 6, 0, 0, 7);

it("writes the bytes that JSON.stringify writes, whatever the texts are", () => {
  for (const [seq, text] of HOSTILE.entries()) {
    const decision = f.aDecision({ jurisdiction: text, ruleVersion: text, nextAllowedAt: seq % 2 === 0 ? null : at });
    const packs = [{ id: text, version: text, digest: text }];
    const draft = f.anAuditDraft({
      ...{ actor: text, campaignId: text as never, contactId: text as never, agentId: text as never },
      callId: text as never,
      decision: {
        ...decision,
        checks: { ...decision.checks, consent: { ...decision.checks.consent, dataAsOf: at } },
      },
      inputs: {
        ...{ engine: text, tzdata: text, packSet: text, packs },
        calendars: seq % 3 === 0 ? null : [{ id: text, digest: text }],
        registries: [
          { name: text, asOf: at, digest: text },
          { name: text, asOf: null, digest: null },
        ],
      },
    });
    expect(bodyOf(draft, seq)).toBe(plainly(draft, seq));
  }
});

it("writes nothing for what is not known, as JSON.stringify does", () => {
  const draft = f.anAuditDraft({ campaignId: null, contactId: null, agentId: null, callId: null });
  const inputs = { ...draft.inputs, tzdata: null, calendars: [], registries: [], packs: [] };
  const decision = { ...draft.decision, jurisdiction: null, blockingRule: null };
  const bare = { ...draft, inputs, decision };
  expect(bodyOf(bare, 1)).toBe(plainly(bare, 1));
});

it("writes each as it is, whatever was written before it and even if that was changed since", () => {
  const chance = fc.sample(
    fc.record({
      result: fc.constantFrom("passed", "failed", "error"),
      late: fc.boolean(),
      digest: fc.constantFrom("a", "b"),
    }),
    { numRuns: 200, seed: 3_607 },
  );
  const { decision, ...draft } = f.anAuditDraft();
  const consent: { result: CheckResult; reason: string; dataAsOf?: number } = { result: "passed", reason: "" };
  const register = { name: "ae.tdra", asOf: at as number | null, digest: "a" };
  const bare = {
    ...draft,
    decision: { ...decision, checks: { ...decision.checks, consent } },
    inputs: { ...draft.inputs, registries: [register] },
  };
  for (const { result, late, digest } of chance) {
    Object.assign(consent, { result: result as CheckResult, dataAsOf: late ? at + 1 : at });
    Object.assign(register, { asOf: late ? null : at, digest });
    expect(bodyOf(bare, 1)).toBe(plainly(bare, 1));
  }
});
