import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = world.tokens.supervisor;
});
afterAll(() => world.close());

async function campaign(): Promise<string> {
  const body = { name: "Autumn", dialing_mode: "progressive", cli_group_id: world.cliGroupId };
  return (await world.client.post("/v1/campaigns", { token, body })).body.id;
}
const upload = (id: string, contacts: unknown) =>
  world.client.post(`/v1/campaigns/${id}/contacts`, { token, body: { contacts } });

describe("uploading", () => {
  it("C-CNT-1 C-CNT-2 C-CNT-3 counts each item once: imported, duplicate, on the DNC list, invalid", async () => {
    const id = await campaign();
    await world.client.post("/v1/dnc", { token, body: { phones: ["+971555550199"] } });
    const { status, body } = await upload(id, [
      { phone: "055 555 0142", first_name: "Huda", custom_fields: { plate: "D 48213" } },
      { phone: "+971 55 555 0142" },
      { phone: "+971555550199" },
      { phone: "12" },
    ]);
    expect(status).toBe(201);
    expect(body).toEqual({
      imported: 1,
      duplicates_skipped: 1,
      dnc_filtered: 1,
      invalid_phones: 1,
      total_in_campaign: 2,
      rejected: [
        { index: 1, reason: "duplicate", value: "+971 55 555 0142" },
        { index: 2, reason: "dnc", value: "+971555550199" },
        { index: 3, reason: "invalid_phone", value: "12" },
      ],
      rejected_truncated: false,
    });
    const listed = await world.client.get(`/v1/campaigns/${id}/contacts?status=dnc`, { token });
    expect(listed.body.items[0]).toMatchObject({ phone: "+971555550199", status: "dnc" });
  });

  it("C-CNT-4 C-GV-7 reads local forms, Arabic digits and leaves the seed's numbers as they are", async () => {
    const id = await campaign();
    const phones = ["+971501234567", "+97144561234", "+971509876543", "+97144123456", "٠٥٠ ١٢٣ ٤٥٦٨", "00971501234569"];
    await upload(
      id,
      phones.map((phone) => ({ phone })),
    );
    const { body } = await world.client.get(`/v1/campaigns/${id}/contacts`, { token });
    expect(body.items.map((item: { phone: string }) => item.phone)).toEqual([
      "+971501234567",
      "+97144561234",
      "+971509876543",
      "+97144123456",
      "+971501234568",
      "+971501234569",
    ]);
  });

  it("C-CNT-6 one malformed item refuses the whole request", async () => {
    const id = await campaign();
    const fields = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i]));
    const refused = await upload(id, [
      { phone: "+971501234567" },
      { phone: 5 },
      "x",
      { phone: "1", custom_fields: fields },
    ]);
    expect(refused.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual([
      "#/contacts/1/phone",
      "#/contacts/2",
      "#/contacts/3/custom_fields",
    ]);
    expect((await world.client.get(`/v1/campaigns/${id}/contacts`, { token })).body.total).toBe(0);
  });

  it("takes 10,000 and refuses 10,001 and none", async () => {
    const id = await campaign();
    const items = (count: number) => Array.from({ length: count }, (_, i) => ({ phone: `+97150${2_000_000 + i}` }));
    const refused = await upload(id, items(10_001));
    expect(refused.body.errors[0]).toMatchObject({ pointer: "#/contacts", code: "too_big" });
    expect((await upload(id, [])).body.errors[0]).toMatchObject({ pointer: "#/contacts", code: "too_small" });
    const { body } = await upload(id, items(10_000));
    expect(body).toMatchObject({ imported: 10_000, total_in_campaign: 10_000 });
  });
});

