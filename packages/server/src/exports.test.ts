import type { CampaignId } from "@broadnet-engage/core/model";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "./client/index.ts";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
  token = world.tokens.supervisor;
});
afterAll(() => world.close());

async function campaign(): Promise<CampaignId> {
  const body = { name: "Autumn", dialing_mode: "progressive", cli_group_id: world.cliGroupId };
  return (await world.client.post("/v1/campaigns", { token, body })).body.id;
}
const bulk = (id: string, contacts: unknown) =>
  world.client.post(`/v1/campaigns/${id}/contacts`, { token, body: { contacts } });
const exported = async (path: string) => (await world.client.get(path, { token })).text;
async function imported(path: string, file: string) {
  const answer = await world.client.post(path, { token, raw: file, headers: { "content-type": "text/csv" } });
  expect(answer.status, answer.text).toBe(202);
  await world.services.imports.settle();
  return (await world.client.get(`/v1/imports/${answer.body.import_id}`, { token })).body;
}
const contactsOf = async (id: string) => {
  const { body } = await world.client.get(`/v1/campaigns/${id}/contacts?limit=200`, { token });
  return body.items.map(
    ({ phone, first_name, last_name, external_id, timezone, priority, alt_phones, custom_fields }: never) => ({
      ...{ phone, first_name, last_name, external_id, timezone, priority, alt_phones, custom_fields },
    }),
  );
};

const AWKWARD = [
  {
    phone: "+971501000001",
    first_name: "=HYPERLINK(1)",
    last_name: " +cmd",
    external_id: "-7",
    timezone: "Asia/Dubai",
    priority: 9,
  },
  { phone: "+971501000002", first_name: 'a "b", c\nd', alt_phones: ["+971501000012", "+971501000013"] },
  {
    phone: "+971501000003",
    first_name: "'s-Gravenhage",
    last_name: "''=x",
    custom_fields: { a: "=1", b: 1940, c: "1940", d: true, e: "true" },
  },
  {
    phone: "+971501000004",
    first_name: "هدى",
    custom_fields: { a: "0012", phone: "not the number", "x,y": "@", neg: -5, txt: "-5", none: "" },
  },
];

describe("§9.5 contacts as CSV", () => {
  it("C-REP-4 come back by the import exactly as they were, whatever their cells hold", async () => {
    const [from, to] = [await campaign(), await campaign()];
    await bulk(from, AWKWARD);
    const file = await exported(`/v1/campaigns/${from}/contacts/export`);
    expect(await imported(`/v1/campaigns/${to}/contacts/import`, file)).toMatchObject({ imported: 4, errors: [] });
    expect(await contactsOf(to)).toEqual(await contactsOf(from));
  });

  it("C-REP-4 hold no cell that a spreadsheet would run", async () => {
    const id = await campaign();
    await bulk(id, AWKWARD);
    const answer = await world.client.get(`/v1/campaigns/${id}/contacts/export`, { token });
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="contacts_${id}.csv"`);
    for (const cell of (parse(answer.text) as string[][]).flat())
      expect(/^\s*[=+\-@\t\r]/.test(cell) && !/^\+[1-9]\d{6,14}$|^-\d+$/.test(cell), cell).toBe(false);
  });

  it("keep every key of a list that has more of them than columns", async () => {
    const [from, to] = [await campaign(), await campaign()];
    const fields = (row: number) => Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${row}-${n}`, n]));
    await bulk(
      from,
      [1, 2, 3].map((row) => ({ phone: `+97150200000${row}`, custom_fields: fields(row) })),
    );
    const file = await exported(`/v1/campaigns/${from}/contacts/export`);
    expect(await imported(`/v1/campaigns/${to}/contacts/import`, file)).toMatchObject({ imported: 3, errors: [] });
    expect(await contactsOf(to)).toEqual(await contactsOf(from));
  });

  it("are sent batch by batch, all of them, in upload order", async () => {
    const id = await campaign();
    const phones = Array.from({ length: 2_300 }, (_, n) => `+97150${3_000_000 + n}`);
    await bulk(
      id,
      phones.map((phone) => ({ phone })),
    );
    const [, ...rows] = parse(await exported(`/v1/campaigns/${id}/contacts/export`)) as string[][];
    expect(rows.map(([phone]) => phone)).toEqual(phones);
  });

  it("C-GEN-15 are the tenant's own, for supervisors, and whoever takes them is written down", async () => {
    const id = await campaign();
    const path = `/v1/campaigns/${id}/contacts/export`;
    expect((await world.client.get(path, { token: world.tokens.stranger })).status).toBe(404);
    expect((await world.client.get(path, { token: world.tokens.agent })).status).toBe(403);
    await exported(path);
    const log = await world.client.get("/v1/audit-log?action=export_contacts", { token: world.tokens.admin });
    expect(log.body.items[0]).toMatchObject({ action: "export_contacts", resource: { id } });
  });

  it("are read and given by the typed client as text", async () => {
    const client = createClient({ url: world.url, token });
    const id = await campaign();
    const { import_id } = await client.importContactsFile({ params: { id }, body: "phone\n+971505000001\n" });
    await world.services.imports.settle();
    expect(await client.getImport({ params: { id: import_id } })).toMatchObject({ status: "done", imported: 1 });
    expect(await client.exportContacts({ params: { id } })).toContain("+971505000001");
  });
});

