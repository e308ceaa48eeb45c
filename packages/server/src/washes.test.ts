import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR } from "@broadnet-engage/core/model";
import { readWashList } from "@broadnet-engage/core/registries";
import { silentLog } from "@broadnet-engage/core/system";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storedRegisters } from "./registries/stored-registers.ts";
import { washFolder } from "./registries/wash-folder.ts";
import { openWorld, phone, type World } from "./testing/world.ts";

// The Australian register is washed, and its verdicts are good for 30 days. All else speaks for these calls.

/** A Tuesday on which calling hours have begun everywhere in Australia. */
const TUESDAY = Date.parse("2026-11-24T02:00:00Z");
const FREE = "+61412345678";
const LISTED = "+61412345679";
const NEVER = "+61412345670";
const LIST = `number,on register\n${FREE},N\n${LISTED},Y\n`;

let folder: string;
let world: World;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "washes-"));
  world = await openWorld({ ratePerMinute: 100_000, registersFolder: folder });
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(TUESDAY));
afterEach(async () => {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  await world.services.registers.refresh();
});

const iso = (at: number) => new Date(at).toISOString();
const query = (change: Record<string, string> = {}) =>
  new URLSearchParams({
    ...{ registry: "au.dncr", as_of: iso(world.clock.now() - HOUR), source: "ACMA wash", header_lines: "1" },
    ...change,
  });
const send = (file: string, change: Record<string, string> = {}, token = world.tokens.admin, country = "AU") =>
  world.client.post(`/v1/compliance/registries/${country}/washed?${query(change)}`, {
    token,
    raw: file,
    headers: { "content-type": "text/csv" },
  });
const outcome = async (answer: Awaited<ReturnType<typeof send>>) => {
  expect(answer.status, answer.text).toBe(202);
  await world.services.imports.settle();
  return (await world.client.get(`/v1/imports/${answer.body.import_id}`, { token: world.tokens.admin })).body;
};
const washed = async (file = LIST, change: Record<string, string> = {}) => outcome(await send(file, change));
const state = async (at = world) =>
  (await at.client.get("/v1/compliance/registries/AU", { token: at.tokens.supervisor })).body.items[0];
const check = async (number: string, at = world) =>
  (await at.client.post("/v1/compliance/check", { token: at.tokens.agent, body: { phone: number } })).body;
const national = async (number: string, at = world) => (await check(number, at)).check_details.dnc_national.result;
const answers = async (at = world) => [await national(FREE, at), await national(LISTED, at), await national(NEVER, at)];

