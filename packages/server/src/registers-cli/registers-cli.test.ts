import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { e164 } from "@broadnet-engage/core/conformance";
import { memoryRegistryStore, memoryWashStore } from "@broadnet-engage/core/memory";
import { openNumberSet, readNumberFile, readWashFile } from "@broadnet-engage/core/registries";
import { afterEach, beforeEach, expect, it } from "vitest";
import { apply } from "./apply.ts";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { load } from "./load.ts";
import { type ApplyOptions, type BuildOptions, readOptions } from "./options.ts";
import { checkWash, loadWash, wash } from "./wash.ts";

const NOW = Date.UTC(2026, 10, 26);
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "registers-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function asked(list: string, ...more: readonly string[]): Promise<BuildOptions> {
  const path = join(folder, "list.csv");
  await writeFile(path, list);
  const args = ["build", path, "--registry", "us.dnc", "--as-of", "2026-11-25", "--source", "FTC", ...more];
  const options = readOptions(args, NOW);
  if (options.kind !== "build") throw new Error(options.kind === "wrong" ? options.why : options.kind);
  return options;
}
const out = (): string => join(folder, "us.dnc.numbers");
const LIST = "area,line\n212,5550142\n305,5550142\n";
const FORM = ["--calling-code", "1", "--columns", "1,2", "--header-lines", "1"];

it("makes a register's file of a list, and says how far it is", async () => {
  const told: string[] = [];
  const { text } = await build(await asked(LIST, ...FORM), out(), (line) => told.push(line));
  expect(text).toContain("2 numbers of us.dnc");
  expect(told.at(-1)).toBe("3 lines, 100 %, 0 without a number");
  const { head, blocks } = await readNumberFile(out());
  expect(head).toMatchObject({ registry: "us.dnc", asOf: Date.UTC(2026, 10, 25), source: "FTC" });
  expect([12_125_550_142, 13_055_550_142, 12_125_550_143].map(openNumberSet(blocks).hasNumber)).toEqual([
    true,
    true,
    false,
  ]);
  expect((await check(out())).text).toContain("us.dnc: 2 numbers of 2026-11-25");
});

it("makes nothing twice, and anew what was cut short", async () => {
  const options = await asked(LIST, ...FORM);
  await build(options, out(), () => {});
  expect((await build(options, out(), () => {})).text).toContain("already");
  await writeFile(out(), "half");
  expect((await build(options, out(), () => {})).text).toContain("2 numbers");
});

it("takes no list with holes, of nobody, or of another digest, and leaves the old file", async () => {
  await build(await asked(LIST, ...FORM), out(), () => {});
  const refusing = [
    { list: `${LIST}nonsense,x\n`, more: [], says: /1 line holds no number.*The first of them: 4/s },
    { list: "area,line\n", more: [], says: /register of nobody/ },
    { list: LIST, more: ["--sha256", "0".repeat(64), "--source", "another"], says: /SHA-256/ },
  ];
  for (const { list, more, says } of refusing)
    await expect(build(await asked(list, ...FORM, ...more), out(), () => {})).rejects.toThrow(says);
  expect((await check(out())).text).toContain("2 numbers");
});

async function changes(list: string, follows: string, ...more: readonly string[]): Promise<ApplyOptions> {
  const path = join(folder, "changes.csv");
  await writeFile(path, list);
  const args = ["apply", path, "--registry", "us.dnc", "--as-of", "2026-11-25T12:00:00Z", "--source", "FTC, daily"];
  const form = ["--calling-code", "1", "--columns", "1,2", "--mark-column", "3", "--follows", follows, ...more];
  const options = readOptions([...args, ...form], NOW);
  if (options.kind !== "apply") throw new Error(options.kind === "wrong" ? options.why : options.kind);
  return options;
}
const edition = async (): Promise<string> => (await check(out())).text.split("\nedition ")[1] ?? "";

