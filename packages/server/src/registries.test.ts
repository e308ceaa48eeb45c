import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UserId } from "@broadnet-engage/core/model";
import { silentLog } from "@broadnet-engage/core/system";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRegisters } from "./registries/open-registers.ts";
import { openWorld, PASSWORD, phone, SUNDAY_MORNING, type World } from "./testing/world.ts";

const LISTED = "+971501110001";
const FREE = "+971501110002";
const DAY_MS = 86_400_000;

let folder: string;
let world: World;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "registers-"));
  world = await openWorld({ ratePerMinute: 100_000, registersFolder: folder });
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(SUNDAY_MORNING));

const iso = (at: number) => new Date(at).toISOString();
const query = (change: Record<string, string> = {}) =>
  new URLSearchParams({
    registry: "ae.tdra",
    as_of: iso(world.clock.now() - 60_000),
    source: "TDRA, weekly",
    ...change,
  });
const put = (file: string, change: Record<string, string> = {}, token = world.tokens.admin, country = "AE") =>
  world.client.put(`/v1/compliance/registries/${country}?${query(change)}`, {
    token,
    raw: file,
    headers: { "content-type": "text/csv" },
  });
const outcome = async (answer: Awaited<ReturnType<typeof put>>, token = world.tokens.admin) => {
  expect(answer.status, answer.text).toBe(202);
  await world.services.imports.settle();
  return (await world.client.get(`/v1/imports/${answer.body.import_id}`, { token })).body;
};
const states = async (country: string, at = world) =>
  (await at.client.get(`/v1/compliance/registries/${country}`, { token: at.tokens.supervisor })).body;
const national = async (phone: string, at = world) => {
  const { body } = await at.client.post("/v1/compliance/check", { token: at.tokens.agent, body: { phone } });
  return [body.check_details.dnc_national.result, body.checks.dnc_national];
};

describe("the registers of a jurisdiction", () => {
  it("C-CMP-10 are those its packs name, each loaded or not", async () => {
    expect(await states("SA")).toMatchObject({
      jurisdiction: "SA",
      items: [
        { registry: expect.stringMatching(/^sa\./), loaded: false, entries: null, fresh_until: null, fresh: false },
      ],
    });
    for (const country of ["PL", "sa", "..%2f"]) {
      const answer = await world.client.get(`/v1/compliance/registries/${country}`, { token: world.tokens.admin });
      expect([country, answer.status]).toEqual([country, 404]);
    }
  });

  it("C-CMP-10 an imported list answers the next check, and its state says of what it is", async () => {
    expect(await national(LISTED)).toEqual(["passed", "passed"]);
    const file = `${LISTED}\r\n\n${LISTED}\n+971501110009\n`;
    expect(await outcome(await put(file))).toMatchObject({
      kind: "registry",
      status: "done",
      imported: 2,
      malformed_rows: 0,
      error: null,
    });
    expect(await national(LISTED)).toEqual(["failed", "failed"]);
    expect(await national(FREE)).toEqual(["passed", "passed"]);
    const [state] = (await states("AE")).items;
    const asOf = SUNDAY_MORNING - 60_000;
    expect(state).toMatchObject({
      ...{ registry: "ae.tdra", loaded: true, entries: 2, fresh: true, source: "TDRA, weekly", fault: null },
      digest: createHash("sha256").update(file).digest("hex"),
      as_of: iso(asOf).replace(".000", ""),
      fresh_until: iso(asOf + state.max_age_days * DAY_MS).replace(".000", ""),
    });
  });

  it("C-CMP-2 a list that is too old is no list: it blocks, and its state says so", async () => {
    await outcome(await put(`${LISTED}\n`));
    const [{ max_age_days }] = (await states("AE")).items;
    world.clock.set(SUNDAY_MORNING + max_age_days * DAY_MS);
    expect((await states("AE")).items[0]).toMatchObject({ loaded: true, fresh: false });
    expect(await national(FREE)).toEqual(["error", "failed"]);
  });

  it("reads a CSV by its columns, after its header, under a calling code", async () => {
    const file = "area;number;since\n50;1110003;2020\n50;1110004;2021\n";
    const form = { columns: "1,2", header_lines: "1", calling_code: "971" };
    expect(await outcome(await put(file, form))).toMatchObject({ status: "done", imported: 2 });
    expect((await national("+971501110003"))[0]).toBe("failed");
    expect((await national(LISTED))[0]).toBe("passed");
  });
});

