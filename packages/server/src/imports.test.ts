import { gzipSync } from "node:zlib";
import type { ImportResult, TenantDialer } from "@broadnet-engage/core";
import type { CampaignId, ImportId, ImportJob, TenantId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importWorker } from "./imports/import-worker.ts";
import type { Answer } from "./testing/client.ts";
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
const sent = (path: string, file: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
  world.client.post(path, { token, raw: file as string, headers: { "content-type": "text/csv", ...headers } });
const into = (id: string, file: string | Buffer, query = "", headers = {}) =>
  sent(`/v1/campaigns/${id}/contacts/import${query}`, file, headers);
async function outcome(answer: Answer): Promise<Answer["body"]> {
  expect(answer.status, answer.text).toBe(202);
  expect(answer.headers.location).toBe(`/v1/imports/${answer.body.import_id}`);
  await world.services.imports.settle();
  return (await world.client.get(`/v1/imports/${answer.body.import_id}`, { token })).body;
}
const contactsOf = async (id: string): Promise<Answer["body"][]> =>
  (await world.client.get(`/v1/campaigns/${id}/contacts?limit=200`, { token })).body.items;
const mapping = (map: Record<string, string | null>) => `?mapping=${encodeURIComponent(JSON.stringify(map))}`;
const jobOf = (id: string): Promise<ImportJob | null> =>
  world.storage.read((stores) => stores.importJobs.find(world.tenantId, id as ImportId));

describe("§9.5 a file of contacts", () => {
  it("C-CNT-1 C-CNT-2 C-CNT-3 counts each row once, and names the lines that became nothing", async () => {
    const id = await campaign();
    await world.client.post("/v1/dnc", { token, body: { phones: ["+971555550199"] } });
    const rows = [
      "055 555 0142,Huda",
      "+971 55 555 0142,again",
      "+971555550199,",
      "12,nobody",
      `0555550143,${"x".repeat(101)}`,
    ];
    const body = await outcome(await into(id, `phone,first_name\n${rows.join("\n")}\n`));
    expect(body).toMatchObject({
      kind: "contacts",
      campaign_id: id,
      status: "done",
      rows: 5,
      imported: 1,
      duplicates_skipped: 1,
      dnc_filtered: 1,
      invalid_phones: 1,
      malformed_rows: 1,
      error: null,
      errors_truncated: false,
    });
    expect(body.errors.map(({ line, reason, column }: never) => [line, reason, column])).toEqual([
      [3, "duplicate", null],
      [4, "dnc", null],
      [5, "invalid_phone", null],
      [6, "malformed", "first_name"],
    ]);
    const stored = await contactsOf(id);
    expect(stored.map(({ phone, status }) => [phone, status])).toEqual([
      ["+971555550142", "pending"],
      ["+971555550199", "dnc"],
    ]);
    const told = await world.client.get(`/v1/imports/${body.id}/errors`, { token });
    expect(told.text.split("\n")[4]).toBe(
      `6,malformed,first_name,${"x".repeat(64)},Too big: expected string to have <=100 characters`,
    );
  });

  it("C-CNT-4 reads a byte order mark, CRLF, quotes, breaks inside cells, Arabic digits and empty lines", async () => {
    const id = await campaign();
    const file =
      '\ufeffPhone,First Name,Priority,plate\r\n"٠٥٠ ١٢٣ ٤٥٦٨","هدى, ""أم علي""",٧٠,"D\r\n48213"\r\n\r\n,,,\r\n00971501234569,5" Omar,,\r\n';
    const body = await outcome(await into(id, file));
    expect(body).toMatchObject({ status: "done", rows: 2, imported: 2, errors: [] });
    expect(await contactsOf(id)).toMatchObject([
      { phone: "+971501234568", first_name: 'هدى, "أم علي"', priority: 70, custom_fields: { plate: "D\r\n48213" } },
      { phone: "+971501234569", first_name: '5" Omar', priority: 50, custom_fields: {} },
    ]);
  });

  it("names the line where a row begins, also behind breaks inside cells", async () => {
    const id = await campaign();
    const body = await outcome(await into(id, 'phone,note\n0501111111,"a\nb\nc"\n\n12,"d\ne"\n13,\n'));
    expect(body.errors.map(({ line }: { line: number }) => line)).toEqual([6, 8]);
  });

  it("maps headers, leaves columns out, and takes semicolons and tabs", async () => {
    const id = await campaign();
    const map = { "رقم الجوال": "phone", Vorname: "first_name", Auto: "custom_fields.car", Notiz: null };
    const answer = await into(
      id,
      "رقم الجوال;Vorname;Auto;Notiz;alt_phones;Betrag\n0501112223;Ali;Saab;secret;0501112224|+971501112225;1940\n",
      `${mapping(map)}&delimiter=semicolon`,
    );
    expect(await outcome(answer)).toMatchObject({ status: "done", imported: 1 });
    const [contact] = await contactsOf(id);
    expect(contact).toMatchObject({ first_name: "Ali", alt_phones: ["+971501112224", "+971501112225"] });
    expect(contact?.custom_fields).toEqual({ car: "Saab", Betrag: 1940 });
    expect(await outcome(await into(id, "phone\tfirst_name\n0501112229\tTab\n", "?delimiter=tab"))).toMatchObject({
      imported: 1,
    });
  });

  it("keeps consent that comes with a row, and refuses half of one", async () => {
    const id = await campaign();
    const header = "phone,consent_obtained_at,consent_method,consent_reference";
    const rows = [
      "0502000001,2026-01-02T03:04:05+04:00,web form,F-1",
      "0502000002,,web form,",
      "0502000003,yesterday,call,",
    ];
    const body = await outcome(await into(id, [header, ...rows].join("\n")));
    expect(body).toMatchObject({ imported: 1, malformed_rows: 2 });
    expect(body.errors.map(({ column }: { column: string }) => column)).toEqual([
      "consent_obtained_at",
      "consent_obtained_at",
    ]);
  });

  it("C-CNT-6 reads a row of too few or too many cells as no contact, and goes on", async () => {
    const id = await campaign();
    const body = await outcome(
      await into(id, "phone,first_name,priority\n0503000001\n0503000002,a,1,2\n0503000003,b,x\n0503000004,c,9\n"),
    );
    expect(body).toMatchObject({ imported: 1, malformed_rows: 3 });
    expect(body.errors[2]).toMatchObject({
      line: 4,
      column: "priority",
      value: "x",
      message: "must be a whole number",
    });
  });

  it("makes no names of JavaScript of its headers", async () => {
    const id = await campaign();
    const body = await outcome(await into(id, "phone,constructor,toString\n0503100001,c,t\n"));
    expect(body).toMatchObject({ imported: 1 });
    const [contact] = await contactsOf(id);
    expect(contact?.custom_fields).toEqual({ constructor: "c", toString: "t" });
    const proto = await into(id, "phone,custom_fields.__proto__\n0503100002,p\n");
    expect(proto.body.errors[0].message).toMatch(/nobody knows the column "custom_fields.__proto__"/);
  });
});

describe("a file that is refused", () => {
  const problem = async (answer: Answer) => {
    expect(answer.status, answer.text).toBe(400);
    return `${answer.body.errors[0].code} ${answer.body.errors[0].message}`;
  };
  const openOf = () => world.storage.read((stores) => stores.importJobs.open(world.tenantId));

  it("says which encoding it is in, and stores nothing", async () => {
    const id = await campaign();
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("phone\n0501\n", "utf16le")]);
    expect(await problem(await into(id, utf16))).toMatch(/^invalid_encoding is in UTF-16/);
    const windows1256 = Buffer.concat([Buffer.from("phone,first_name\n0501234567,"), Buffer.from([0xe5, 0xcf, 0xec])]);
    expect(await problem(await into(id, windows1256))).toMatch(/^invalid_encoding is not in UTF-8/);
    expect(await problem(await into(id, Buffer.concat([Buffer.from("phone\n"), Buffer.from([0xd9])])))).toMatch(
      /ends in the middle/,
    );
    expect(await problem(await into(id, "phone\n050\u0000123\n"))).toMatch(/zero byte/);
    expect(await problem(await into(id, Buffer.from("PK\u0003\u0004")))).toMatch(/workbook/);
    expect(await problem(await into(id, gzipSync("phone\n1\n")))).toMatch(/invalid_encoding/);
    expect(await openOf()).toBe(0);
    expect(await contactsOf(id)).toEqual([]);
  });

  it("says what is wrong with its header before it takes it in", async () => {
    const id = await campaign();
    expect(await problem(await into(id, ""))).toMatch(/is empty/);
    expect(await problem(await into(id, "phone;name\n1;2\n"))).toMatch(/no column is named phone.*delimiter/);
    expect(await problem(await into(id, "phone,Phone\n1,2\n"))).toMatch(/both phone/);
    expect(await problem(await into(id, "phone\n1\n", mapping({ Mobile: "phone" })))).toMatch(/has no column "Mobile"/);
    expect(await problem(await into(id, "phone,x\n1,2\n", mapping({ x: "tenant" })))).toMatch(/cannot be tenant/);
    expect(
      await problem(await into(id, `phone,${Array.from({ length: 100 }, (_, n) => `c${n}`).join(",")}\n`)),
    ).toMatch(/columns/);
    expect((await into(id, "phone\n1\n", "?mapping=%7B")).body.errors[0].pointer).toBe("?mapping");
    expect(await openOf()).toBe(0);
  });

  it("C-GEN-12 C-GEN-11 is no CSV by its own word, or too long", async () => {
    const id = await campaign();
    const json = await into(id, "<list/>", "", { "content-type": "application/xml" });
    expect([json.status, json.slug]).toEqual([415, "unsupported-media-type"]);
    expect((await into(id, "phone", "", { "content-type": "text/csv; charset=windows-1256" })).status).toBe(415);
    const many = await into(id, `phone\n${"1\n".repeat(1_000_002)}`);
    expect([many.status, many.slug]).toEqual([413, "payload-too-large"]);
    expect(await openOf()).toBe(0);
  });

  it("C-GEN-15 C-CNT-7 is for a campaign of nobody, of another tenant, or completed", async () => {
    const id = await campaign();
    expect((await into("0192f3b1-22c4-7f10-8a0e-5d3e9c1b7a66", "phone\n1\n")).status).toBe(404);
    const stranger = { token: world.tokens.stranger, raw: "phone\n1\n", headers: { "content-type": "text/csv" } };
    expect((await world.client.post(`/v1/campaigns/${id}/contacts/import`, stranger)).status).toBe(404);
    const agents = { ...stranger, token: world.tokens.agent };
    expect((await world.client.post(`/v1/campaigns/${id}/contacts/import`, agents)).status).toBe(403);
    expect(await openOf()).toBe(0);
  });

  it("says from which line on a file is broken, and keeps what came before", async () => {
    const id = await campaign();
    const body = await outcome(await into(id, 'phone,note\n0504000001,a\n0504000002,"never closed\n0504000003,b\n'));
    expect(body).toMatchObject({ status: "failed", rows: 1, imported: 1 });
    expect(body.error).toBe("After line 2: a quote that is opened is never closed, or a row is longer than 64 KiB.");
    expect(await contactsOf(id)).toHaveLength(1);
  });
});

