import type { AgentId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.supervisor;
});
afterAll(() => world.close());

const { get, post, patch, put, remove } = {
  get: (path: string, as = token) => world.client.get(path, { token: as }),
  post: (path: string, body?: unknown, as = token) =>
    world.client.post(path, { token: as, ...(body === undefined ? {} : { body }) }),
  patch: (path: string, body: unknown, as = token) => world.client.patch(path, { token: as, body }),
  put: (path: string, body?: unknown, as = token) => world.client.put(path, { token: as, body }),
  remove: (path: string, body?: unknown, as = token) =>
    world.client.delete(path, { token: as, ...(body === undefined ? {} : { body }) }),
};
const aCampaign = async (extra: object = {}): Promise<string> => {
  const body = { name: "Autumn", dialing_mode: "progressive", cli_group_id: world.cliGroupId, ...extra };
  const made = await post("/v1/campaigns", body);
  expect(made.status).toBe(201);
  return made.body.id;
};
const aContact = async (campaignId: string, contact: object): Promise<string> => {
  await post(`/v1/campaigns/${campaignId}/contacts`, { contacts: [contact] });
  const { items } = (await get(`/v1/campaigns/${campaignId}/contacts?limit=200`)).body;
  return items.at(-1).id;
};

describe("§8.2 every member of a campaign", () => {
  it("is taken and told again", async () => {
    const settings = {
      weight: 40,
      preview_auto_offer: false,
      cli_strategy: "local_match",
      schedule: { windows: [{ days: ["sun", "mon"], start: "09:30", end: "17:00" }], end_date: "2026-12-31" },
      order_by: [
        { field: "custom_fields.debt", direction: "desc" },
        { field: "attempts", direction: "asc" },
      ],
      contact_filter: { all: [{ field: "custom_fields.tier", op: "in", value: ["gold", 7] }] },
      retry_rules: [{ outcome: "busy", delay_minutes: 5, max_attempts: 2, strategy: "daypart" }],
      pacing: { target_abandon_pct: 1.5, abandon_window: "P30D", max_dial_ratio: 2 },
    };
    const id = await aCampaign(settings);
    const { body } = await get(`/v1/campaigns/${id}`);
    expect(body).toMatchObject({
      ...settings,
      schedule: { ...settings.schedule, start_date: null, holidays: "jurisdiction" },
      pacing: { ...settings.pacing, source: { target_abandon_pct: "campaign", formula: "default" } },
    });
  });

  it.each([
    [{ schedule: { windows: [{ days: ["mon"], start: "17:00", end: "09:00" }] } }, "#/schedule/windows/0"],
    [{ schedule: { windows: [] } }, "#/schedule/windows"],
    [{ order_by: [{ field: "password", direction: "asc" }] }, "#/order_by/0/field"],
    [{ pacing: { abandon_window: "a while" } }, "#/pacing/abandon_window"],
    [{ weight: 0 }, "#/weight"],
    [{ cli_strategy: "cheapest" }, "#/cli_strategy"],
    [{ contact_filter: { field: "phone", op: "regex", value: "." } }, "#/contact_filter"],
    [{ contact_filter: { field: "attempts", op: "gt", value: "many" } }, "#/contact_filter"],
  ])("C-ERR-5 points at what is wrong: %j", async (extra, pointer) => {
    const body = { name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId, ...extra };
    const refused = await post("/v1/campaigns", body);
    expect(refused.slug).toBe("validation-failed");
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it("a filter may be neither deep nor long", async () => {
    const leaf = { field: "attempts", op: "gt", value: 0 };
    const long = { all: Array.from({ length: 30 }, () => ({ any: [leaf, leaf] })) };
    const deep = `${'{"not":'.repeat(12)}${JSON.stringify(leaf)}${"}".repeat(12)}`;
    for (const filter of [deep, JSON.stringify(long)]) {
      const rest = JSON.stringify({ name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId }).slice(1);
      const raw = `{"contact_filter":${filter},${rest}`;
      expect((await world.client.post("/v1/campaigns", { token, raw })).slug).toBe("validation-failed");
    }
  });

  it("pacing looser than the rule pack is 422 with the limit; an unknown disposition set too", async () => {
    const base = { name: "x", dialing_mode: "power", cli_group_id: world.cliGroupId };
    const loose = await post("/v1/campaigns", { ...base, pacing: { target_abandon_pct: 50 } });
    expect(loose).toMatchObject({ status: 422, slug: "policy-violation" });
    expect(loose.body).toMatchObject({ pointer: "#/pacing/target_abandon_pct", limit: expect.any(Number) });
    const unknown = await post("/v1/campaigns", { ...base, disposition_set_id: world.users.agent });
    expect(unknown).toMatchObject({ slug: "unknown-reference" });
  });

  it("C-CAM-16 C-CAM-17 C-CAM-18 preflight, diagnostics and stats of a list; a clone of it is an empty draft", async () => {
    const id = await aCampaign();
    await aContact(id, { phone: "+971501230001" });
    await aContact(id, { phone: "+966501234567" });
    const preflight = await post(`/v1/campaigns/${id}/preflight`);
    expect(preflight.body).toMatchObject({ total: 2, dialable_now: 1, sample_size: 2 });
    const { body: stats } = await get(`/v1/campaigns/${id}/stats`);
    expect(stats).toMatchObject({ attempts: 0, abandon_rate: 0, contacts: { pending: 2 }, agent_occupancy: null });
    expect((await get(`/v1/campaigns/${id}/stats?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`)).slug).toBe(
      "invalid-range",
    );
    const { body: why } = await get(`/v1/campaigns/${id}/diagnostics`);
    expect(why.pacing).toMatchObject({ ratio: 1, measured_abandon_pct: 0, headroom_calls: 0 });
    const clone = await post(`/v1/campaigns/${id}/clone`, { name: "Winter" });
    expect(clone).toMatchObject({ status: 201, body: { name: "Winter", status: "draft", total_contacts: 0 } });
  });
});

describe("§9.5 one contact", () => {
  it("is read, changed by merging, reopened and told as a story", async () => {
    const id = await aContact(await aCampaign(), {
      phone: "+971501230011",
      alt_phones: ["050 123 0012"],
      custom_fields: { plate: "D 1", old: true },
      consent: { obtained_at: "2026-06-01T08:00:00Z", method: "web form" },
    });
    const changed = await patch(`/v1/contacts/${id}`, { first_name: "هدى", custom_fields: { plate: "D 2" } });
    expect(changed.body).toMatchObject({
      first_name: "هدى",
      custom_fields: { plate: "D 2", old: true },
      alt_phones: ["+971501230012"],
    });
    expect((await post(`/v1/contacts/${id}/requeue`)).body).toMatchObject({ status: "pending" });
    expect((await get(`/v1/contacts/${id}/timeline`)).body).toEqual({ attempts: [], dispositions: [], callbacks: [] });
    const consent = await world.storage.read((stores) =>
      stores.consents.latest(world.tenantId, "+971501230011" as never, "marketing"),
    );
    expect(consent).toMatchObject({ state: "granted", method: "web form" });
  });

  it("is erased for good: 410 after, not found by search, and nobody else's contact ever is", async () => {
    const campaignId = await aCampaign();
    const id = await aContact(campaignId, { phone: "+971501230021", first_name: "Zenobia" });
    expect((await remove(`/v1/contacts/${id}`, undefined, world.tokens.stranger)).status).toBe(404);
    expect((await remove(`/v1/contacts/${id}`)).status).toBe(204);
    expect(await get(`/v1/contacts/${id}`)).toMatchObject({ status: 410, slug: "gone" });
    expect((await remove(`/v1/contacts/${id}`)).status).toBe(410);
    expect((await post("/v1/contacts/search", { q: "zenobia" })).body.total).toBe(0);
    expect((await get(`/v1/campaigns/${campaignId}`)).body.total_contacts).toBe(0);
  });

  it("may not grow past its limits by merging", async () => {
    const id = await aContact(await aCampaign(), { phone: "+971501230031", custom_fields: { a: "x".repeat(1_000) } });
    const fields = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`k${at}`, "y".repeat(1_000)]));
    expect((await patch(`/v1/contacts/${id}`, { custom_fields: fields })).slug).toBe("validation-failed");
    expect((await get(`/v1/contacts/${id}`)).body.custom_fields).toEqual({ a: "x".repeat(1_000) });
  });

  it("is not for agents of other campaigns", async () => {
    const id = await aContact(await aCampaign(), { phone: "+971501230041" });
    expect((await get(`/v1/contacts/${id}`, world.tokens.agent)).status).toBe(403);
  });
});

