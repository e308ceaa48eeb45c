import { DAY, HOUR } from "@broadnet-engage/core/model";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { World } from "./world.ts";

// The Australian register is washed, and its verdicts are good for 30 days. All else speaks for these calls.

/** A Tuesday on which calling hours have begun everywhere in Australia. */
export const TUESDAY = Date.parse("2026-11-24T02:00:00Z");
export const FREE = "+61412345678";
export const LISTED = "+61412345679";
export const NEVER = "+61412345670";
export const LIST = `number,on register\n${FREE},N\n${LISTED},Y\n`;

export const iso = (at: number): string => new Date(at).toISOString();

/** Sends washed lists to the server of a world, and asks what it says of numbers then. */
export function washDesk(of: () => World) {
  const query = (change: Record<string, string> = {}) =>
    new URLSearchParams({
      ...{ registry: "au.dncr", as_of: iso(of().clock.now() - HOUR), source: "ACMA wash", header_lines: "1" },
      ...change,
    });
  const send = (file: string, change: Record<string, string> = {}, token = of().tokens.admin, country = "AU") =>
    of().client.post(`/v1/compliance/registries/${country}/washed?${query(change)}`, {
      token,
      raw: file,
      headers: { "content-type": "text/csv" },
    });
  const outcome = async (answer: Awaited<ReturnType<typeof send>>) => {
    expect(answer.status, answer.text).toBe(202);
    await of().services.imports.settle();
    return (await of().client.get(`/v1/imports/${answer.body.import_id}`, { token: of().tokens.admin })).body;
  };
  const washed = async (file = LIST, change: Record<string, string> = {}) => outcome(await send(file, change));
  const state = async (at = of()) =>
    (await at.client.get("/v1/compliance/registries/AU", { token: at.tokens.supervisor })).body.items[0];
  const check = async (number: string, at = of()) =>
    (await at.client.post("/v1/compliance/check", { token: at.tokens.agent, body: { phone: number } })).body;
  const national = async (number: string, at = of()) => (await check(number, at)).check_details.dnc_national.result;
  const answers = async (at = of()) => [
    await national(FREE, at),
    await national(LISTED, at),
    await national(NEVER, at),
  ];
  return { query, send, washed, state, check, national, answers };
}

type Desk = ReturnType<typeof washDesk>;

/** Where washes lie. */
export interface WashPlace {
  /** A server that keeps them there. */
  open(): Promise<World>;
  /** Names of those that are there. */
  kept(): Promise<readonly string[]>;
  /** Takes them all away. */
  empty(): Promise<void>;
}

/** What a server does with washed lists wherever they lie. */
export function washScenarios(place: WashPlace): void {
  let world: World;
  const desk = washDesk(() => world);
  beforeAll(async () => {
    world = await place.open();
  });
  afterAll(() => world.close());
  beforeEach(() => world.clock.set(TUESDAY));
  afterEach(async () => {
    await place.empty();
    await world.services.registers.refresh();
  });
  const at = () => world;
  describe("a register that washes lists", () => verdictScenarios(at, desk, place));
  describe("a washed list that is not taken", () => refusalScenarios(at, desk, place));
  describe("the numbers that need a verdict", () => unwashedScenarios(at, desk));
}