it("puts changes behind the list they follow, once, and says what the edition is then", async () => {
  await build(await asked(LIST, ...FORM), out(), () => {});
  const full = await edition();
  const monday = await changes("212,5550142,D\n786,5550142,A\n786,5550143,A\n", full);
  const said = await apply(monday, out(), () => {});
  expect(said.text).toContain("2 added, 1 removed");
  expect(said.text).toContain(await edition());
  expect((await check(out())).text).toContain(
    "3 numbers of 2026-11-25T12:00:00.000Z, from FTC, daily, after 1 list of changes",
  );
  expect((await apply(monday, out(), () => {})).text).toContain("already");
  const tuesday = await changes("786,5550143,D\n", await edition(), "--as-of", "2026-11-25T13:00:00Z");
  await apply(tuesday, out(), () => {});
  expect((await check(out())).text).toContain("2 numbers");
  await build(await asked(`${LIST}786,5550142\n`, ...FORM), out(), () => {});
  expect((await check(out())).text).toContain("3 numbers of 2026-11-25T00:00:00.000Z, from FTC,");
  expect((await readdir(folder)).sort()).toEqual(["changes.csv", "list.csv", "us.dnc.numbers"]);
});

it("puts no changes behind another edition, a newer one or another register, and none with holes", async () => {
  await build(await asked(LIST, ...FORM), out(), () => {});
  const full = await edition();
  const refusing = [
    { list: "786,5550142,A\n", follows: "0".repeat(64), more: [], says: new RegExp(`another edition.*${full}`) },
    { list: "786,5550142,A\n", follows: full, more: ["--as-of", "2026-11-24"], says: /older/ },
    { list: "786,5550142,A\n", follows: full, more: ["--registry", "us.other"], says: /is a file of us.dnc/ },
    { list: "786,5550142,A\n786,5550143,Z\n", follows: full, more: [], says: /1 line holds.*The first of them: 2/s },
    { list: "786,5550142,A\n", follows: full, more: ["--sha256", "0".repeat(64)], says: /SHA-256/ },
    { list: "", follows: full, more: [], says: /no change/ },
  ];
  for (const { list, follows, more, says } of refusing)
    await expect(apply(await changes(list, follows, ...more), out(), () => {})).rejects.toThrow(says);
  expect(await edition()).toBe(full);
  await apply(await changes("", full, "--allow-none"), out(), () => {});
  expect((await check(out())).text).toContain("2 numbers of 2026-11-25T12:00:00.000Z");
});

it("loads a list and its changes into a store, of both only what is not there yet", async () => {
  const store = memoryRegistryStore();
  await build(await asked(LIST, ...FORM), out(), () => {});
  const loaded = async (): Promise<string> => (await load(out(), store, () => {})).text;
  expect(await loaded()).toBe(`us.dnc: 2 numbers of 2026-11-25T00:00:00.000Z are there\nedition ${await edition()}`);
  expect(await loaded()).toContain("were there already");
  await apply(await changes("212,5550142,D\n786,5550142,A\n786,5550143,A\n", await edition()), out(), () => {});
  const told: string[] = [];
  const { text } = await load(out(), store, (line) => told.push(line));
  expect(text).toBe(`us.dnc: 3 numbers of 2026-11-25T12:00:00.000Z are there\nedition ${await edition()}`);
  expect(told).toEqual([expect.stringMatching(/\.changes is in the database$/)]);
  const listed = ["+12125550142", "+13055550142", "+17865550143"].map((phone) => store.lookup("us.dnc", e164(phone)));
  expect((await Promise.all(listed)).map((answer) => answer?.listed)).toEqual([false, true, true]);
  expect(await loaded()).toContain("were there already");
});

it("loads nothing over a newer list or other changes, and no file that is damaged", async () => {
  const store = memoryRegistryStore();
  await build(await asked(LIST, ...FORM), out(), () => {});
  const full = await edition();
  await apply(await changes("786,5550142,A\n", full), out(), () => {});
  await store.put("us.dnc", { asOf: Date.UTC(2026, 10, 25), source: "FTC", digest: full }, [12_125_550_142]);
  const other = { asOf: Date.UTC(2026, 10, 25, 1), source: "FTC", digest: "other", follows: full };
  await store.change("us.dnc", { ...other, added: [17_865_550_149], removed: [] });
  await expect(load(out(), store, () => {})).rejects.toThrow(/changes.*another edition/);
  await store.put("us.dnc", { asOf: NOW, source: "FTC", digest: "newer" }, [12_125_550_142]);
  await expect(load(out(), store, () => {})).rejects.toThrow(/newer list/);
  await writeFile(out(), "half");
  await expect(load(out(), memoryRegistryStore(), () => {})).rejects.toThrow(/cannot be used/);
  expect((await store.editions()).map(({ digest }) => digest)).toEqual(["newer"]);
});

