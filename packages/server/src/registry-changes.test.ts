import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorld, SUNDAY_MORNING, type World } from "./testing/world.ts";

const LISTED = "+971501110001";
const OTHER = "+971501110002";
const THIRD = "+971501110003";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let folder: string;
let world: World;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "changes-"));
  world = await openWorld({ ratePerMinute: 100_000, registersFolder: folder });
});
afterAll(() => world.close());

const iso = (at: number) => new Date(at).toISOString();
const path = "/v1/compliance/registries/AE";
const CSV = { "content-type": "text/csv" };
type Change = Readonly<Record<string, string>>;
const query = (change: Change) =>
  new URLSearchParams({ registry: "ae.tdra", as_of: iso(SUNDAY_MORNING - HOUR_MS), source: "TDRA", ...change });
const put = (file: string, change: Change = {}, at = world) =>
  at.client.put(`${path}?${query({ as_of: iso(SUNDAY_MORNING - DAY_MS), ...change })}`, {
    ...{ token: at.tokens.admin, raw: file, headers: CSV },
  });
const patch = (file: string, change: Change, at = world, token = at.tokens.admin, headers: Change = {}) =>
  at.client.patch(`${path}?${query(change)}`, { token, raw: file, headers: { ...CSV, ...headers } });
const outcome = async (answer: Awaited<ReturnType<typeof put>>, at = world) => {
  expect(answer.status, answer.text).toBe(202);
  await at.services.imports.settle();
  return (await at.client.get(`/v1/imports/${answer.body.import_id}`, { token: at.tokens.admin })).body;
};
const state = async (at = world) => {
  const { body } = await at.client.get(path, { token: at.tokens.supervisor });
  return body.items[0];
};
const isListed = async (phone: string, at = world): Promise<string> => {
  const { body } = await at.client.post("/v1/compliance/check", { token: at.tokens.agent, body: { phone } });
  return body.check_details.dnc_national.result;
};
const answers = async (at = world) => [
  await isListed(LISTED, at),
  await isListed(OTHER, at),
  await isListed(THIRD, at),
];
const hex = (...parts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/** Digest of the list of {@link LISTED} and {@link THIRD}, which every test begins with. */
let full: string;
beforeEach(async () => {
  world.clock.set(SUNDAY_MORNING);
  const file = `${LISTED}\n${THIRD}\n`;
  full = hex(file);
  for (const old of readdirSync(folder)) rmSync(join(folder, old));
  await world.services.imports.settle();
  expect(await outcome(await put(file))).toMatchObject({ status: "done", imported: 2 });
});

describe("changes of a register", () => {
  it("C-CMP-10 are answered from by the next check, and the state says of when, of how many, of what", async () => {
    expect(await answers()).toEqual(["failed", "passed", "failed"]);
    const file = `D,${LISTED}\nA,${OTHER}\nA,${THIRD}\n`;
    expect(await outcome(await patch(file, { follows: full, sha256: hex(file) }))).toMatchObject({
      ...{ kind: "registry", status: "done", rows: 3, imported: 2, duplicates_skipped: 1, malformed_rows: 0 },
    });
    expect(await answers()).toEqual(["passed", "failed", "failed"]);
    const asOf = SUNDAY_MORNING - HOUR_MS;
    const changes = `+${OTHER.slice(1)}\n+${THIRD.slice(1)}\n-${LISTED.slice(1)}\n`;
    const now = await state();
    expect(now).toMatchObject({ loaded: true, fresh: true, entries: 2, fault: null, digest: hex(full, hex(changes)) });
    expect(now.as_of).toBe(iso(asOf).replace(".000", ""));
    expect(now.fresh_until).toBe(iso(asOf + now.max_age_days * DAY_MS).replace(".000", ""));
  });

  it("follow each other, and are all taken up by a node that starts and by one that runs", async () => {
    const running = await openWorld({ registersFolder: folder });
    await outcome(await patch(`A,${OTHER}\n`, { follows: full }));
    const { digest: first } = await state();
    await outcome(await patch(`D,${OTHER}\nD,${THIRD}\n`, { follows: first, as_of: iso(SUNDAY_MORNING - 60_000) }));
    const starting = await openWorld({ registersFolder: folder });
    await running.services.imports.settle();
    for (const node of [world, running, starting]) {
      expect(await answers(node)).toEqual(["failed", "passed", "passed"]);
      expect(await state(node)).toEqual(await state());
    }
    await Promise.all([running.close(), starting.close()]);
  });

  it("C-IDE-2 sent twice are taken once, under a key and without one, also when others followed", async () => {
    const file = `A,${OTHER}\n`;
    await outcome(await patch(file, { follows: full }));
    const { digest } = await state();
    const again = await outcome(await patch(`add;"${OTHER}"\n`, { follows: full }));
    expect(again).toMatchObject({ status: "done", imported: 0, duplicates_skipped: 1 });
    expect((await state()).digest).toBe(digest);
    await outcome(await patch(`A,${LISTED}\nD,${THIRD}\n`, { follows: digest }));
    const after = await state();
    expect(await outcome(await patch(file, { follows: full }))).toMatchObject({ status: "done", imported: 0 });
    expect(await state()).toEqual(after);
    const key = { "idempotency-key": "monday" };
    const answered = await patch(
      `A,${LISTED}\nD,${OTHER}\n`,
      { follows: after.digest },
      world,
      world.tokens.admin,
      key,
    );
    const replayed = await patch(
      `A,${LISTED}\nD,${OTHER}\n`,
      { follows: after.digest },
      world,
      world.tokens.admin,
      key,
    );
    expect([replayed.status, replayed.body.import_id]).toEqual([202, answered.body.import_id]);
  });

  it("can say that nothing changed, when somebody says so too", async () => {
    const none = await outcome(await patch("", { follows: full }));
    expect(none).toMatchObject({ status: "failed", error: expect.stringContaining("no change") });
    expect(await outcome(await patch("", { follows: full, allow_none: "true" }))).toMatchObject({ status: "done" });
    expect(await state()).toMatchObject({ entries: 2, as_of: iso(SUNDAY_MORNING - HOUR_MS).replace(".000", "") });
  });

  it("are put down in the change log, with who sent them", async () => {
    await outcome(await patch(`A,${OTHER}\n`, { follows: full }));
    const { body } = await world.client.get("/v1/audit-log?limit=5", { token: world.tokens.admin });
    expect(body.items.map((item: { action: string }) => item.action)).toContain("change_registry");
  });

  it("are over when a whole list is imported, and the files of before are gone", async () => {
    await outcome(await patch(`A,${OTHER}\n`, { follows: full }));
    const file = `${LISTED}\n${THIRD}\n`;
    await outcome(await put(file, { as_of: iso(SUNDAY_MORNING - 60_000) }));
    expect(await answers()).toEqual(["failed", "passed", "failed"]);
    expect(readdirSync(folder)).toEqual(["ae.tdra.numbers"]);
    const older = await outcome(await put(file, { as_of: iso(SUNDAY_MORNING - 2 * DAY_MS) }));
    expect(older).toMatchObject({ status: "failed", error: expect.stringContaining("newer") });
  });
});

describe("changes that are not taken", () => {
  it("follow an edition that is not loaded: the answer names the one that is", async () => {
    const wrong = await patch(`A,${OTHER}\n`, { follows: "0".repeat(64) });
    expect(wrong).toMatchObject({ status: 409, slug: "invalid-state" });
    expect(wrong.body.detail).toContain(full);
    const { body } = await world.client.patch(
      `/v1/compliance/registries/SA?${query({ registry: "sa.cst", follows: full })}`,
      { token: world.tokens.admin, raw: `A,${OTHER}\n`, headers: CSV },
    );
    expect(body.errors?.[0].pointer ?? body.detail).toMatch(/registry|No imported list/);
    expect(await answers()).toEqual(["failed", "passed", "failed"]);
  });

  it("are overtaken: of two that follow the same edition one is taken, on whatever node, and the other says so", async () => {
    const second = await openWorld({ registersFolder: folder });
    const [one, two] = await Promise.all([
      patch(`A,${OTHER}\n`, { follows: full }).then((answer) => outcome(answer)),
      patch(`D,${LISTED}\n`, { follows: full }, second).then((answer) => outcome(answer, second)),
    ]);
    expect([one.status, two.status].sort()).toEqual(["done", "failed"]);
    const failed = one.status === "failed" ? one : two;
    expect(failed.error).toContain("another edition");
    await Promise.all([world.services.imports.settle(), second.services.imports.settle()]);
    expect(await state(second)).toEqual(await state());
    expect(await answers()).toEqual(
      one.status === "done" ? ["failed", "failed", "failed"] : ["passed", "passed", "failed"],
    );
    await second.close();
  });

  it("have lines that are no change, contradict themselves, are older, or are another file", async () => {
    const before = await state();
    const cases: [string, Change, RegExp][] = [
      [`A,${OTHER}\nX,${LISTED}\n`, {}, /1 line holds no number/],
      [`A,${OTHER}\n${LISTED}\n`, {}, /1 line holds no number/],
      [`A,${OTHER}\nD,${OTHER}\n`, {}, /both added and removed/],
      [`A,${OTHER}\n`, { as_of: iso(SUNDAY_MORNING - 2 * DAY_MS) }, /older/],
    ];
    for (const [file, change, says] of cases) {
      const answer = await outcome(await patch(file, { follows: full, ...change }));
      expect([answer.status, answer.error]).toEqual(["failed", expect.stringMatching(says)]);
    }
    const doors: [Change, string][] = [
      [{ sha256: "0".repeat(64) }, "?sha256"],
      [{ as_of: iso(SUNDAY_MORNING + DAY_MS) }, "?as_of"],
      [{ follows: "zz" }, "?follows"],
      [{ mark_column: "0" }, "?mark_column"],
      [{ registry: "../../etc/passwd" }, "?registry"],
    ];
    for (const [change, pointer] of doors) {
      const answer = await patch(`A,${OTHER}\n`, { follows: full, ...change });
      expect([change, answer.status, answer.body.errors?.[0].pointer]).toEqual([change, 400, pointer]);
    }
    expect(await state()).toEqual(before);
    expect(readdirSync(folder)).toEqual(["ae.tdra.numbers"]);
  });

  it("C-ROLE-1 come from somebody who does not run the installation", async () => {
    for (const token of [world.tokens.stranger, world.tokens.supervisor, world.tokens.agent])
      expect((await patch(`D,${LISTED}\n`, { follows: full }, world, token)).status).toBe(403);
    expect(await isListed(LISTED)).toBe("failed");
  });

  it("C-CMP-2 whose file is damaged make the register unknown, which blocks, until it is mended", async () => {
    await outcome(await patch(`D,${LISTED}\n`, { follows: full }));
    const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".changes"));
    const whole = readFileSync(join(folder, name));
    for (const bytes of [
      whole.subarray(0, whole.length - 1),
      Buffer.alloc(0),
      Buffer.from(whole).fill("9", 200, 201),
    ]) {
      writeFileSync(join(folder, name), bytes);
      await world.services.imports.settle();
      expect(await answers()).toEqual(["error", "error", "error"]);
      const now = await state();
      expect(now).toMatchObject({ loaded: false, fault: expect.stringContaining("cannot be used") });
      expect(now.fault).not.toContain(folder);
      const refused = await patch(`A,${OTHER}\n`, { follows: full });
      expect(refused.status).toBe(409);
    }
    writeFileSync(join(folder, name), whole);
    await world.services.imports.settle();
    expect(await answers()).toEqual(["passed", "passed", "failed"]);
  });
});