describe("§9.4 search", () => {
  it("C-CNT-9 C-PAG-6 walks by cursor from rank to rank, each contact once", async () => {
    const id = await aCampaign();
    const contacts = Array.from({ length: 7 }, (_, at) => ({
      phone: `+97150124000${at}`,
      last_name: at % 2 ? "Qasimi" : "Qasimian",
    }));
    await post(`/v1/campaigns/${id}/contacts`, { contacts });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await post("/v1/contacts/search", { q: "qasimi", limit: 2, cursor });
      expect(body).toMatchObject({ total: 7, total_is_exact: true });
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.next_cursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(7);
  });
});

describe("§18.3 callbacks", () => {
  it("are scheduled, listed, moved and called off; outside the hours is 422 with the next moment", async () => {
    const contactId = await aContact(await aCampaign(), { phone: "+971501230051" });
    const late = await post("/v1/callbacks", { contact_id: contactId, due_at: "2026-11-22T20:00:00Z" });
    expect(late).toMatchObject({ status: 422, slug: "policy-violation" });
    expect(late.body).toMatchObject({ pointer: "#/due_at", next_allowed_at: "2026-11-23T05:00:00Z" });
    const made = await post("/v1/callbacks", { contact_id: contactId, due_at: "2026-11-22T12:00:00+04:00" });
    expect(made).toMatchObject({ status: 201, body: { status: "scheduled", due_at: "2026-11-22T08:00:00Z" } });
    expect(made.headers.location).toBe(`/v1/callbacks/${made.body.id}`);
    const again = await post("/v1/callbacks", { contact_id: contactId, due_at: "2026-11-22T09:00:00Z" });
    expect(again).toMatchObject({ slug: "duplicate-resource", body: { existing_id: made.body.id } });
    const moved = await patch(`/v1/callbacks/${made.body.id}`, { due_at: "2026-11-22T10:00:00Z", note: "after two" });
    expect(moved.body).toMatchObject({ due_at: "2026-11-22T10:00:00Z", note: "after two" });
    expect((await get(`/v1/callbacks?contact_id=${contactId}&status=scheduled`)).body.total).toBe(1);
    expect((await remove(`/v1/callbacks/${made.body.id}`)).status).toBe(204);
    expect((await remove(`/v1/callbacks/${made.body.id}`)).slug).toBe("invalid-state");
    expect((await post("/v1/callbacks", { contact_id: world.users.agent, due_at: "2026-11-22T09:00:00Z" })).slug).toBe(
      "unknown-reference",
    );
  });

  it("of others are a supervisor's; an agent sees and claims his own", async () => {
    const campaignId = await aCampaign();
    const contactId = await aContact(campaignId, { phone: "+971501230061" });
    await put(`/v1/campaigns/${campaignId}/agents`, { agent_ids: [world.users.agent, world.users.colleague] });
    const { body } = await post("/v1/callbacks", {
      contact_id: contactId,
      due_at: "2026-11-22T09:00:00Z",
      agent_id: world.users.colleague,
    });
    const { agent, colleague } = world.tokens;
    expect((await patch(`/v1/callbacks/${body.id}`, { note: "x" }, agent)).status).toBe(403);
    expect((await get("/v1/callbacks", agent)).body.items).toEqual([]);
    expect((await get(`/v1/callbacks?agent_id=${world.users.colleague}`, agent)).status).toBe(403);
    expect((await get("/v1/callbacks", colleague)).body.items).toHaveLength(1);
    expect((await post(`/v1/callbacks/${body.id}/claim`, undefined, colleague)).body.agent_id).toBe(
      world.users.colleague,
    );
    expect((await post(`/v1/callbacks/${body.id}/claim`, undefined, agent)).slug).toBe("invalid-state");
    expect((await get(`/v1/callbacks`, world.tokens.stranger)).body.total).toBe(0);
  });
});

