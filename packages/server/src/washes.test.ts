import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR } from "@broadnet-engage/core/model";
import { readWashList } from "@broadnet-engage/core/registries";
import { silentLog } from "@broadnet-engage/core/system";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { washFolder } from "./registries/wash-folder.ts";
import { FREE, iso, LIST, LISTED, NEVER, TUESDAY, washDesk, washScenarios } from "./testing/wash-scenarios.ts";
import { openWorld, phone, type World } from "./testing/world.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "washes-"));
});
const empty = async () => {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
};

describe("washes in a folder", () =>
  washScenarios({
    open: () => openWorld({ ratePerMinute: 100_000, registersFolder: folder }),
    kept: async () => readdirSync(folder),
    empty,
  }));

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000, registersFolder: folder });
});
afterAll(() => world.close());
beforeEach(() => world.clock.set(TUESDAY));
afterEach(async () => {
  await empty();
  await world.services.registers.refresh();
});
const { washed, state, national, answers } = washDesk(() => world);

describe("the folder of washed lists", () => {
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
