import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, SUNDAY_MORNING, type World } from "./testing/world.ts";

// Saudi Arabia takes an earlier interaction in place of consent; its other rules have tests of their own.
const PHONE = "+966551234567";
const HOUR_MS = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
const shown = (at: number) => iso(at).replace(".000", "");

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

const met = (phone: string, change: Record<string, unknown> = {}) => ({
  ...{ phone, kind: "prior_interaction", started_at: iso(SUNDAY_MORNING - HOUR_MS) },
  ...change,
});
const post = (body: unknown, token = world.tokens.supervisor) =>
  world.client.post("/v1/relationships", { token, body });
const end = (id: string, body: unknown = { reason: "asked us to stop" }, token = world.tokens.agent) =>
  world.client.post(`/v1/relationships/${id}/end`, { token, body });
const withdraw = (id: string, body: unknown = { reason: "another person's" }, token = world.tokens.supervisor) =>
  world.client.post(`/v1/relationships/${id}/withdraw`, { token, body });
const list = async (query = "", token = world.tokens.supervisor) =>
  (await world.client.get(`/v1/relationships?${query}`, { token })).body;
const of = (phone: string) => `phone=${encodeURIComponent(phone)}`;
const check = async (phone: string, token = world.tokens.agent) =>
  (await world.client.post("/v1/compliance/check", { token, body: { phone } })).body;
const consentCheck = async (phone: string) => (await check(phone)).checks.consent;

describe("relationships", () => {
  it("C-CMP-13 pass the very next check where the law takes them, and fail the one after their end", async () => {
    expect(await consentCheck(PHONE)).toBe("failed");
    const made = await post(met(PHONE, { reference: "Visit 17" }));
    expect(made).toMatchObject({
      status: 201,
      body: {
        recorded: 1,
        items: [{ phone: PHONE, state: "held", ended_at: null, reference: "Visit 17", reason: null }],
      },
    });
    const [{ id, relationship_id }] = made.body.items;
    expect(relationship_id).toBe(id);
    expect(await consentCheck(PHONE)).toBe("passed");
    const ended = await end(id);
    expect(ended).toMatchObject({
      ...{ status: 200, body: { relationship_id: id, ended_at: shown(world.clock.now()), reason: "asked us to stop" } },
    });
    expect(ended.body.id).not.toBe(id);
    const after = await check(PHONE);
    expect(after.checks.consent).toBe("failed");
    const replay = `/v1/compliance/audit/${after.audit_ref}/replay`;
    const again = await world.client.post(replay, { token: world.tokens.supervisor, body: {} });
    expect(again.body).toMatchObject({ same: true });
  });

  it("C-CMP-13 begin and end on the days that are written down, also later ones", async () => {
    const phone = "+966551234568";
    const now = world.clock.now();
    const { body } = await post(met(phone, { started_at: iso(now + HOUR_MS), ended_at: iso(now + 3 * HOUR_MS) }));
    expect(await consentCheck(phone)).toBe("failed");
    world.clock.advance(HOUR_MS);
    expect(await consentCheck(phone)).toBe("passed");
    const sooner = await end(body.items[0].id, { at: iso(now + 2 * HOUR_MS), reason: "gave notice" });
    expect(sooner.body.ended_at).toBe(shown(now + 2 * HOUR_MS));
    const later = await end(body.items[0].id, { at: iso(now + 3 * HOUR_MS), reason: "changed their mind" });
    expect(later).toMatchObject({ status: 400, slug: "validation-failed", body: { errors: [{ pointer: "#/at" }] } });
    world.clock.advance(HOUR_MS);
    expect(await consentCheck(phone)).toBe("failed");
  });

  it("that never were are withdrawn with a reason, once, and stay in the list", async () => {
    const phone = "+966551234569";
    const { id } = (await post(met(phone))).body.items[0];
    expect((await withdraw(id, {})).body.errors).toMatchObject([{ pointer: "#/reason", code: "required" }]);
    expect((await withdraw(id, { reason: "  " })).status).toBe(400);
    const first = await withdraw(id);
    expect(first).toMatchObject({ status: 200, body: { state: "withdrawn", reason: "another person's" } });
    expect((await withdraw(id)).body).toEqual(first.body);
    expect(await consentCheck(phone)).toBe("failed");
    expect(await end(id)).toMatchObject({ status: 409, slug: "invalid-state" });
    expect((await list(of(phone))).items.map(({ state }: { state: string }) => state)).toEqual(["withdrawn", "held"]);
  });

  it("are listed newest first, page by page, by number and kind", async () => {
    const phone = "+966551234570";
    await post({ relationships: [met(phone), met(phone, { kind: "running_contract" })] });
    const page = await list(`${of(phone)}&limit=1`);
    expect(page).toMatchObject({ total: 2, has_more: true, items: [{ kind: "running_contract" }] });
    const next = await list(`${of(phone)}&limit=1&cursor=${page.next_cursor}`);
    expect(next).toMatchObject({ has_more: false, items: [{ kind: "prior_interaction" }] });
    expect((await list(`${of(phone)}&kind=running_contract`)).total).toBe(1);
    expect((await list(`${of(phone)}&kind=business_relationship`)).total).toBe(0);
  });

  it("C-GEN-15 are a tenant's own: another's are neither listed, ended nor withdrawn, and count for nothing", async () => {
    const phone = "+966551234571";
    const { id } = (await post(met(phone))).body.items[0];
    const { stranger } = world.tokens;
    expect((await list("", stranger)).total).toBe(0);
    const reason = { reason: "not theirs" };
    expect(await end(id, reason, stranger)).toMatchObject({ status: 404, slug: "not-found" });
    expect(await withdraw(id, reason, stranger)).toMatchObject({ status: 404, slug: "not-found" });
    expect((await check(phone, stranger)).checks.consent).toBe("failed");
    expect(await consentCheck(phone)).toBe("passed");
    expect((await end("no-such-thing")).status).toBe(404);
  });

  it("C-ROLE-1 agents end them and do not write them down or withdraw them", async () => {
    const { id } = (await post(met("+966551234572"))).body.items[0];
    const { agent } = world.tokens;
    expect((await post(met(PHONE), agent)).status).toBe(403);
    expect((await withdraw(id, { reason: "wrong" }, agent)).status).toBe(403);
    expect((await end(id)).status).toBe(200);
  });
});