describe("§17 dispositions and sets", () => {
  it("form a tree of three levels, with labels per language", async () => {
    const make = (code: string, parent_code: string | null, extra: object = {}) =>
      post("/v1/dispositions", { code, label: code, category: "failure", final: true, parent_code, ...extra });
    expect((await make("lost", null, { labels: { ar: "ضائع" }, requires_note: true, hotkey: "l" })).body).toMatchObject(
      {
        labels: { ar: "ضائع" },
        requires_note: true,
        requires_callback_at: false,
        hotkey: "l",
      },
    );
    expect((await make("lost_price", "lost")).status).toBe(201);
    expect((await make("lost_price_much", "lost_price")).status).toBe(201);
    expect((await make("lost_price_much_more", "lost_price_much")).slug).toBe("unknown-reference");
    expect((await make("orphan", "nowhere")).slug).toBe("unknown-reference");
    const { items } = (await get("/v1/dispositions?limit=200")).body;
    const lost = items.find((item: { code: string }) => item.code === "lost");
    expect((await patch(`/v1/dispositions/${lost.id}`, { parent_code: "lost" })).slug).toBe("unknown-reference");
    expect((await remove(`/v1/dispositions/${lost.id}`)).slug).toBe("resource-in-use");
    expect((await patch(`/v1/dispositions/${lost.id}`, { label: "Lost for good" })).body.label).toBe("Lost for good");
  });

  it("a set names existing codes, keeps its version, and stays while a campaign uses it", async () => {
    const made = await post("/v1/disposition-sets", { name: "Motor", codes: ["sale", "callback"] });
    expect(made).toMatchObject({ status: 201, body: { codes: ["sale", "callback"], version: 1 } });
    expect((await post("/v1/disposition-sets", { name: "Motor", codes: ["sale"] })).slug).toBe("duplicate-resource");
    expect((await post("/v1/disposition-sets", { name: "X", codes: ["sold"] })).body.pointer).toBe("#/codes/0");
    const stale = await world.client.patch(`/v1/disposition-sets/${made.body.id}`, {
      token,
      body: { name: "Car" },
      headers: { "if-match": '"v9"' },
    });
    expect(stale.slug).toBe("precondition-failed");
    const campaignId = await aCampaign({ disposition_set_id: made.body.id });
    expect((await remove(`/v1/disposition-sets/${made.body.id}`)).slug).toBe("resource-in-use");
    await patch(`/v1/campaigns/${campaignId}`, { disposition_set_id: null });
    expect((await remove(`/v1/disposition-sets/${made.body.id}`)).status).toBe(204);
    expect((await get("/v1/disposition-sets")).body.total).toBe(0);
  });
});