describe("a register that washes lists", () => {
  it("C-CMP-2 C-CMP-10 blocks before the wash, permits whom it cleared, and blocks again when its verdict is too old", async () => {
    expect(await answers()).toEqual(["error", "error", "error"]);
    expect(await state()).toMatchObject({ access: "wash", answers_from: null, loaded: false, fault: null });
    expect(await washed()).toMatchObject({ kind: "registry", status: "done", imported: 2, malformed_rows: 0 });
    expect(await answers()).toEqual(["passed", "failed", "error"]);
    expect((await check(FREE)).allowed).toBe(true);
    const { reason } = (await check(NEVER)).check_details.dnc_national;
    expect(reason).toContain("no washed list has a verdict on the number");
    const asOf = TUESDAY - HOUR;
    expect(await state()).toMatchObject({
      ...{ answers_from: "washes", loaded: true, entries: 2, fresh: true, source: "ACMA wash", fault: null },
      as_of: iso(asOf).replace(".000", ""),
      oldest_as_of: iso(asOf).replace(".000", ""),
      fresh_until: iso(asOf + 30 * DAY).replace(".000", ""),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    world.clock.set(asOf + 30 * DAY);
    expect((await national(FREE)) !== "error").toBe(true);
    world.clock.set(asOf + 30 * DAY + 1);
    expect(await answers()).toEqual(["error", "error", "error"]);
    expect((await check(FREE)).allowed).toBe(false);
    expect(await state()).toMatchObject({ loaded: true, fresh: false });
  });

  it("answers for each number with its newest wash, in whatever order they came", async () => {
    await washed(`h\n${FREE},Y\n${LISTED},N\n`);
    await washed(`h\n${FREE},N\n${LISTED},Y\n${NEVER},N\n`, { as_of: iso(TUESDAY - 20 * DAY) });
    expect(await answers()).toEqual(["failed", "passed", "passed"]);
    expect(await state()).toMatchObject({ entries: 3, oldest_as_of: iso(TUESDAY - 20 * DAY).replace(".000", "") });
    world.clock.set(TUESDAY + 11 * DAY);
    expect(await answers()).toEqual(["failed", "passed", "error"]);
  });

  it("keeps a file that was sent twice once, under whatever spelling of its verdicts", async () => {
    await washed();
    const files = readdirSync(folder);
    const again = await washed(`h\n"${LISTED}";"Registered"\n${FREE};not registered\n`);
    expect(again).toMatchObject({ status: "done", imported: 0, duplicates_skipped: 2 });
    expect(readdirSync(folder)).toEqual(files);
    const headers = { "content-type": "text/csv", "idempotency-key": "wash-1" };
    const path = `/v1/compliance/registries/AU/washed?${query()}`;
    const one = await world.client.post(path, { token: world.tokens.admin, raw: LIST, headers });
    const two = await world.client.post(path, { token: world.tokens.admin, raw: LIST, headers });
    expect(two.body).toEqual(one.body);
    await world.services.imports.settle();
  });

  it("survives a restart, and is taken up by nodes that share the folder", async () => {
    const other = await openWorld({ registersFolder: folder });
    other.clock.set(TUESDAY);
    await washed();
    expect(await answers(other)).toEqual(["error", "error", "error"]);
    await other.services.imports.settle();
    expect(await answers(other)).toEqual(["passed", "failed", "error"]);
    await other.close();
    const next = await openWorld({ registersFolder: folder });
    next.clock.set(TUESDAY);
    expect(await answers(next)).toEqual(["passed", "failed", "error"]);
    expect(await state(next)).toEqual(await state());
    await next.close();
  });

  it("lets a campaign dial a contact that it blocked, once the verdict is there", async () => {
    const own = await openWorld({ registersFolder: folder });
    own.clock.set(TUESDAY);
    const { agent, supervisor } = own.tokens;
    const body = { name: "Sydney", dialing_mode: "power", cli_group_id: own.cliGroupId };
    const made = await own.client.post("/v1/campaigns", { token: supervisor, body });
    const path = `/v1/campaigns/${made.body.id}`;
    const agents = { agent_ids: [own.users.agent] };
    await own.client.put(`${path}/agents`, { token: supervisor, body: agents });
    const contacts = [{ phone: NEVER }, { phone: LISTED }, { phone: FREE }];
    await own.client.post(`${path}/contacts`, { token: supervisor, body: { contacts } });
    await own.client.post("/v1/agents/me/state", { token: agent, body: { state: "available" } });
    await own.client.post(`${path}/start`, { token: supervisor });
    const statuses = async () =>
      (await own.client.get(`${path}/contacts`, { token: supervisor })).body.items.map(
        ({ status, next_attempt_at }: { status: string; next_attempt_at: string | null }) =>
          status === "pending" && next_attempt_at !== null ? "resting" : status,
      );
    await expect.poll(statuses).toEqual(["resting", "resting", "resting"]);
    expect(own.switch.asked.filter((asked) => asked.startsWith("customer"))).toEqual([]);
    await washed();
    await own.services.imports.settle();
    own.clock.set(TUESDAY + 10 * 60_000);
    await expect.poll(() => own.switch.asked).toContain(`customer ${FREE}`);
    await expect.poll(statuses).toEqual(["resting", "dnc", "dialing"]);
    expect(own.switch.asked.filter((asked) => asked.startsWith("customer"))).toEqual([`customer ${FREE}`]);
    await own.close();
  });
});

describe("a washed list that is not taken", () => {
  it("has a word nobody knows, unless somebody says that its number stays unknown", async () => {
    const file = `h\n${FREE},N\n${LISTED},maybe\n=HYPERLINK("x"),N\n${NEVER}\n\u0000`.slice(0, -1);
    const refused = await washed(file);
    expect(refused).toMatchObject({
      ...{ status: "failed", malformed_rows: 3, error: expect.stringContaining("3 lines hold no number, or no word") },
      errors: [3, 4, 5].map((line) => ({ line, reason: "malformed", message: expect.stringContaining("verdict") })),
    });
    expect(await answers()).toEqual(["error", "error", "error"]);
    expect(await washed(file, { allow_refused: "true" })).toMatchObject({ status: "done", imported: 1 });
    expect(await answers()).toEqual(["passed", "error", "error"]);
  });

  it("says both of a number, is empty, or has nothing that can be read", async () => {
    for (const [file, why] of [
      [`h\n${FREE},N\n${FREE},Y\n`, "both listed and not listed"],
      ["h\n", "holds no number"],
      ["", "holds no number"],
      [`h\n${FREE},perhaps\n`, "1 line holds no number, or no word"],
    ] as const)
      expect(await washed(file)).toMatchObject({ status: "failed", error: expect.stringContaining(why) });
    expect(await washed(`h\n${FREE},perhaps\n`, { allow_refused: "true" })).toMatchObject({ status: "failed" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is read by the words its authority uses, and by no others then", async () => {
    const words = { listed: "do not call", unlisted: "ok to call,y" };
    expect(await washed(`h\n${FREE},OK to call\n${LISTED},Do not call\n${NEVER},Y\n`, words)).toMatchObject({
      ...{ status: "done", imported: 3 },
    });
    expect(await answers()).toEqual(["passed", "failed", "passed"]);
    expect(await washed(`h\n${FREE},N\n`, words)).toMatchObject({ status: "failed" });
  });

  it("is of the future, of another digest, of a register with a list, or asked for in a way that could be misread", async () => {
    const cases: [Record<string, string>, string, string?][] = [
      [{ as_of: iso(TUESDAY + DAY) }, "?as_of"],
      [{ sha256: "0".repeat(64) }, "?sha256"],
      [{ registry: "au.none" }, "?registry"],
      [{ registry: "gb.tps" }, "?registry", "GB"],
      [{ listed: "Y" }, "?unlisted"],
      [{ unlisted: "N" }, "?listed"],
      [{ listed: "Y", unlisted: "N,y" }, "?unlisted"],
      [{ listed: "Y,", unlisted: "N" }, "?listed"],
      [{ verdict_column: "0" }, "?verdict_column"],
      [{ columns: "1,2,3" }, "?columns"],
    ];
    for (const [change, pointer, country] of cases) {
      const answer = await send(LIST, change, world.tokens.admin, country);
      expect([change, answer.status, answer.body.errors?.[0].pointer]).toEqual([change, 400, pointer]);
    }
    const list = { registry: "au.dncr", as_of: iso(TUESDAY - HOUR), source: "ACMA" };
    const put = await world.client.put(`/v1/compliance/registries/AU?${new URLSearchParams(list)}`, {
      ...{ token: world.tokens.admin, raw: `${FREE}\n`, headers: { "content-type": "text/csv" } },
    });
    expect(put.body.errors[0]).toMatchObject({ pointer: "?registry", message: expect.stringContaining("/washed") });
  });

  it("C-ROLE-1 is sent by a tenant's own administrator, who would change it for all", async () => {
    for (const token of [world.tokens.stranger, world.tokens.supervisor, world.tokens.agent])
      expect((await send(LIST, {}, token)).status).toBe(403);
  });

  it("is refused where lists are kept in the database, and the register's state says why it blocks", async () => {
    const none = { editions: async () => [], lookup: async () => null } as never;
    const registers = (beneath: never) => storedRegisters({ store: none, beneath, log: silentLog });
    const other = await openWorld({ registers: registers as never });
    other.clock.set(TUESDAY);
    const answer = await other.client.post(`/v1/compliance/registries/AU/washed?${query()}`, {
      ...{ token: other.tokens.admin, raw: LIST, headers: { "content-type": "text/csv" } },
    });
    expect(answer.body.errors[0]).toMatchObject({ pointer: "?registry", message: expect.stringContaining("database") });
    expect(await state(other)).toMatchObject({ loaded: false, fault: expect.stringContaining("REGISTRIES_IN") });
    expect(await national(FREE, other)).toBe("error");
    await other.close();
  });
});

describe("the folder of washed lists", () => {
  const only = () => join(folder, readdirSync(folder)[0] ?? "");

  it("C-CMP-2 makes a register unknown of which one file is damaged or half there, whatever older ones say", async () => {
    await washed(LIST, { as_of: iso(TUESDAY - 2 * DAY) });
    const older = readdirSync(folder);
    await washed(`h\n${LISTED},Y\n`);
    const newer = join(folder, readdirSync(folder).find((name) => !older.includes(name)) ?? "");
    const whole = readFileSync(newer);
    const bent = Buffer.from(whole);
    bent.writeUInt8(bent.readUInt8(bent.length - 1) ^ 1, bent.length - 1);
    for (const bytes of [bent, whole.subarray(0, whole.length - 1), Buffer.alloc(0)]) {
      writeFileSync(newer, bytes);
      await world.services.imports.settle();
      expect(await answers()).toEqual(["error", "error", "error"]);
      expect(world.services.registers.faults()).toEqual(["au.dncr"]);
      const { loaded, fault } = await state();
      expect([loaded, fault]).toEqual([false, expect.stringContaining("cannot be used")]);
      expect(fault).not.toContain(folder);
      const unwashed = await world.client.get("/v1/compliance/registries/AU/unwashed?registry=au.dncr", {
        token: world.tokens.supervisor,
      });
      expect(unwashed).toMatchObject({ status: 503, slug: "dependency-unavailable" });
    }
    const beside = await washed(`h\n${NEVER},N\n`);
    expect(beside).toMatchObject({
      status: "failed",
      error: expect.stringMatching(/kept and does not answer.*cannot be used/),
    });
    expect(await answers()).toEqual(["error", "error", "error"]);
    expect(await washed(`h\n${LISTED},Y\n`)).toMatchObject({ status: "done", imported: 1 });
    expect(readFileSync(newer)).toEqual(whole);
    expect(await answers()).toEqual(["passed", "failed", "passed"]);
  });

  it("does not take a file under another register's name, and what is dated in the future blocks", async () => {
    const sets = washFolder(folder, silentLog);
    await washed();
    const mine = readFileSync(only());
    writeFileSync(join(folder, "it.rpo.1-0123456789abcdef.wash"), mine);
    await world.services.imports.settle();
    expect(world.services.registers.fault("it.rpo")).toContain("au.dncr");
    await sets.refresh();
    const list = await readWashList([Buffer.from(`${FREE},N`)], {
      ...{ callingCode: "", columns: [1], headerLines: 0, markColumn: 2 },
    });
    const stated = { asOf: TUESDAY + HOUR, source: "tomorrow", digest: list.digest };
    expect(await sets.keep("au.dncr", stated, list)).toBe("kept");
    await world.services.imports.settle();
    expect(await national(FREE)).toBe("error");
  });

  it("keeps so many washes of a register: the oldest go, those of one date together, and no older word comes back", async () => {
    const sets = washFolder(folder, silentLog, 4);
    const form = { callingCode: "", columns: [1], headerLines: 0, markColumn: 2 };
    const keep = async (text: string, asOf: number) => {
      const list = await readWashList([Buffer.from(text)], form);
      return sets.keep("au.dncr", { asOf, source: "wash", digest: list.digest }, list);
    };
    const verdict = (number: string) => sets.lookup("au.dncr", phone(number));
    await keep(`${LISTED},Y`, TUESDAY);
    await keep(`${LISTED},N`, TUESDAY);
    await keep(`${FREE},N`, TUESDAY + 1);
    await keep(`${FREE},N\n${NEVER},N`, TUESDAY + 2);
    expect([verdict(LISTED), verdict(FREE)?.asOf]).toEqual([null, TUESDAY + 2]);
    for (const asOf of [TUESDAY - 1, TUESDAY]) expect(await keep(`${LISTED},N\n${FREE},Y`, asOf)).toBe("older");
    expect(readdirSync(folder)).toHaveLength(4);
    expect(await keep(`${FREE},Y`, TUESDAY + 3)).toBe("kept");
    expect(sets.state("au.dncr")).toMatchObject({ washes: 3, judged: 2, oldest: { asOf: TUESDAY + 1 } });
    expect([verdict(LISTED), verdict(FREE)?.listed, verdict(NEVER)?.listed]).toEqual([null, true, false]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it("leaves alone what it did not write", async () => {
    await washed();
    for (const name of ["%zz.1-0123456789abcdef.wash", "au.dncr.wash", "notes.txt"])
      writeFileSync(join(folder, name), "no wash");
    await world.services.imports.settle();
    expect([await answers(), world.services.registers.faults()]).toEqual([["passed", "failed", "error"], []]);
  });
});

describe("the numbers that need a verdict", () => {
  const ask = (change: Record<string, string> = {}, token = world.tokens.supervisor, country = "AU") =>
    world.client.get(
      `/v1/compliance/registries/${country}/unwashed?${new URLSearchParams({ registry: "au.dncr", ...change })}`,
      { token },
    );
  const campaign = async (name: string, phones: readonly string[], change: object = {}) => {
    const body = { name, dialing_mode: "power", cli_group_id: world.cliGroupId, ...change };
    const { body: made } = await world.client.post("/v1/campaigns", { token: world.tokens.supervisor, body });
    const contacts = phones.map((phone) => ({ phone }));
    await world.client.post(`/v1/campaigns/${made.id}/contacts`, {
      token: world.tokens.supervisor,
      body: { contacts },
    });
    return made.id;
  };
  const lines = (text: string) => text.trimEnd().split("\n");

  it("C-REP-4 are those of waiting contacts there, each once, without those that are judged for long enough", async () => {
    const one = await campaign("one", [LISTED, FREE, "+61498765432", "+971501234567"]);
    await campaign("two", [FREE, "+61487654321"]);
    await campaign("no marketing", ["+61476543210"], { purpose: "transactional" });
    const all = await ask();
    expect([all.status, all.headers["content-type"]]).toEqual([200, expect.stringContaining("text/csv")]);
    const numbers = lines(all.text).slice(1);
    expect(lines(all.text)[0]).toBe("phone");
    expect(numbers).toEqual([...new Set(numbers)].sort());
    expect(numbers).toEqual(expect.arrayContaining(["+61487654321", "+61498765432"]));
    expect(numbers.some((number) => !number.startsWith("+61") || number === "+61476543210")).toBe(false);
    expect(lines((await ask({ campaign_id: one })).text)).toEqual(["phone", FREE, LISTED, "+61498765432"]);
    expect(lines((await ask({ campaign_id: one, limit: "2" })).text)).toEqual(["phone", FREE, LISTED]);
    await washed();
    expect(lines((await ask({ campaign_id: one })).text)).toEqual(["phone", "+61498765432"]);
    expect(lines((await ask({ campaign_id: one, good_for_days: "29" })).text)).toEqual(["phone", "+61498765432"]);
    world.clock.set(TUESDAY + 2 * DAY);
    expect(lines((await ask({ campaign_id: one, good_for_days: "29" })).text)).toHaveLength(4);
    const { body } = await world.client.get("/v1/audit-log?action=export_unwashed", { token: world.tokens.admin });
    expect(body.total).toBeGreaterThan(0);
  });

  it("come back as a washed list once a column of verdicts is beside them", async () => {
    const id = await campaign("round", [FREE, NEVER]);
    const [head, ...numbers] = lines((await ask({ campaign_id: id })).text);
    const back = [head, ...numbers.map((number) => `${number},N`)].join("\n");
    expect(await washed(back)).toMatchObject({ status: "done", imported: 2 });
    expect(lines((await ask({ campaign_id: id })).text)).toEqual(["phone"]);
  });

  it("are a tenant's own, and of a register that is washed", async () => {
    const theirs = await ask({}, world.tokens.stranger);
    expect(lines(theirs.text)).toEqual(["phone"]);
    expect((await ask({}, world.tokens.agent)).status).toBe(403);
    for (const [change, pointer] of [
      [{ registry: "xx" }, "?registry"],
      [{ good_for_days: "30" }, "?good_for_days"],
      [{ limit: "0" }, "?limit"],
      [{ limit: "1000001" }, "?limit"],
    ] as [Record<string, string>, string][])
      expect((await ask(change)).body.errors?.[0].pointer).toBe(pointer);
    expect((await ask({ registry: "gb.tps" }, world.tokens.admin, "GB")).body.errors?.[0].pointer).toBe("?registry");
    expect((await ask({ campaign_id: "0192f39f-0001-7aaa-8bbb-0000000000c0" })).status).toBe(404);
  });
});