describe("a list that is not taken", () => {
  it("has lines without a number, unless somebody says they may be left out; the one before stays", async () => {
    await outcome(await put(`${LISTED}\n`));
    const file = `${FREE}\nnobody\n+97150\n`;
    expect(await outcome(await put(file))).toMatchObject({
      ...{ status: "failed", malformed_rows: 2, error: expect.stringContaining("2 lines hold no number") },
      errors: [
        { line: 2, reason: "malformed" },
        { line: 3, reason: "malformed" },
      ],
    });
    expect([(await national(LISTED))[0], (await national(FREE))[0]]).toEqual(["failed", "passed"]);
    expect(await outcome(await put(file, { allow_refused: "true" }))).toMatchObject({ status: "done", imported: 1 });
    expect([(await national(LISTED))[0], (await national(FREE))[0]]).toEqual(["passed", "failed"]);
  });

  it("is empty, or older than the one that is loaded", async () => {
    await outcome(await put(`${LISTED}\n`));
    for (const file of ["", "\n\n", "header\n"]) {
      const body = await outcome(await put(file, { header_lines: "1" }));
      expect(body).toMatchObject({ status: "failed", error: expect.stringContaining("holds no number") });
    }
    const older = await outcome(await put(`${FREE}\n`, { as_of: iso(SUNDAY_MORNING - DAY_MS) }));
    expect(older).toMatchObject({ status: "failed", error: expect.stringContaining("newer list") });
    expect((await national(LISTED))[0]).toBe("failed");
  });

  it("is another than its digest says, from the future, of a register nobody names, or no text", async () => {
    const cases: [Record<string, string>, string][] = [
      [{ sha256: "0".repeat(64) }, "?sha256"],
      [{ sha256: "zz" }, "?sha256"],
      [{ as_of: iso(SUNDAY_MORNING + DAY_MS) }, "?as_of"],
      [{ as_of: "yesterday" }, "?as_of"],
      [{ registry: "sa.cst" }, "?registry"],
      [{ registry: "../../etc/passwd" }, "?registry"],
      [{ columns: "0" }, "?columns"],
      [{ columns: "1,2,3" }, "?columns"],
      [{ calling_code: "+971" }, "?calling_code"],
      [{ source: "" }, "?source"],
      [{ source: "x".repeat(201) }, "?source"],
    ];
    const before = readdirSync(folder);
    for (const [change, pointer] of cases) {
      const answer = await put(`${LISTED}\n`, change);
      expect([change, answer.status, answer.body.errors?.[0].pointer]).toEqual([change, 400, pointer]);
    }
    expect((await put("+97150\0\n")).status).toBe(400);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("is of a register that gives out no list", async () => {
    const [washed] = (await states("FR")).items;
    expect(washed).toMatchObject({ access: "wash" });
    const answer = await put(`+33612345678\n`, { registry: washed.registry }, world.tokens.admin, "FR");
    expect(answer.body.errors[0]).toMatchObject({ pointer: "?registry", message: expect.stringContaining("no list") });
  });
});

describe("who may import a register", () => {
  it("C-ROLE-1 is who runs the installation: a tenant's own administrator would change it for all", async () => {
    await outcome(await put(`${LISTED}\n`));
    const theirs = await put(`${FREE}\n`, {}, world.tokens.stranger);
    expect(theirs).toMatchObject({ status: 403, slug: "forbidden" });
    for (const token of [world.tokens.supervisor, world.tokens.agent])
      expect((await put(`${FREE}\n`, {}, token)).status).toBe(403);
    await world.services.imports.settle();
    expect((await national(LISTED))[0]).toBe("failed");
  });

  it("is a platform administrator too, who sees how far it is, and no import of contacts", async () => {
    await world.storage.transact(async (stores) => {
      const admin = await stores.users.find(world.tenantId, world.users.admin);
      if (!admin) throw new Error("the world has no admin");
      const id = world.services.ids.next<UserId>();
      await stores.users.insert({ ...admin, id, email: "ops@platform.example", role: "platform_admin" });
    });
    const login = { body: { email: "ops@platform.example", password: PASSWORD } };
    const token = (await world.client.post("/v1/auth/login", login)).body.access_token;
    expect(await outcome(await put(`${LISTED}\n`, {}, token), token)).toMatchObject({ status: "done" });
    const raw = { raw: "phone\n+971501234567\n", headers: { "content-type": "text/csv" } };
    const dnc = await world.client.post("/v1/dnc/import", { token: world.tokens.admin, ...raw });
    expect((await world.client.get(`/v1/imports/${dnc.body.import_id}`, { token })).status).toBe(404);
  });
});

describe("the folder of registers", () => {
  const path = () => join(folder, "ae.tdra.numbers");

  it("is loaded at the start", async () => {
    await outcome(await put(`${LISTED}\n`));
    const next = await openWorld({ registersFolder: folder });
    expect(await national(LISTED, next)).toEqual(["failed", "failed"]);
    expect((await states("AE", next)).items[0]).toMatchObject({ loaded: true, entries: 1 });
    await next.close();
  });

  it("C-CMP-2 a file that is damaged is an unknown register, which blocks, whatever else there is", async () => {
    await outcome(await put(`${LISTED}\n`));
    const whole = readFileSync(path());
    const bent = Buffer.from(whole);
    bent.writeUInt8(bent.readUInt8(bent.length - 1) ^ 1, bent.length - 1);
    const answer = { listed: false, asOf: SUNDAY_MORNING, source: "another list" };
    const beneath = { lookup: async () => answer, current: () => ({ ...answer, digest: null, entries: 0 }) };
    for (const bytes of [bent, whole.subarray(0, whole.length - 1), Buffer.alloc(0), Buffer.from("+971501110001\n")]) {
      writeFileSync(path(), bytes);
      const said: string[] = [];
      const log = { ...silentLog, error: (message: string) => void said.push(message) };
      const started = await openRegisters({ folder, beneath, log });
      expect(await started.lookup("ae.tdra", phone(FREE))).toBeNull();
      expect([started.current("ae.tdra"), started.faults(), said.length]).toEqual([null, ["ae.tdra"], 1]);
      await world.services.imports.settle();
      expect(await national(FREE)).toEqual(["error", "failed"]);
      const [state] = (await states("AE")).items;
      expect(state).toMatchObject({ loaded: false, fault: expect.stringContaining("cannot be used") });
      expect(state.fault).not.toContain(folder);
    }
    writeFileSync(path(), whole);
    await world.services.imports.settle();
    expect(await national(FREE)).toEqual(["passed", "passed"]);
  });

  it("of another node, or filled by hand, is taken up by those that run", async () => {
    const other = await openWorld({ registersFolder: folder });
    await outcome(await put(`${FREE}\n`));
    await other.services.imports.settle();
    expect((await national(FREE, other))[0]).toBe("failed");
    // A file under another's name must not answer for it.
    writeFileSync(join(folder, "sa.cst.numbers"), readFileSync(path()));
    await other.services.imports.settle();
    expect(other.services.registers.fault("sa.cst")).toContain("ae.tdra");
    await other.close();
  });
});