describe("§13.3 the do-not-call list", () => {
  it("PUT is the quiet way to add, GET shows what bars, DELETE keeps the entry as removed with a reason", async () => {
    const path = "/v1/dnc/%2B971555550301";
    const added = await put(path, { reason: "called in" }, world.tokens.agent);
    expect(added).toMatchObject({ status: 201, body: { phone: "+971555550301", added_by: "Bilal Haddad" } });
    expect(await put(path)).toMatchObject({ status: 200, body: { id: added.body.id } });
    expect((await get(path)).body.entries).toMatchObject([{ id: added.body.id }]);
    expect((await remove(`/v1/dnc/${added.body.id}`, {})).slug).toBe("validation-failed");
    expect((await remove(`/v1/dnc/${added.body.id}`, { reason: "x" }, world.tokens.agent)).status).toBe(403);
    expect((await remove(`/v1/dnc/${added.body.id}`, { reason: "wrong digit" })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await remove(`/v1/dnc/${added.body.id}`, { reason: "again" })).status).toBe(404);
    const kept = await world.storage.read((stores) => stores.dnc.get(world.tenantId, added.body.id));
    expect(kept).toMatchObject({ removedBy: "Noura Saleh", removedReason: "wrong digit" });
    expect((await put(path)).status).toBe(201);
  });

  it("a contact of a removed number comes back by requeue only", async () => {
    const campaignId = await aCampaign();
    const { body } = await put("/v1/dnc/%2B971555550302");
    const id = await aContact(campaignId, { phone: "+971555550302" });
    expect((await post(`/v1/contacts/${id}/requeue`)).slug).toBe("invalid-state");
    await remove(`/v1/dnc/${body.id}`, { reason: "consent given" });
    expect((await get(`/v1/contacts/${id}`)).body.status).toBe("dnc");
    expect((await post(`/v1/contacts/${id}/requeue`)).body.status).toBe("pending");
  });

  it("is filtered by number, source, words and day", async () => {
    await post("/v1/dnc", { phones: ["+971555550303"], reason: "Opt-out form No. 7" });
    for (const filter of ["phone=%2B971555550303", "q=form+no.+7", "source=manual&q=5550303"])
      expect((await get(`/v1/dnc?${filter}`)).body).toMatchObject({ total: 1, items: [{ phone: "+971555550303" }] });
    expect((await get("/v1/dnc?source=complaint")).body.total).toBe(0);
    expect((await get("/v1/dnc?to=2020-01-01T00:00:00Z")).body.total).toBe(0);
    expect((await get("/v1/dnc?source=gossip")).status).toBe(400);
  });
});