describe("an import and what interrupts it", () => {
  // Each test has a worker of its own.
  beforeAll(() => world.services.imports.stop());
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => `+97150${String(from + n).padStart(7, "0")}`);

  it("goes on with the next row after its process died, and counts none twice", async () => {
    const id = await campaign();
    const phones = numbers(1_000_000, 2_500);
    const answer = await into(id, `phone\n${phones.join("\n")}\n12\n`);
    // The second batch is stored and the process gone before it hears so.
    let batches = 0;
    const dying = importWorker({
      ...world.services,
      of: (tenantId) =>
        importing(tenantId, async (store) => {
          batches += 1;
          const result = await store();
          if (batches === 2) throw new Error("The process is gone.");
          return result;
        }),
    });
    await dying.settle();
    expect(await jobOf(answer.body.import_id)).toMatchObject({ rows: 2_000, imported: 2_000, status: "running" });
    const next = importWorker(world.services);
    await next.settle();
    expect(await jobOf(answer.body.import_id)).toMatchObject({ rows: 2_000, status: "running" });
    world.realClock.advance(600_000);
    await next.settle();
    const counts = { rows: 2_501, imported: 2_500, duplicates: 0, invalidPhones: 1 };
    expect(await jobOf(answer.body.import_id)).toMatchObject({ status: "done", ...counts });
  });

  it("is one's who holds it: who lost it stores nothing", async () => {
    const id = await campaign();
    const { services } = world;
    const answer = await into(id, `phone\n${numbers(2_000_000, 10).join("\n")}\n`);
    const slow = importWorker({
      ...services,
      of: (tenantId) =>
        importing(tenantId, async (store) => {
          // Meanwhile the lease ends and another takes the job.
          world.realClock.advance(600_000);
          await importWorker(services).settle();
          return store();
        }),
    });
    await slow.settle();
    expect(await jobOf(answer.body.import_id)).toMatchObject({ status: "done", rows: 10, imported: 10, duplicates: 0 });
    expect(await contactsOf(id)).toHaveLength(10);
  });

  it("C-IDE-2 C-IDE-3 is made once under one key, and a file nobody keeps is gone", async () => {
    const id = await campaign();
    const key = { "idempotency-key": "nightly-42" };
    const first = await into(id, "phone\n0506000001\n", "", key);
    const again = await into(id, "phone\n0506000001\n", "", key);
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await into(id, "phone\n0506000002\n", "", key)).slug).toBe("idempotency-key-reused");
    await importWorker(world.services).settle();
    expect(await contactsOf(id)).toHaveLength(1);
    expect(await world.storage.read((stores) => stores.importJobs.open(world.tenantId))).toBe(0);
  });

  it("fails for good when its campaign is completed meanwhile", async () => {
    const id = await campaign();
    const { body } = await into(id, "phone\n0508000001\n");
    await world.storage.transact(async ({ campaigns }) => {
      const now = await campaigns.find(world.tenantId, id);
      if (now) await campaigns.save({ ...now, status: "completed", completedAt: world.clock.now() });
    });
    await importWorker(world.services).settle();
    expect(await jobOf(body.import_id)).toMatchObject({
      status: "failed",
      error: "The campaign is completed; it takes no more contacts.",
    });
  });

  it("clears the file away when it is done, and what never came in whole", async () => {
    const id = await campaign();
    const { body } = await into(id, "phone\n0507000001\n");
    const before = await jobOf(body.import_id);
    await importWorker(world.services).settle();
    const after = await jobOf(body.import_id);
    expect(after).toMatchObject({ status: "done", storageKey: null });
    expect(await world.services.objects.head(before?.storageKey ?? "")).toBeNull();
    const left: ImportJob = {
      ...(after as ImportJob),
      id: world.services.ids.next(),
      status: "receiving",
      expiresAt: world.realClock.now(),
    };
    await world.storage.transact((stores) => stores.importJobs.insert(left));
    expect((await world.client.get(`/v1/imports/${left.id}`, { token })).status).toBe(404);
    await importWorker(world.services).settle();
    expect(await jobOf(left.id)).toBeNull();
    world.realClock.advance(31 * 24 * 3_600_000);
    await importWorker(world.services).settle();
    expect(await jobOf(body.import_id)).toBeNull();
  });
});

/** The tenant's dialer with something around each batch. */
function importing(tenantId: TenantId, around: (store: () => Promise<ImportResult>) => Promise<ImportResult>) {
  const dialer = world.services.of(tenantId);
  const wrapped: TenantDialer["contacts"]["import"] = (...args) => around(() => dialer.contacts.import(...args));
  return { ...dialer, contacts: { ...dialer.contacts, import: wrapped } };
}
