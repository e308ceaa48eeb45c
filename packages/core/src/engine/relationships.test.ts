import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../limits.ts";
import { memoryStorage } from "../memory/storage.ts";
import type { RelationshipId, TenantId, UserId } from "../model/ids.ts";
import { DAY, HOUR, SECOND } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { inProfile, RulePack } from "../model/rule-pack.ts";
import type { Storage, Stores } from "../ports/storage.ts";
import { AE, aCampaignOn, type Stage, stage } from "./testing.ts";

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../compliance-rules/${path}`, import.meta.url), "utf8"));
const law = RulePack.parse({ ...read("packs/fr/pack.json"), calendars: [read("calendars/fr.json")] });
/** By the law of August 2026 alone no marketing call is permitted: its hours are not known. Consent is the same in both. */
const FR = inProfile(law, "policy");
/** France, where a contract stands for consent for some time after its end. */
const WITHIN: RulePack = {
  ...FR,
  rules: {
    ...FR.rules,
    consent: FR.rules.consent.map((rule) =>
      "value" in rule
        ? {
            ...rule,
            value: { ...rule.value, exceptions: [{ kind: "running_contract" as const, within: "P30D" as const }] },
          }
        : rule,
    ),
  },
};

/** Monday 11:00 in Paris. */
const AT = Date.UTC(2026, 10, 23, 10);
const PHONE = "+33140123456" as E164;
const BY = { id: "0192f3a0-7b1c-7d2e-9a34-1f6b2c8d4e50" as UserId, name: "Noura Saleh" };
const contract = {
  ...{ phone: PHONE, kind: "running_contract" as const, reference: "Contract 7731" },
  ...{ startedAt: AT - 90 * DAY, endedAt: null as number | null },
};

async function inFrance(rules: readonly RulePack[] = [FR], storage: Storage = memoryStorage()) {
  const on = await stage({ at: AT, dialer: { rules, storage } });
  const { relationships, compliance } = on.dialer;
  const check = async (phone: E164 = PHONE) => compliance.check({ phone, purpose: "marketing" });
  const record = async (change: Partial<typeof contract> = {}) => {
    const {
      records: [made],
    } = await relationships.record([{ ...contract, ...change }], BY);
    if (made === undefined) throw new Error("nothing was recorded");
    return made;
  };
  return { on, relationships, check, record };
}
/** The clock alone: nobody dials meanwhile. */
const later = (on: Stage, ms: number): void => on.time.advanceTo(on.clock.now() + ms);
const refused = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    ({ code, extra }) => [code, extra.pointer],
  );

describe("a running contract in France", () => {
  it("C-CMP-13 stands for consent from when it is written down until it ends, and every record can be made again", async () => {
    const { on, check, record, relationships } = await inFrance();
    const before = await check();
    expect(before.decision).toMatchObject({ allowed: false, failedRules: ["consent"] });
    const { id } = await record();
    const held = await check();
    expect(held.decision).toMatchObject({ allowed: true, checks: { consent: { result: "passed" } } });
    expect(held.facts).toMatchObject({
      relationships: {
        kind: "known",
        value: [{ id, kind: "running_contract", startedAt: AT - 90 * DAY, endedAt: null }],
      },
    });
    await relationships.end(id, { at: AT + HOUR, reason: "gave notice" }, BY);
    const ending = await check();
    expect(ending.decision).toMatchObject({ allowed: true, validUntil: AT + HOUR });
    later(on, HOUR);
    const ended = await check();
    expect(ended.decision).toMatchObject({ allowed: false, failedRules: ["consent"] });
    for (const { ref } of [before, held, ending, ended])
      expect(await on.dialer.compliance.audit.replay(ref)).toMatchObject({ same: true, differs: [] });
  });

  it("C-CMP-13 stands for it as long after its end as the law says, and no longer", async () => {
    const { on, check, record } = await inFrance([WITHIN]);
    await record({ endedAt: AT - 30 * DAY + HOUR });
    expect((await check()).decision).toMatchObject({ allowed: true, validUntil: AT + HOUR });
    later(on, HOUR);
    expect((await check()).decision.failedRules).toEqual(["consent"]);
  });

  it("C-CMP-13 counts from the day it begins, and an answer before then is good until then", async () => {
    const { on, check, record } = await inFrance();
    await record({ startedAt: AT + HOUR });
    expect((await check()).decision).toMatchObject({ allowed: false, validUntil: AT + HOUR });
    later(on, HOUR - 1);
    expect((await check()).decision.failedRules).toEqual(["consent"]);
    later(on, 1);
    expect((await check()).decision.allowed).toBe(true);
  });

  it("of another tenant, another number or another kind stands for nothing", async () => {
    const { on, check, record } = await inFrance();
    const other = on.dialer.forTenant("00000000-0000-7000-8000-0000000000aa" as TenantId);
    await other.relationships.record([contract]);
    await record({ phone: "+33140123457" as E164 });
    await on.dialer.relationships.record([{ ...contract, kind: "prior_interaction" }]);
    expect((await check()).decision.failedRules).toEqual(["consent"]);
    expect((await other.compliance.check({ phone: PHONE, purpose: "marketing" })).decision.allowed).toBe(true);
  });

  it("does not outweigh the person's own no", async () => {
    const { on, check, record } = await inFrance();
    await record();
    const consent = { phone: PHONE, purpose: "marketing", method: "form", at: AT - DAY, expiresAt: null } as const;
    const [granted] = await on.dialer.consents.grant([{ ...consent, evidence: null, form: "express" }]);
    if (granted === undefined) throw new Error("nothing was granted");
    await on.dialer.consents.revoke(granted.id, "said so");
    expect((await check()).decision.failedRules).toEqual(["consent"]);
  });

  it("C-CAM-16 is seen by a preflight, and what-if questions ask for the moment they name", async () => {
    const { on, record } = await inFrance([AE, FR]);
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE] });
    const ask = (at: number) => on.dialer.compliance.simulate({ phone: PHONE, purpose: "marketing" }, at);
    expect(await on.dialer.campaigns.preflight(campaignId)).toMatchObject({ total: 1, dialableNow: 0 });
    await record({ startedAt: AT, endedAt: AT + DAY });
    expect(await on.dialer.campaigns.preflight(campaignId)).toMatchObject({ total: 1, dialableNow: 1 });
    expect((await ask(AT + DAY - 1)).allowed).toBe(true);
    expect((await ask(AT + DAY)).allowed).toBe(false);
  });
});

describe("the end of a relationship", () => {
  it("is a record of its own with who wrote it and why, and may be moved earlier but not later", async () => {
    const { on, record, relationships } = await inFrance();
    const first = await record();
    const end = (at: number | null, id = first.id) => relationships.end(id, { at, reason: "gave notice" }, BY);
    later(on, SECOND);
    const notice = await end(AT + 30 * DAY);
    expect(notice).toMatchObject({
      ...{ relationshipId: first.id, endedAt: AT + 30 * DAY, reason: "gave notice", reference: "Contract 7731" },
      ...{ writtenAt: AT + SECOND, writtenBy: BY.name, writtenById: BY.id },
    });
    expect(notice.id).not.toBe(first.id);
    expect(await end(AT + 30 * DAY)).toEqual(notice);
    expect(await refused(end(AT + 30 * DAY + 1))).toEqual(["validation-failed", "#/at"]);
    const sooner = await end(AT + DAY, notice.id);
    expect(sooner).toMatchObject({ relationshipId: first.id, endedAt: AT + DAY });
    const now = await end(null);
    expect(now.endedAt).toBe(AT + SECOND);
    later(on, HOUR);
    expect(await end(null)).toEqual(now);
    expect(await refused(end(first.startedAt))).toEqual(["validation-failed", "#/at"]);
    const page = await on.dialer.storage.read((stores) =>
      stores.relationships.page(on.dialer.tenantId, { limit: 10, after: null }),
    );
    expect(page.items).toEqual([now, sooner, notice, first]);
  });

  it("that two people write at once is the earlier of the two", async () => {
    const { check, record, relationships } = await inFrance();
    const { id } = await record();
    const write = (at: number) => refused(relationships.end(id, { at, reason: "gave notice" }));
    expect(await Promise.all([write(AT + HOUR), write(AT + DAY)])).toEqual(["done", ["validation-failed", "#/at"]]);
    expect((await check()).decision.validUntil).toBe(AT + HOUR);
  });

  it("is not needed for what never was: that is withdrawn, with a reason, and has no end", async () => {
    const { check, record, relationships } = await inFrance();
    const { id } = await record();
    expect(await refused(relationships.withdraw(id, " "))).toEqual(["validation-failed", "#/reason"]);
    expect(await refused(relationships.withdraw(id, "x".repeat(LIMITS.reasonLength + 1)))).toEqual([
      "validation-failed",
      "#/reason",
    ]);
    expect((await check()).decision.allowed).toBe(true);
    const withdrawn = await relationships.withdraw(id, "another person's", BY);
    expect(withdrawn).toMatchObject({ relationshipId: id, state: "withdrawn", reason: "another person's" });
    expect((await check()).decision.failedRules).toEqual(["consent"]);
    expect(await relationships.withdraw(id, "again")).toEqual(withdrawn);
    expect(await refused(relationships.end(id, { at: null, reason: "gave notice" }))).toEqual([
      "invalid-state",
      undefined,
    ]);
  });

  it("is its own tenant's to write", async () => {
    const { on, check, record } = await inFrance();
    const { id } = await record();
    const other = on.dialer.forTenant("00000000-0000-7000-8000-0000000000aa" as TenantId);
    for (const one of [id, "0192f39f-0001-7aaa-8bbb-0000000000c1" as RelationshipId])
      expect(await refused(other.relationships.end(one, { at: null, reason: "gone" }))).toEqual([
        "not-found",
        undefined,
      ]);
    expect((await check()).decision.allowed).toBe(true);
  });
});

describe("what is written down", () => {
  it("is 1 to 5,000 at once, all or none, and each ends after it began", async () => {
    const { on, relationships } = await inFrance();
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ ...contract, reference: `Contract ${n}` }));
    for (const count of [0, LIMITS.relationshipsPerRequest + 1])
      expect(await refused(relationships.record(many(count)))).toEqual(["limit-exceeded", undefined]);
    const turned = { ...contract, endedAt: contract.startedAt };
    expect(await refused(relationships.record([contract, turned]))).toEqual([
      "validation-failed",
      "#/relationships/1/ended_at",
    ]);
    const total = async () =>
      (
        await on.dialer.storage.read((stores) =>
          stores.relationships.page(on.dialer.tenantId, { limit: 1, after: null }),
        )
      ).total;
    expect(await total()).toBe(0);
    expect(await relationships.record(many(LIMITS.relationshipsPerRequest))).toMatchObject({ added: 5_000 });
    expect(await total()).toBe(5_000);
  });

  it("twice is once: handed in again, a list opens nothing that was ended, and ends what it says has ended", async () => {
    const { on, check, record, relationships } = await inFrance();
    const first = await record();
    const ended = await relationships.end(first.id, { at: AT + DAY, reason: "gave notice" }, BY);
    expect(await relationships.record([contract, { ...contract, endedAt: AT + 2 * DAY }])).toEqual({
      ...{ records: [ended, ended], added: 0 },
    });
    const sooner = { ...contract, endedAt: AT + HOUR };
    const again = await relationships.record([sooner, contract, { ...sooner, endedAt: AT + SECOND }]);
    expect(again.records.map(({ relationshipId, endedAt }) => [relationshipId, endedAt])).toEqual([
      [first.id, AT + HOUR],
      [first.id, AT + HOUR],
      [first.id, AT + SECOND],
    ]);
    expect(again.added).toBe(2);
    expect((await check()).decision).toMatchObject({ allowed: true, validUntil: AT + SECOND });
    later(on, SECOND);
    expect((await check()).decision.failedRules).toEqual(["consent"]);
    expect(await record({ reference: "Contract 7732" })).toMatchObject({ endedAt: null });
    expect((await check()).decision.allowed).toBe(true);
  });

  it("is written down anew where the record of it was withdrawn", async () => {
    const { check, record, relationships } = await inFrance();
    const { id } = await record();
    await relationships.withdraw(id, "another person's");
    expect((await record()).relationshipId).not.toBe(id);
    expect((await check()).decision.allowed).toBe(true);
  });
});

describe("relationships nobody asks for", () => {
  /** Counts what is asked of them. */
  function counted() {
    const asked: (readonly E164[])[] = [];
    const inner = memoryStorage();
    const counting = (stores: Stores): Stores => ({
      ...stores,
      relationships: new Proxy(stores.relationships, {
        get: (target, name) => {
          const member = Reflect.get(target, name);
          return (...args: unknown[]) => {
            if (name === "heldWith") asked.push(args[1] as readonly E164[]);
            return member.apply(target, args);
          };
        },
      }),
    });
    const storage: Storage = {
      ...inner,
      capabilities: inner.capabilities,
      read: (work) => inner.read((stores) => work(counting(stores))),
      transact: (work) => inner.transact((stores) => work(counting(stores))),
    };
    return { asked, storage };
  }

  it("cost no statement: neither where no pack takes them, nor for numbers of countries that do not", async () => {
    const { asked, storage } = counted();
    const emirati = "+971501234567" as E164;
    const { check } = await inFrance([AE], storage);
    const { facts } = await check(emirati);
    expect(facts).toMatchObject({ relationships: { kind: "absent", source: "no rule takes relationships" } });
    const both = await inFrance([AE, FR], storage);
    await both.check(emirati);
    expect(asked).toEqual([]);
    await Promise.all([both.check(emirati), both.check(), both.check()]);
    expect(asked).toEqual([[PHONE]]);
    expect((await both.check()).facts).toMatchObject({ relationships: { kind: "absent" } });
    await both.on.dialer.compliance.check({ phone: emirati, jurisdiction: "FR" });
    expect(asked.at(-1)).toEqual([emirati]);
  });
});