describe("reading", () => {
  it("C-PAG-1 C-PAG-2 C-PAG-6 C-PAG-7 walks in upload order, nothing twice and nothing missed", async () => {
    const id = await campaign();
    const phones = Array.from({ length: 25 }, (_, i) => `+97150${3_000_000 + i}`);
    await upload(
      id,
      phones.map((phone) => ({ phone })),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `limit=10${cursor === null ? "" : `&cursor=${cursor}`}`;
      const { body } = await world.client.get(`/v1/campaigns/${id}/contacts?${query}`, { token });
      expect(body.total).toBe(25);
      expect(body.has_more).toBe(body.next_cursor !== null);
      seen.push(...body.items.map((item: { phone: string }) => item.phone));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(phones);
  });

  it("C-PAG-5 refuses a cursor of another campaign or filter, and takes the seed's form", async () => {
    const [one, other] = [await campaign(), await campaign()];
    for (const id of [one, other]) await upload(id, [{ phone: "+971501111111" }, { phone: "+971501111112" }]);
    const { body } = await world.client.get(`/v1/campaigns/${one}/contacts?limit=1`, { token });
    const ask = (path: string) => world.client.get(path, { token });
    expect((await ask(`/v1/campaigns/${other}/contacts?cursor=${body.next_cursor}`)).slug).toBe("invalid-cursor");
    const filtered = `/v1/campaigns/${one}/contacts?status=pending&cursor=${body.next_cursor}`;
    expect((await ask(filtered)).slug).toBe("invalid-cursor");
    const seedForm = Buffer.from(JSON.stringify({ id: body.items[0].id })).toString("base64");
    const next = await ask(`/v1/campaigns/${one}/contacts?cursor=${encodeURIComponent(seedForm)}`);
    expect(next.body.items).toHaveLength(1);
  });

  it("an agent reads contacts of campaigns he is assigned to, and no others", async () => {
    const id = await campaign();
    await upload(id, [{ phone: "+971501234567", first_name: "Zaynab" }]);
    const ask = () => world.client.get(`/v1/campaigns/${id}/contacts`, { token: world.tokens.agent });
    const find = () =>
      world.client.post("/v1/contacts/search", { token: world.tokens.agent, body: { q: "Zaynab", campaign_id: id } });
    expect((await ask()).slug).toBe("forbidden");
    expect((await find()).slug).toBe("forbidden");
    await world.client.put(`/v1/campaigns/${id}/agents`, { token, body: { agent_ids: [world.users.agent] } });
    expect((await ask()).body.total).toBe(1);
    expect((await find()).body.total).toBe(1);
  });
});

describe("searching", () => {
  it("C-CNT-9 C-CNT-10 finds by phone, name and custom value, and pages by its cursor", async () => {
    const id = await campaign();
    await upload(id, [
      { phone: "+971507770001", first_name: "هُدى", last_name: "منصور" },
      { phone: "+971507770002", first_name: "Ahmad", custom_fields: { plate: "Q 99001" } },
      { phone: "+971507770003", first_name: "Ahmad" },
    ]);
    const find = (body: Record<string, unknown>) =>
      world.client.post("/v1/contacts/search", { token, body: { campaign_id: id, ...body } });
    expect((await find({ q: "هدى" })).body.items[0]).toMatchObject({ phone: "+971507770001", matched_on: ["name"] });
    expect((await find({ q: "+971507770002" })).body.items[0]).toMatchObject({ score: 1, campaign_name: "Autumn" });
    expect((await find({ q: "99001" })).body.items[0]).toMatchObject({ phone: "+971507770002" });
    const first = await find({ q: "ahmad", limit: 1 });
    expect(first.body).toMatchObject({ total: 2, has_more: true });
    const second = await find({ q: "ahmad", limit: 1, cursor: first.body.next_cursor });
    expect(second.body).toMatchObject({ total: 2, has_more: false, next_cursor: null });
    expect(second.body.items[0].id).not.toBe(first.body.items[0].id);
    expect((await find({ q: "other", cursor: first.body.next_cursor })).slug).toBe("invalid-cursor");
  });

  it("an agent without a campaign finds only people of his active campaigns", async () => {
    const id = await campaign();
    await upload(id, [{ phone: "+971508880001", first_name: "Qamar" }]);
    const find = () =>
      world.client.post("/v1/contacts/search", { token: world.tokens.colleague, body: { q: "Qamar" } });
    expect((await find()).body.total).toBe(0);
    await world.client.put(`/v1/campaigns/${id}/agents`, { token, body: { agent_ids: [world.users.colleague] } });
    await world.client.post("/v1/agents/me/state", { token: world.tokens.colleague, body: { state: "break" } });
    await world.client.post(`/v1/campaigns/${id}/start`, { token });
    expect((await find()).body.total).toBe(1);
    await world.client.post(`/v1/campaigns/${id}/complete`, { token });
  });
});