it("puts a washed list beside those of before, once, and reads it as a server does", async () => {
  const path = join(folder, "washed.csv");
  const washes = join(folder, "registries");
  const put = async (list: string, ...more: readonly string[]) => {
    await writeFile(path, list);
    const args = ["wash", path, "--registry", "au.dncr", "--as-of", "2026-11-25", "--source", "ACMA", ...more];
    const options = readOptions(args, NOW);
    if (options.kind !== "wash") throw new Error(options.kind === "wrong" ? options.why : options.kind);
    return (await wash(options, washes, () => {})).text;
  };
  expect(await put("412345678,N\n412345679,Y\n", "--calling-code", "61")).toContain("2 verdicts, 1 of them listed");
  const [name = ""] = await readdir(washes);
  expect((await checkWash(join(washes, name))).text).toContain("washed at 2026-11-25T00:00:00.000Z by ACMA");
  expect(await put("+61412345679;yes\n+61412345678;no\n")).toContain("already");
  expect(
    await put("x,+61412345670,OK\n", "--columns", "2", "--verdict-column", "3", "--listed", "NO", "--unlisted", "OK"),
  ).toContain("1 verdicts, 0 of them listed");
  await expect(put("+61412345679,perhaps\n")).rejects.toThrow(/no word that is known.*The first of them: 1/s);
  await expect(put("+61412345679,Y\n", "--listed", "Y")).rejects.toThrow("--unlisted must be given too");
  await expect(put("+61412345679,Y\n", "--verdict-column", "0")).rejects.toThrow("--verdict-column");
  expect(await readdir(washes)).toHaveLength(2);
});

it("loads the file of a washed list into a store, once, and no damaged one", async () => {
  const path = join(folder, "washed.csv");
  await writeFile(path, "+61412345678,N\n+61412345679,Y\n");
  const args = ["wash", path, "--registry", "au.dncr", "--as-of", "2026-11-25", "--source", "ACMA"];
  const options = readOptions(args, NOW);
  if (options.kind !== "wash") throw new Error(options.kind);
  const file = (await wash(options, folder, () => {})).text.split("\n").at(-1) ?? "";
  const store = memoryWashStore(1);
  const what = "au.dncr: 2 verdicts, 1 of them listed of 2026-11-25T00:00:00.000Z";
  expect((await loadWash(file, store)).text).toBe(`${what} are there`);
  expect((await loadWash(file, store)).text).toBe(`${what} were there already`);
  const words = ["+61412345678", "+61412345679"].map((phone) => store.lookup("au.dncr", e164(phone)));
  expect((await Promise.all(words)).map((answer) => answer?.listed)).toEqual([false, true]);
  await store.erase("au.dncr", NOW);
  const newer = { asOf: NOW, source: "ACMA", digest: "newer" };
  await store.keep("au.dncr", newer, (await readWashFile(file)).verdicts);
  await expect(loadWash(file, store)).rejects.toThrow("all are as new or newer");
  await writeFile(file, "half");
  await expect(loadWash(file, memoryWashStore())).rejects.toThrow(/cannot be used/);
});

it("says what is wrong with what was asked", () => {
  const why = (...args: readonly string[]) => {
    const options = readOptions(args, NOW);
    return options.kind === "wrong" ? options.why : options.kind;
  };
  const sound = ["build", "list", "--registry", "us.dnc", "--as-of", "2026-11-25", "--source", "FTC"];
  expect(why(...sound)).toBe("build");
  expect(why()).toBe("What is to be done?");
  expect(why("burn", "x")).toBe("What is burn?");
  expect(why("build")).toContain("Which file?");
  expect(why("load")).toContain("Which file?");
  expect(why("load", "us.dnc.numbers")).toBe("load");
  expect(why(...sound, "--registry", "../../etc")).toContain("--registry");
  expect(why(...sound, "--as-of", "2026-11-27")).toContain("has not been yet");
  expect(why(...sound, "--as-of", "yesterday")).toContain("--as-of is a date");
  expect(why(...sound, "--columns", "0")).toContain("--columns");
  expect(why(...sound, "--sha256", "abc")).toContain("--sha256");
  expect(why(...sound, "--nonsense")).toContain("nonsense");
  const following = ["apply", ...sound.slice(1), "--follows", "0".repeat(64)];
  expect(why(...following)).toBe("apply");
  expect(why("apply", ...sound.slice(1))).toContain("--follows");
  expect(why(...following, "--mark-column", "0")).toContain("--mark-column");
});
