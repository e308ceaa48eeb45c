import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@broadnet-engage/core/conformance";
import { build as bundle } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { build } from "./build.ts";
import type { BuildOptions } from "./options.ts";

const BUILDER = fileURLToPath(new URL("../../test/killed-build.ts", import.meta.url));
const OUT = "us.dnc.numbers";
const PART_BYTES = 32 * 1024;
const asked: Omit<BuildOptions, "list"> = {
  ...{ kind: "build", registry: "us.dnc", asOf: Date.UTC(2026, 10, 25), source: "FTC", sha256: null },
  ...{ allowRefused: true, out: null, form: { callingCode: "1", columns: [1, 2], headerLines: 1 } },
};

/** Some parts long, with lines that hold no number, in no order, and no end of the last line. */
function aList(parts: number): string {
  const { next } = seededRandom(11);
  const lines = ["area,line"];
  for (let n = 0; n < (parts * PART_BYTES) / 12; n += 1)
    lines.push(
      n % 1_003 === 7 ? "nobody" : `${201 + Math.floor(next() * 3)},${2_000_000 + Math.floor(next() * 99_999)}`,
    );
  return lines.join("\n");
}

describe("A build that was stopped", () => {
  let folder = "";
  let list = "";
  let whole: Buffer;
  const out = () => join(folder, OUT);
  const parts = async () => (await readdir(`${out()}.parts`).catch(() => [])).sort();
  const built = async (change: Partial<BuildOptions> = {}): Promise<string[]> => {
    const told: string[] = [];
    await build({ ...asked, list, ...change }, out(), (line) => told.push(line), PART_BYTES);
    return told;
  };
  const start = (killAt: number): ChildProcess => {
    return spawn(process.execPath, [builder, list, out(), String(PART_BYTES), String(killAt)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  };
  const killedAt = async (step: number): Promise<string> => {
    const child = start(step);
    const said: string[] = [];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => said.push(text));
    const [code, signal] = await once(child, "close");
    return signal === "SIGKILL" ? "killed" : `${code} ${said.join("")}`;
  };

  /** What a build left that was killed when it had kept two parts of four. */
  let left = "";
  let builder = "";
  beforeAll(async () => {
    left = await mkdtemp(join(tmpdir(), "engage-resume-"));
    builder = join(left, "..", `${basename(left)}.mjs`);
    // One file without types: a process that is killed soon would else do little but read its source.
    await bundle({
      ...{ entryPoints: [BUILDER], outfile: builder, bundle: true, platform: "node", format: "esm", logLevel: "error" },
      conditions: ["@broadnet-engage/source"],
    });
    [folder, list] = [left, join(left, "list.csv")];
    await writeFile(list, aList(4));
    expect(await killedAt(16)).toBe("killed");
    expect((await parts()).filter((name) => name.endsWith(".part"))).toHaveLength(2);
    folder = await mkdtemp(join(tmpdir(), "engage-resume-"));
    await built();
    whole = await readFile(out());
    await rm(folder, { recursive: true });
  });
  afterAll(async () => {
    await rm(left, { recursive: true });
    await rm(builder);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "engage-resume-"));
    await cp(left, folder, { recursive: true });
    list = join(folder, "list.csv");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("by kill -9 at whatever it does to the disk makes the same file, byte for byte, when it is asked again", async () => {
    const { next } = seededRandom(23);
    await rm(`${out()}.parts`, { recursive: true });
    // Each goes on where the one before was killed; the last ones come as far as the file itself.
    let said = "killed";
    for (let tries = 0; said === "killed"; tries += 1) {
      said = await killedAt(tries > 7 ? 0 : 1 + Math.floor(next() * 14));
      const made = await readFile(out()).catch(() => null);
      if (made !== null) expect(made.equals(whole)).toBe(true);
    }
    expect(said).toContain("0 ");
    expect((await readFile(out())).equals(whole)).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["list.csv", OUT]);
  });

  it("by kill -9 from outside, in the middle of its work, goes on after what it had kept", async () => {
    const child = start(0);
    // Whenever the first word of it comes: in what it is then, is chance.
    child.stdout?.once("data", () => child.kill("SIGKILL"));
    await once(child, "close");
    const told = await built();
    expect((await readFile(out())).equals(whole)).toBe(true);
    expect(told.at(-1)).toMatch(/100 %, \d+ without a number/);
  });

  it("reads only what comes after its parts, and says so", async () => {
    const told = await built();
    expect(told[0]).toMatch(/^Goes on after line 5,\d{3}/);
    expect((await readFile(out())).equals(whole)).toBe(true);
    expect(await parts()).toEqual([]);
  });

  it("uses a part only as far as the list still begins with its bytes, whatever the file's size and time say", async () => {
    const before = await readFile(list, "latin1");
    const cut = before.indexOf("\n", PART_BYTES * 1.5) + 1;
    // The second part differs in one number; size and time do not.
    const { mtime } = await stat(list);
    await writeFile(list, `${before.slice(0, cut)}786,9999999${before.slice(before.indexOf("\n", cut))}`, "latin1");
    await utimes(list, mtime, mtime);
    expect((await built())[0]).toMatch(/^Goes on after line 2,\d{3}/);
    const resumed = await readFile(out());
    expect(resumed.equals(whole)).toBe(false);
    await rm(out());
    await built();
    expect((await readFile(out())).equals(resumed)).toBe(true);
  });

  it("begins anew, and says so, when the list is another, or is read another way", async () => {
    const form = { ...asked.form, callingCode: "52" };
    expect((await built({ form }))[0]).toContain("begins anew");
    await rm(out());
    await cp(left, folder, { recursive: true });
    await writeFile(list, "area,line\n212,5550142\n");
    expect((await built())[0]).toContain("begins anew");
    expect(await parts()).toEqual([]);
  });

  it("does without parts that were cut short, bent or lost, as after a power cut", async () => {
    for (const harm of [
      (part: string) => truncate(part, 5_000),
      (part: string) => truncate(part, 0),
      (part: string) => rm(part),
      (part: string) => appendFile(part, "more"),
    ]) {
      await cp(left, folder, { recursive: true });
      const [, second = ""] = await parts();
      await harm(join(`${out()}.parts`, second));
      const told = await built();
      expect(told[0]).toContain("Goes on after line");
      expect((await readFile(out())).equals(whole)).toBe(true);
      await rm(out());
    }
  });
});