describe("what is taken of them", () => {
  it("is 5,000 at once and not 5,001, all or none, and says what is wrong with which", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => met(`+96655${2_000_000 + i}`));
    const before = (await list()).total;
    const over = await post({ relationships: many(5_001) });
    expect(over.body.errors[0]).toMatchObject({ pointer: "#/relationships", code: "too_big" });
    for (const [bad, pointer] of [
      [{ phone: "0551234567" }, "phone"],
      [{ kind: "friendship" }, "kind"],
      [{ started_at: "yesterday" }, "started_at"],
      [{ started_at: "2026-06-01T08:00:00" }, "started_at"],
      [{ ended_at: iso(SUNDAY_MORNING - HOUR_MS) }, "ended_at"],
      [{ reference: "" }, "reference"],
      [{ reference: "x".repeat(201) }, "reference"],
      [{ state: "held" }, "state"],
    ] as const) {
      const answer = await post({ relationships: [...many(3), met("+966552999999", bad)] });
      expect([answer.status, answer.body.errors?.[0].pointer ?? answer.body.pointer]).toEqual([
        400,
        `#/relationships/3/${pointer}`,
      ]);
    }
    expect((await list()).total).toBe(before);
    const made = (await post({ relationships: many(5_000) })).body;
    expect([made.recorded, made.items.length]).toEqual([5_000, 100]);
  });

  it("is one as it is, and what is missing of it is named", async () => {
    const pointers = async (body: unknown) => {
      const { status, body: problem } = await post(body);
      return [status, problem.errors?.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])];
    };
    const { kind: _, ...less } = met(PHONE);
    expect(await pointers(less)).toEqual([400, [["#/kind", "required"]]]);
    expect(await pointers({})).toEqual([400, [["#/relationships", "required"]]]);
    expect(await pointers({ relationships: [met(PHONE)], phone: PHONE })).toEqual([400, [["#/phone", "invalid"]]]);
    const turned = { ended_at: iso(SUNDAY_MORNING - HOUR_MS) };
    expect(await pointers(met(PHONE, turned))).toEqual([400, [["#/ended_at", "invalid"]]]);
  });

  it("is text as it was sent, whatever it says, and no text is read as anything else", async () => {
    const hostile = [
      "'; DROP TABLE relationships; --",
      '{"state":"withdrawn"}',
      "نهاية العقد ‮",
      "a,b\nc",
      "$1 ${x} \\",
    ];
    for (const [index, text] of hostile.entries()) {
      const phone = `+96655123460${index}`;
      const made = await post(met(phone, { reference: text }));
      expect(made.body.items[0].reference).toBe(text);
      expect((await end(made.body.items[0].id, { reason: text })).body.reason).toBe(text);
      expect((await list(of(phone))).items.map((item: { reference: string }) => item.reference)).toEqual([text, text]);
    }
    expect((await list(of("+966551234567' OR '1'='1"))).items).toBeUndefined();
  });

  it("C-IDE-2 twice under one key is once", async () => {
    const phone = "+966551234573";
    const send = () =>
      world.client.post("/v1/relationships", {
        ...{ token: world.tokens.supervisor, body: met(phone), headers: { "idempotency-key": "met-once" } },
      });
    const [first, again] = [await send(), await send()];
    expect(again.body).toEqual(first.body);
    expect((await list(of(phone))).total).toBe(1);
  });

  it("twice is once, whatever the keys: what is held already is shown as it stands", async () => {
    const phone = "+966551234575";
    const { id } = (await post(met(phone))).body.items[0];
    await end(id);
    const again = await post({ relationships: [met(phone), met(phone, { reference: "Visit 18" })] });
    expect(again.body.recorded).toBe(1);
    expect(again.body.items).toMatchObject([{ relationship_id: id, reason: "asked us to stop" }, { ended_at: null }]);
    expect((await list(of(phone))).total).toBe(3);
  });

  it("is in the log of changes, with who, what and why", async () => {
    const phone = "+966551234574";
    const { id } = (await post(met(phone))).body.items[0];
    await end(id, { reason: "asked us to stop" });
    await withdraw(id, { reason: "another person's" });
    const { items } = (await world.client.get(`/v1/audit-log?resource_id=${id}`, { token: world.tokens.admin })).body;
    type Change = { action: string; after: { state: string; reason: string | null } };
    expect(items.map(({ action, after }: Change) => [action, after.state, after.reason])).toEqual([
      ["withdraw_relationship", "withdrawn", "another person's"],
      ["end_relationship", "held", "asked us to stop"],
      ["record_relationships", "held", null],
    ]);
  });
});