function verdictScenarios(
  world: () => World,
  { washed, answers, check, national, state, query, send }: Desk,
  place: WashPlace,
): void {
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
    world().clock.set(asOf + 30 * DAY);
    expect((await national(FREE)) !== "error").toBe(true);
    world().clock.set(asOf + 30 * DAY + 1);
    expect(await answers()).toEqual(["error", "error", "error"]);
    expect((await check(FREE)).allowed).toBe(false);
    expect(await state()).toMatchObject({ loaded: true, fresh: false });
  });

  it("answers for each number with its newest wash, in whatever order they came", async () => {
    await washed(`h\n${FREE},Y\n${LISTED},N\n`);
    await washed(`h\n${FREE},N\n${LISTED},Y\n${NEVER},N\n`, { as_of: iso(TUESDAY - 20 * DAY) });
    expect(await answers()).toEqual(["failed", "passed", "passed"]);
    expect(await state()).toMatchObject({ entries: 3, oldest_as_of: iso(TUESDAY - 20 * DAY).replace(".000", "") });
    world().clock.set(TUESDAY + 11 * DAY);
    expect(await answers()).toEqual(["failed", "passed", "error"]);
  });

  it("keeps a file that was sent twice once, under whatever spelling of its verdicts", async () => {
    await washed();
    const files = await place.kept();
    const again = await washed(`h\n"${LISTED}";"Registered"\n${FREE};not registered\n`);
    expect(again).toMatchObject({ status: "done", imported: 0, duplicates_skipped: 2 });
    expect(await place.kept()).toEqual(files);
    const headers = { "content-type": "text/csv", "idempotency-key": "wash-1" };
    const path = `/v1/compliance/registries/AU/washed?${query()}`;
    const one = await world().client.post(path, { token: world().tokens.admin, raw: LIST, headers });
    const two = await world().client.post(path, { token: world().tokens.admin, raw: LIST, headers });
    expect(two.body).toEqual(one.body);
    await world().services.imports.settle();
  });

  it("erases washes that no rule has taken for a week, and takes none that no rule takes", async () => {
    await washed(LIST, { as_of: iso(TUESDAY - 20 * DAY) });
    await washed(`h\n${FREE},N\n`);
    const settledAt = async (at: number) => {
      world().clock.set(at);
      await world().services.imports.settle();
      return [(await place.kept()).length, ...(await answers())];
    };
    expect(await settledAt(TUESDAY + 10 * DAY)).toEqual([2, "passed", "failed", "error"]);
    expect(await settledAt(TUESDAY + 17 * DAY)).toEqual([2, "passed", "error", "error"]);
    expect(await settledAt(TUESDAY + 17 * DAY + 1)).toEqual([1, "passed", "error", "error"]);
    expect(await state()).toMatchObject({ entries: 1, oldest_as_of: iso(TUESDAY - HOUR).replace(".000", "") });
    expect(await settledAt(TUESDAY - HOUR + 37 * DAY)).toEqual([1, "error", "error", "error"]);
    expect(await state()).toMatchObject({ loaded: true, fresh: false });
    expect(await settledAt(TUESDAY - HOUR + 37 * DAY + 1)).toEqual([0, "error", "error", "error"]);
    expect(await state()).toMatchObject({ loaded: false, entries: null, fault: null });
    const late = await send(LIST, { as_of: iso(world().clock.now() - 30 * DAY - 1) });
    expect(late.body.errors[0]).toMatchObject({ pointer: "?as_of", message: expect.stringContaining("30 days ago") });
  });

  it("lets a campaign dial a contact that it blocked, once the verdict is there", async () => {
    const own = await place.open();
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
}

function refusalScenarios(world: () => World, { send, washed, answers }: Desk, place: WashPlace): void {
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
    expect(await place.kept()).toEqual([]);
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
      const answer = await send(LIST, change, world().tokens.admin, country);
      expect([change, answer.status, answer.body.errors?.[0].pointer]).toEqual([change, 400, pointer]);
    }
    const list = { registry: "au.dncr", as_of: iso(TUESDAY - HOUR), source: "ACMA" };
    const put = await world().client.put(`/v1/compliance/registries/AU?${new URLSearchParams(list)}`, {
      ...{ token: world().tokens.admin, raw: `${FREE}\n`, headers: { "content-type": "text/csv" } },
    });
    expect(put.body.errors[0]).toMatchObject({ pointer: "?registry", message: expect.stringContaining("/washed") });
  });

  it("C-ROLE-1 is sent by a tenant's own administrator, who would change it for all", async () => {
    for (const token of [world().tokens.stranger, world().tokens.supervisor, world().tokens.agent])
      expect((await send(LIST, {}, token)).status).toBe(403);
  });
}

function unwashedScenarios(world: () => World, { washed }: Desk): void {
  const ask = (change: Record<string, string> = {}, token = world().tokens.supervisor, country = "AU") =>
    world().client.get(
      `/v1/compliance/registries/${country}/unwashed?${new URLSearchParams({ registry: "au.dncr", ...change })}`,
      { token },
    );
  const campaign = async (name: string, phones: readonly string[], change: object = {}) => {
    const body = { name, dialing_mode: "power", cli_group_id: world().cliGroupId, ...change };
    const { body: made } = await world().client.post("/v1/campaigns", { token: world().tokens.supervisor, body });
    const contacts = phones.map((phone) => ({ phone }));
    await world().client.post(`/v1/campaigns/${made.id}/contacts`, {
      token: world().tokens.supervisor,
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
    world().clock.set(TUESDAY + 2 * DAY);
    expect(lines((await ask({ campaign_id: one, good_for_days: "29" })).text)).toHaveLength(4);
    const { body } = await world().client.get("/v1/audit-log?action=export_unwashed", { token: world().tokens.admin });
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
    const theirs = await ask({}, world().tokens.stranger);
    expect(lines(theirs.text)).toEqual(["phone"]);
    expect((await ask({}, world().tokens.agent)).status).toBe(403);
    for (const [change, pointer] of [
      [{ registry: "xx" }, "?registry"],
      [{ good_for_days: "30" }, "?good_for_days"],
      [{ limit: "0" }, "?limit"],
      [{ limit: "1000001" }, "?limit"],
    ] as [Record<string, string>, string][])
      expect((await ask(change)).body.errors?.[0].pointer).toBe(pointer);
    expect((await ask({ registry: "gb.tps" }, world().tokens.admin, "GB")).body.errors?.[0].pointer).toBe("?registry");
    expect((await ask({ campaign_id: "0192f39f-0001-7aaa-8bbb-0000000000c0" })).status).toBe(404);
  });
}
