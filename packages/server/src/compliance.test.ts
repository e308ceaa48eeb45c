import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, SUNDAY_MORNING, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const token = () => world.tokens.agent;
const check = (phone: string, extra: Record<string, unknown> = {}) =>
  world.client.post("/v1/compliance/check", { token: token(), body: { phone, ...extra } });
const bar = (phones: string[], extra: Record<string, unknown> = {}) =>
  world.client.post("/v1/dnc", { token: token(), body: { phones, ...extra } });

describe("the check", () => {
  it("answers allowed with all five checks passed and an audit reference", async () => {
    const { status, body } = await check("+971501234567", { jurisdiction: "AE" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      allowed: true,
      rule_version: "2026-06-01",
      checks: {
        calling_hours: "passed",
        dnc_national: "passed",
        dnc_tenant: "passed",
        consent: "passed",
        cli_ownership: "passed",
      },
      jurisdiction: "AE",
      failed_rules: [],
    });
    expect(body).not.toHaveProperty("blocking_rule");
  });

  it("C-CMP-7 C-GV-10 audit references rise by one with each decision", async () => {
    const number = (ref: string) => Number(ref.slice("AUD-".length));
    const first = number((await check("+971501234567")).body.audit_ref);
    expect(number((await check("+971501234567")).body.audit_ref)).toBe(first + 1);
  });

  it("C-CMP-3 is blocked outside calling hours, with every check still shown", async () => {
    world.clock.set(SUNDAY_MORNING + 12 * 3_600_000);
    const { status, body } = await check("+971501234567");
    world.clock.set(SUNDAY_MORNING);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      allowed: false,
      blocking_rule: "calling_hours",
      checks: { calling_hours: "failed", dnc_tenant: "passed" },
    });
    expect(body.blocking_reason).toContain("09:00–18:00");
    expect(body.next_allowed_at).toBe("2026-11-23T05:00:00Z");
  });

  it("C-CMP-8 blocks a country nobody wrote rules for", async () => {
    expect((await check("+48512345678")).body).toMatchObject({ allowed: false, blocking_rule: "jurisdiction" });
  });

  it("answers 400 for a number that is not E.164 or a country that is none, 422 for a campaign not ours", async () => {
    expect((await check("0501234567")).body.errors[0].pointer).toBe("#/phone");
    expect((await check("+971501234567", { jurisdiction: "ae" })).body.errors[0].pointer).toBe("#/jurisdiction");
    expect((await check("+971501234567", { campaign_id: world.users.agent })).slug).toBe("unknown-reference");
  });
});

describe("the do-not-call list", () => {
  it("C-DNC-1 C-DNC-2 C-CMP-11 counts each number once and takes effect at once", async () => {
    const { status, body } = await bar(["+971555550177", "+971 55 555 0177", "oops"], { reason: "opt-out form" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ added: 1, duplicates_skipped: 1, invalid_phones: 1 });
    expect((await check("+971555550177")).body).toMatchObject({ allowed: false, blocking_rule: "dnc_tenant" });
  });

  it("C-DNC-3 one number that is listed already is 409; in a list it is counted", async () => {
    await bar(["+971555550188"]);
    const refused = await bar(["+971555550188"]);
    expect(refused).toMatchObject({ status: 409, slug: "dnc-duplicate" });
    expect(refused.body).toMatchObject({ phone: "+971555550188", detail: expect.stringContaining("2026-11-22") });
    expect((await bar(["+971555550188", "+971555550189"])).body).toMatchObject({ added: 1, duplicates_skipped: 1 });
  });

  it("C-DNC-4 shows who added what, newest first", async () => {
    await bar(["+971555550166"], { reason: "asked" });
    const { body } = await world.client.get("/v1/dnc?limit=1", { token: world.tokens.supervisor });
    expect(body.items[0]).toMatchObject({
      phone: "+971555550166",
      source: "manual",
      reason: "asked",
      added_by: "Bilal Haddad",
      added_by_id: world.users.agent,
      scope: "tenant",
    });
    expect(body.has_more).toBe(true);
    const next = await world.client.get(`/v1/dnc?limit=1&cursor=${body.next_cursor}`, {
      token: world.tokens.supervisor,
    });
    expect(next.body.items[0].id < body.items[0].id).toBe(true);
  });

  it("takes 5,000 numbers and refuses 5,001", async () => {
    const phones = (count: number) => Array.from({ length: count }, (_, i) => `+97152${2_000_000 + i}`);
    expect((await bar(phones(5_001))).body.errors[0]).toMatchObject({ pointer: "#/phones", code: "too_big" });
    expect((await bar(phones(5_000))).body).toMatchObject({ added: 5_000, invalid_phones: 0 });
  });

  it("a campaign's own list needs a campaign of ours", async () => {
    expect((await bar(["+971555550155"], { scope: "campaign" })).body.pointer).toBe("#/campaign_id");
  });
});
