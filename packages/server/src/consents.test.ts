import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, SUNDAY_MORNING, type World } from "./testing/world.ts";

// France asks for consent before a marketing call; the Emirates do not, and a refusal counts there all the same.
const PHONE = "+971501234567";
const iso = (at: number) => new Date(at).toISOString();
const HOUR_MS = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

const given = (phone: string, change: Record<string, unknown> = {}) => ({
  ...{ phone, purpose: "marketing", method: "web form", obtained_at: iso(SUNDAY_MORNING - HOUR_MS) },
  ...change,
});
const grant = (consents: unknown[], token = world.tokens.supervisor) =>
  world.client.post("/v1/consents", { token, body: { consents } });
const revoke = (id: string, token = world.tokens.agent, body: unknown = { reason: "said so on the phone" }) =>
  world.client.post(`/v1/consents/${id}/revoke`, { token, body });
const list = async (query = "", token = world.tokens.supervisor) =>
  (await world.client.get(`/v1/consents?${query}`, { token })).body;
const consentCheck = async (phone: string) => {
  const { body } = await world.client.post("/v1/compliance/check", { token: world.tokens.agent, body: { phone } });
  return body.checks.consent;
};
describe("consents", () => {
  it("C-CMP-2 a revocation fails the very next check, and a grant after it passes again", async () => {
    const made = await grant([given(PHONE, { evidence_url: "https://forms.example/17", form: "express" })]);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      granted: 1,
      items: [{ phone: PHONE, state: "granted", form: "express", evidence: "https://forms.example/17" }],
    });
    expect(await consentCheck(PHONE)).toBe("passed");
    const revoked = await revoke(made.body.items[0].id);
    expect(revoked).toMatchObject({
      status: 200,
      body: { phone: PHONE, state: "revoked", evidence: "said so on the phone" },
    });
    expect(await consentCheck(PHONE)).toBe("failed");
    world.clock.advance(HOUR_MS);
    await grant([given(PHONE, { obtained_at: iso(world.clock.now()) })]);
    expect(await consentCheck(PHONE)).toBe("passed");
  });

  it("§12.2 one consent is written down as it is, and one that is not whole is told what is missing", async () => {
    const post = (body: unknown) => world.client.post("/v1/consents", { token: world.tokens.supervisor, body });
    const phone = "+971501234599";
    const made = await post(given(phone, { form: "written" }));
    expect(made).toMatchObject({ status: 201, body: { granted: 1, items: [{ phone, form: "written" }] } });
    expect(await consentCheck(phone)).toBe("passed");
    const { method: _, ...less } = given(phone);
    const pointers = async (body: unknown) => {
      const { status, body: problem } = await post(body);
      return [status, problem.errors?.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])];
    };
    expect(await pointers(less)).toEqual([400, [["#/method", "required"]]]);
    expect(await pointers({})).toEqual([400, [["#/consents", "required"]]]);
    expect(await pointers({ consents: [given(phone)], phone })).toEqual([400, [["#/phone", "invalid"]]]);
    expect(await pointers({ ...given(phone), purposes: ["marketing"] })).toEqual([
      400,
      [["#/purposes", "unknown_field"]],
    ]);
  });

  it("a consent that was given before the revocation does not undo it", async () => {
    const phone = "+971501234568";
    const { body } = await grant([given(phone)]);
    await revoke(body.items[0].id);
    await grant([given(phone, { obtained_at: iso(SUNDAY_MORNING - 2 * HOUR_MS) })]);
    expect(await consentCheck(phone)).toBe("failed");
  });

  it("revoking an old record takes back what a newer one gave, and twice is once", async () => {
    const phone = "+971501234569";
    const old = (await grant([given(phone)])).body.items[0];
    await grant([given(phone, { obtained_at: iso(SUNDAY_MORNING) })]);
    const first = await revoke(old.id);
    const again = await revoke(old.id, world.tokens.agent, undefined);
    expect(again.body).toEqual(first.body);
    expect(await consentCheck(phone)).toBe("failed");
    expect((await list(`phone=${encodeURIComponent(phone)}`)).total).toBe(3);
  });

  it("are listed newest first, page by page, by number, purpose and state", async () => {
    const phone = "+971501234570";
    await grant([given(phone), given(phone, { purpose: "survey", expires_at: iso(SUNDAY_MORNING + HOUR_MS) })]);
    const of = `phone=${encodeURIComponent(phone)}`;
    const page = await list(`${of}&limit=1`);
    expect(page).toMatchObject({ total: 2, has_more: true, items: [{ purpose: "survey" }] });
    expect(page.items[0].expires_at).toBe(iso(SUNDAY_MORNING + HOUR_MS).replace(".000", ""));
    const next = await list(`${of}&limit=1&cursor=${page.next_cursor}`);
    expect(next).toMatchObject({ has_more: false, items: [{ purpose: "marketing" }] });
    expect((await list(`${of}&purpose=survey`)).total).toBe(1);
    expect((await list(`${of}&state=revoked`)).total).toBe(0);
  });

  it("are a tenant's own: another's are neither listed nor revoked", async () => {
    const { body } = await grant([given("+971501234571")]);
    expect((await list("", world.tokens.stranger)).total).toBe(0);
    expect(await revoke(body.items[0].id, world.tokens.stranger)).toMatchObject({ status: 404, slug: "not-found" });
    expect(await consentCheck("+971501234571")).toBe("passed");
    expect((await revoke("no-such-thing")).status).toBe(404);
  });

  it("takes 5,000 at once and refuses 5,001, all or none", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => given(`+97152${2_000_000 + i}`));
    const before = (await list()).total;
    expect((await grant(many(5_001))).body.errors[0]).toMatchObject({ pointer: "#/consents", code: "too_big" });
    const good = many(3);
    for (const [bad, pointer] of [
      [{ phone: "0501234567" }, "phone"],
      [{ purpose: "fun" }, "purpose"],
      [{ method: "" }, "method"],
      [{ obtained_at: iso(world.clock.now() + HOUR_MS) }, "obtained_at"],
      [{ expires_at: iso(SUNDAY_MORNING - 2 * HOUR_MS) }, "expires_at"],
      [{ evidence_url: "javascript:alert(1)" }, "evidence_url"],
      [{ state: "granted" }, "state"],
    ] as const) {
      const answer = await grant([...good, given("+971522999999", bad)]);
      expect([answer.status, answer.body.errors?.[0].pointer ?? answer.body.pointer]).toEqual([
        400,
        `#/consents/3/${pointer}`,
      ]);
    }
    expect((await list()).total).toBe(before);
    const made = (await grant(many(5_000))).body;
    expect([made.granted, made.items.length]).toEqual([5_000, 100]);
  });

  it("C-ROLE-1 agents take consent back and do not give it", async () => {
    expect((await grant([given(PHONE)], world.tokens.agent)).status).toBe(403);
  });
});

describe("consent events", () => {
  it("are told once for each grant and each revocation", async () => {
    const phone = "+971501234577";
    const { body } = await grant([given(phone)]);
    await revoke(body.items[0].id);
    await revoke(body.items[0].id);
    const { items } = (await world.client.get("/v1/events?limit=20", { token: world.tokens.admin })).body;
    type Told = { event_type: string; payload: { phone?: string } };
    const own = items.filter(({ payload }: Told) => payload.phone === phone);
    expect(own.map(({ event_type, payload }: Told) => [event_type, payload])).toEqual([
      ["consent.revoked", { phone, purpose: "marketing" }],
      ["consent.granted", { phone, purpose: "marketing" }],
    ]);
  });
});