describe("§11.4 the agent's desk", () => {
  it("lists and changes agents; the timeline tells what each did when", async () => {
    expect((await get("/v1/agents?q=HUDA")).body).toMatchObject({ total: 1, items: [{ full_name: "Huda Mansour" }] });
    const path = `/v1/agents/${world.users.colleague}`;
    const changed = await patch(path, { skills: ["arabic"], max_wrap_up: 20 });
    expect(changed.body).toMatchObject({ skills: ["arabic"], max_wrap_up: 20 });
    expect((await patch(path, { sip_user: "a2041" })).slug).toBe("duplicate-resource");
    expect((await patch(path, { team_ids: [world.users.agent] })).body.pointer).toBe("#/team_ids/0");
    const state = (body: object) => post("/v1/agents/me/state", body, world.tokens.colleague);
    await state({ state: "break", reason: "Short break" });
    world.clock.advance(90_000);
    await state({ state: "lunch" });
    const { intervals } = (await get(`${path}/timeline`)).body;
    expect(intervals.slice(-2)).toMatchObject([
      { state: "break", reason: "Short break", seconds: 90, by: "Huda Mansour" },
      { state: "lunch", to: null },
    ]);
  });

  it("shows an agent his campaigns and callbacks, and logs him in for some of them", async () => {
    const campaignId = await aCampaign();
    await put(`/v1/campaigns/${campaignId}/agents`, { agent_ids: [world.users.agent] });
    const as = world.tokens.agent;
    await post("/v1/agents/me/state", { state: "offline" }, as);
    const session = await post("/v1/agents/me/session", { campaign_ids: [campaignId] }, as);
    expect(session.body).toMatchObject({ state: "available", session_campaign_ids: [campaignId] });
    const desk = await get("/v1/agents/me", as);
    expect(desk.body.campaigns).toContainEqual(expect.objectContaining({ id: campaignId }));
    expect(desk.body).toMatchObject({ current_call: null, wrap_up_ends_at: null, callbacks: [] });
    const other = await aCampaign();
    expect((await post("/v1/agents/me/session", { campaign_ids: [other] }, as)).status).toBe(403);
    expect((await remove("/v1/agents/me/session", undefined, as)).status).toBe(204);
    const agent = await world.storage.read((s) =>
      s.agents.find(world.tenantId, world.users.agent as string as AgentId),
    );
    expect(agent).toMatchObject({ state: "offline", sessionCampaignIds: null });
    expect((await get("/v1/agents/me")).status).toBe(403);
  });
});

describe("bad input leaves nothing half done", () => {
  it.each([
    ["a NUL in a name", { phone: "+971501239001", first_name: "a\u0000b" }],
    ["half a surrogate pair", { phone: "+971501239002", custom_fields: { note: "\ud800" } }],
    ["a formula", { phone: "+971501239003", first_name: "=cmd|' /C calc'!A0" }],
    ["markup", { phone: "+971501239004", last_name: "<script>alert(1)</script>" }],
    ["a prototype", { phone: "+971501239005", custom_fields: { constructor: "x", toString: 1 } }],
  ])("%s is kept as it is, or refused whole", async (_what, contact) => {
    const id = await aCampaign();
    const { status, body } = await post(`/v1/campaigns/${id}/contacts`, { contacts: [contact] });
    const { items } = (await get(`/v1/campaigns/${id}/contacts`)).body;
    expect([201, 400]).toContain(status);
    expect(items).toHaveLength(status === 201 ? body.imported : 0);
    if (status === 201) expect(items[0]).toMatchObject(contact);
  });
});