describe("§13.3 the do-not-call list as CSV", () => {
  it("C-DNC-2 comes in as a file: each number once, its contacts off the lists, who did it written down", async () => {
    const id = await campaign();
    await bulk(id, [{ phone: "+971506000001" }, { phone: "+971506000002" }]);
    const file = `phone,reason\n050 600 0001,"=asked, twice"\n+971506000001,again\n12,\n+971506000009,\n`;
    const body = await imported("/v1/dnc/import?reason=register", file);
    expect(body).toMatchObject({
      kind: "dnc",
      status: "done",
      rows: 4,
      imported: 2,
      duplicates_skipped: 1,
      invalid_phones: 1,
    });
    expect(body.errors.map(({ line, reason }: never) => [line, reason])).toEqual([
      [3, "duplicate"],
      [4, "invalid_phone"],
    ]);
    const { body: listed } = await world.client.get("/v1/dnc/%2B971506000001", { token });
    expect(listed.entries).toMatchObject([
      { source: "import", reason: "=asked, twice", added_by: "Noura Saleh", scope: "tenant" },
    ]);
    const other = await world.client.get("/v1/dnc/%2B971506000009", { token });
    expect(other.body.entries[0].reason).toBe("register");
    const contacts = await world.client.get(`/v1/campaigns/${id}/contacts?status=dnc`, { token });
    expect(contacts.body.items.map(({ phone }: { phone: string }) => phone)).toEqual(["+971506000001"]);
  });

  it("takes back what it gave, an entry of one campaign and one that ends among them", async () => {
    const id = await campaign();
    const add = (body: object) => world.client.post("/v1/dnc", { token, body });
    await add({ phones: ["+971507000001", "+971507000002"], scope: "campaign", campaign_id: id, reason: "+formula" });
    await add({ phones: ["+971507000003", "+971507000004"], expires_at: "2030-01-01T00:00:00Z" });
    const file = await exported("/v1/dnc/export");
    const before = await world.client.get("/v1/dnc?limit=200", { token });
    for (const { id: entry } of before.body.items)
      await world.client.delete(`/v1/dnc/${entry}`, { token, body: { reason: "to be brought back" } });
    expect((await world.client.get("/v1/dnc", { token })).body.total).toBe(0);
    expect(await imported("/v1/dnc/import", file)).toMatchObject({ imported: before.body.total, malformed_rows: 0 });
    const shown = (items: never[]) =>
      items
        .map(({ phone, reason, scope, campaign_id, expires_at }) =>
          JSON.stringify({ phone, reason, scope, campaign_id, expires_at }),
        )
        .sort();
    const after = await world.client.get("/v1/dnc?limit=200", { token });
    expect(shown(after.body.items)).toEqual(shown(before.body.items));
  });

  it("refuses a campaign of nobody, a wrong end and a column nobody knows", async () => {
    const rows = ["+971508000001,0192f3b1-22c4-7f10-8a0e-5d3e9c1b7a66,", "+971508000002,,tomorrow", "+971508000003,x,"];
    const body = await imported("/v1/dnc/import", `phone,campaign_id,expires_at\n${rows.join("\n")}\n`);
    expect(body).toMatchObject({ imported: 0, malformed_rows: 3 });
    expect(body.errors.map(({ column }: never) => column)).toEqual(["campaign_id", "expires_at", "campaign_id"]);
    const file = { token, raw: "phone,name\n1,2\n", headers: { "content-type": "text/csv" } };
    const wrong = await world.client.post("/v1/dnc/import", file);
    expect(wrong.body.errors[0].message).toMatch(/nobody knows the column "name"/);
  });
});