describe("relationship events", () => {
  it("are told once for each record: its beginning, each end, and that it never was", async () => {
    const phone = "+966551234599";
    const [{ id }] = (await post(met(phone))).body.items;
    expect((await post(met(phone))).body.recorded).toBe(0);
    await end(id);
    await withdraw(id);
    await withdraw(id);
    const { items } = (await world.client.get("/v1/events?limit=20", { token: world.tokens.admin })).body;
    type Told = { event_type: string; correlation_id: string; payload: Record<string, unknown> };
    const own = (items as Told[]).filter(({ payload }) => payload.phone === phone);
    const now = shown(world.clock.now());
    expect(own.map(({ event_type, payload }) => [event_type, payload.relationship_id, payload.ended_at])).toEqual([
      ["relationship.withdrawn", id, now],
      ["relationship.ended", id, now],
      ["relationship.recorded", id, null],
    ]);
    expect(own.at(-1)?.payload).toEqual({
      ...{ relationship_id: id, phone, kind: "prior_interaction", ended_at: null },
      ...{ started_at: shown(SUNDAY_MORNING - HOUR_MS), by: expect.any(String) },
    });
  });

  it("two identical uploads at once are one relationship and one event", async () => {
    const phone = "+966551234598";
    const both = await Promise.all([post(met(phone)), post(met(phone))]);
    expect(both.map(({ body }) => body.recorded).sort()).toEqual([0, 1]);
    const [one, two] = both.map(({ body }) => body.items[0].id);
    expect(one).toBe(two);
    expect((await list(of(phone))).total).toBe(1);
  });
});

describe("what is kept of a person", () => {
  const erase = async (phone: string, what = {}) =>
    world.client.post("/v1/compliance/persons/erase", { token: world.tokens.admin, body: { phone, ...what } });

  it("is told with its reason, goes when an admin says so, and a refusal stays", async () => {
    const phone = "+966551234597";
    const consent = { phone, purpose: "marketing", method: "form", obtained_at: iso(SUNDAY_MORNING - HOUR_MS) };
    const token = world.tokens.admin;
    await post(met(phone));
    const { body } = await world.client.post("/v1/consents", { token, body: { consents: [consent] } });
    await world.client.post(`/v1/consents/${body.items[0].id}/revoke`, { token, body: {} });
    await world.client.post("/v1/dnc", { token, body: { phones: [phone] } });
    const refusals = [
      { what: "revocations", records: 1, why: "refusal" },
      { what: "dnc_entries", records: 1, why: "refusal" },
    ];
    expect((await erase(phone)).body).toEqual({
      erased: { consents: 0, relationships: 0 },
      kept: [
        { what: "consents", records: 1, why: "proof_of_consent" },
        refusals[0],
        { what: "relationships", records: 1, why: "proof_of_relationship" },
        refusals[1],
      ],
    });
    const all = { consents: true, relationships: true };
    expect((await erase(phone, all)).body).toEqual({ erased: { consents: 1, relationships: 1 }, kept: refusals });
    expect((await erase(phone, all)).body.erased).toEqual({ consents: 0, relationships: 0 });
    expect((await list(of(phone))).total).toBe(0);
    expect((await check(phone)).checks).toMatchObject({ dnc_tenant: "failed", consent: "failed" });
    const log = (await world.client.get("/v1/audit-log?limit=4", { token })).body;
    // The last asking took nothing away, and is told as an act.
    const told = log.items.filter(({ action }: { action: string }) => action === log.items[0].action);
    expect(JSON.stringify(told)).not.toContain(phone);
    expect(told.flatMap(({ after }: { after: object | null }) => after ?? [])).toEqual([{ erased: 1 }, { erased: 1 }]);
  });
});
