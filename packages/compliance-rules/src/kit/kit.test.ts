import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PACKS } from "../folders.ts";
import { rulePacks } from "../index.ts";
import type { Answer, Kit } from "./answer.ts";
import { command } from "./command.ts";
import { coverageText } from "./coverage.ts";
import { schemaTexts } from "./schemas.ts";

let folder: string;
let kit: Kit;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kit-"));
  mkdirSync(join(folder, "packs"));
  for (const id of ["ae", "fr", "us", "us-fl"])
    cpSync(new URL(`${id}/`, PACKS), join(folder, "packs", id), { recursive: true });
  kit = { packs: pathToFileURL(`${folder}/packs/`), today: "2026-11-25", textAt: () => null };
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]): Answer => command(["pack", ...args], kit);
const packText = (id: string): string => readFileSync(new URL(`${id}/pack.json`, PACKS), "utf8");
const write = ({ files = [] }: Answer): void => {
  for (const { url, text } of files) {
    mkdirSync(new URL("./", url), { recursive: true });
    writeFileSync(url, text);
  }
};

describe("pack new", () => {
  const options = ["--name", "Nowhere", "--phone", "+64211234567", "--maintainer", 'Ann "A." Other'] as const;

  it("makes a folder that is honest from the start, and has a case that fails until it is replaced", () => {
    const answer = run("new", "nz", ...options);
    expect(answer.exitCode).toBe(0);
    write(answer);
    expect(run("check", "nz").lines).toEqual([expect.stringMatching(/^nz: The case "Replace this: /)]);
    const made = rulePacks(kit.packs).find(({ id }) => id === "nz");
    expect(made?.zones).toEqual(["Pacific/Auckland", "Pacific/Chatham"]);
    expect(made?.maintainers).toEqual(['Ann "A." Other']);
    expect(run("explain", "nz").lines.join("\n")).toContain("NOT KNOWN");
  });

  it("makes a part of a country, in the zones of that part, which adds to the whole", () => {
    const state = ["--name", "Oregon", "--phone", "+15415550142", "--maintainer", "A"];
    write(run("new", "us-or", ...state, "--extends", "us", "--region", "US-OR"));
    const made = rulePacks(kit.packs).find(({ id }) => id === "us-or");
    expect(made).toMatchObject({
      extends: "us",
      region: "US-OR",
      zones: ["America/Denver", "America/Los_Angeles"],
    });
    expect(run("check", "us-or").lines).toEqual([expect.stringMatching(/Replace this/)]);
    expect(run("new", "us-wy", ...state, "--extends", "usa").exitCode).toBe(1);
    expect(run("new", "us-wy", ...state, "--region", "Wyoming").exitCode).toBe(2);
  });

  it("says what it was not told, and does not touch a pack that is there", () => {
    expect(run("new", "nz", "--name", "Nowhere")).toMatchObject({
      exitCode: 2,
      lines: ["Missing: --phone, --maintainer.", expect.any(String), expect.any(String)],
    });
    expect(run("new", "ae", ...options)).toEqual({ exitCode: 1, lines: ["There is a pack named ae already."] });
    for (const id of ["NZ", "../nz", "n"]) expect(run("new", id, ...options).exitCode).toBe(2);
    expect(run("new", "nz", "--name", "N", "--maintainer", "A", "--phone", "0211234567").exitCode).toBe(2);
    expect(run("new", "nz", ...options, "--zones", 'Pacific/Auckland,"x').lines).toEqual([
      'There is no time zone named "x.',
    ]);
    expect(run("new", "xx", ...options).lines).toEqual(["No zone is known for xx; name them with --zones."]);
  });
});

describe("pack explain", () => {
  it("draws the week and says the rules in words", () => {
    const text = run("explain", "fr", "--on", "2026-07-01").lines.join("\n");
    expect(text).toContain("Mon  ....................######..############........");
    expect(text).toContain("Sat  ................................................");
    expect(text).toContain("10:00–13:00 and 14:00–20:00 on Monday, Tuesday, Wednesday, Thursday, Friday");
    expect(text).toContain("at most 4 in any 30 days");
    expect(text).toContain("after refused rest for 60 days");
    expect(text).toContain("none of the series +336, +337");
  });

  it("says what is not known, of each reading", () => {
    const text = run("explain", "fr", "--on", "2026-11-25").lines.join("\n");
    expect(text).toContain("## Reading law");
    expect(text).toContain("NOT KNOWN: The decree on hours");
  });

  it("asks for a pack that exists", () => {
    expect(run("explain", "zz").exitCode).toBe(1);
    expect(run("explain").exitCode).toBe(2);
    expect(run("explain", "fr", "--on", "tomorrow").exitCode).toBe(2);
  });
});

describe("pack diff", () => {
  /** The answer when the pack on disk has been changed since. */
  function changed(id: string, from: string, to: string): Answer {
    const before = packText(id);
    expect(before).toContain(from);
    writeFileSync(join(folder, "packs", id, "pack.json"), before.replace(from, to));
    kit = { ...kit, textAt: () => before };
    return run("diff", id, "--since", "HEAD~1");
  }

  it("counts the minutes a week, and refuses a loosening without a citation", () => {
    const { lines, exitCode } = changed("us-fl", '"end": "20:00"', '"end": "20:30"');
    expect(exitCode).toBe(1);
    expect(lines).toContain(
      "LOOSER! 2024-06-04  Calling hours: marketing in America/New_York: 30 minutes a week opened, 0 closed.",
    );
    expect(lines).toContain(
      "LOOSER! 2024-06-04  Calling hours: marketing in America/Chicago: 30 minutes a week opened, 0 closed.",
    );
    expect(lines.at(-1)).toMatch(/without a citation/);
  });

  it("lets a tightening pass without one", () => {
    const { lines, exitCode } = changed("us-fl", '"end": "20:00"', '"end": "19:30"');
    expect(exitCode).toBe(0);
    expect(lines[1]).toBe(
      "tighter 2024-06-04  Calling hours: marketing in America/New_York: 0 minutes a week opened, 30 closed.",
    );
  });

  it("lets a loosening pass that cites what was not cited before", () => {
    const before = packText("us-fl");
    const pack = JSON.parse(before);
    const [hours] = pack.rules.callingHours;
    hours.value.week.sun[0].end = "20:30";
    hours.source = { doc: "Laws of Florida 2026-999", article: "1", url: null, readOn: "2026-11-25" };
    writeFileSync(join(folder, "packs/us-fl/pack.json"), JSON.stringify(pack));
    kit = { ...kit, textAt: () => before };
    const { lines, exitCode } = run("diff", "us-fl", "--since", "main");
    expect(exitCode).toBe(0);
    expect(lines[1]).toMatch(/^LOOSER {2}2024-06-04/);
  });

  it.each([
    [
      "a cap that is raised",
      "us-fl",
      '"max": 3',
      '"max": 4',
      /Attempts: .*no longer held to: at most 3 in any 24 hours/,
    ],
    ["a limit over a shorter time", "us-fl", '"per": "PT24H"', '"per": "PT12H"', /Attempts: .*no longer held to/],
    ["older data of a register", "us", '"maxAgeDays": 31', '"maxAgeDays": 32', /Register: .*no longer held to/],
    ["a listing that less consent lifts", "us", '"liftedBy": "written"', '"liftedBy": "any"', /Register: .*no longer/],
    ["a higher share of abandoned calls", "us", '"capPct": 3', '"capPct": 5', /Abandoned calls: .*no longer held to/],
    ["less ringing", "us", '"minRingMs": 15000', '"minRingMs": 9000', /Ringing: .*no longer held to/],
    ["a shorter rest", "fr", '"for": "P60D"', '"for": "P30D"', /Rest: .*no longer held to/],
    ["a caller ID that was barred", "fr", '"+337"', '"+3379"', /Caller ID: .*no longer held to/],
    ["records kept for less time", "us", '"keep": "P5Y"', '"keep": "P4Y"', /Records: .*no longer held to/],
    ["a zone that need not permit", "us", '"Pacific/Honolulu"', '"America/Adak"', /Zones: Pacific\/Honolulu need not/],
    ["a holiday that is forgotten", "fr", '"calendar": "fr"', '"calendar": "it"', /Calling hours: .*no longer held to/],
  ])("refuses %s", (_what, id, from, to, sentence) => {
    const { lines, exitCode } = changed(id, from, to);
    expect(exitCode).toBe(1);
    expect(lines.filter((line) => line.startsWith("LOOSER!")).join("\n")).toMatch(sentence);
  });

  it("does not take a source of policy, of little trust, or without an article for a citation", () => {
    const before = packText("us-fl");
    const doc = { doc: "Something new", article: "1", url: null, readOn: "2026-11-25" };
    for (const ground of [
      { basis: "product-policy", confidence: "M", source: doc },
      { basis: "statute", confidence: "L", source: doc },
      { basis: "statute", confidence: "H", source: { ...doc, article: null } },
    ]) {
      const pack = JSON.parse(before);
      Object.assign(pack.rules.callingHours[0], ground);
      pack.rules.callingHours[0].value.week.sun[0].end = "20:30";
      writeFileSync(join(folder, "packs/us-fl/pack.json"), JSON.stringify(pack));
      kit = { ...kit, textAt: () => before };
      expect(run("diff", "us-fl", "--since", "main").exitCode).toBe(1);
    }
  });

  it("has nothing to say of a pack that did not change, and says of a new one that it is new", () => {
    kit = { ...kit, textAt: () => packText("ae") };
    expect(run("diff", "ae", "--since", "main").lines).toEqual(["ae since main: no difference in what is permitted."]);
    kit = { ...kit, textAt: () => null };
    expect(run("diff", "ae", "--since", "main").lines[0]).toMatch(/^ae: is new since main/);
  });

  it("compares two packs", () => {
    const { lines, exitCode } = run("diff", "us", "us-fl");
    expect(exitCode).toBe(1);
    expect(lines).toContain(
      "tighter 2024-06-04  Calling hours: marketing in America/New_York: 0 minutes a week opened, 420 closed.",
    );
  });

  it("takes no revision that could be an option or a command", () => {
    for (const revision of ["--output=x", "a;b", "a b", ""])
      expect(run("diff", "ae", "--since", revision).exitCode).toBe(2);
    const broken = () => {
      throw new Error("there is no such revision");
    };
    kit = { ...kit, textAt: broken };
    expect(run("diff", "ae", "--since", "nosuch")).toEqual({ exitCode: 2, lines: ["there is no such revision"] });
  });
});

describe("what is made of the packs", () => {
  const fileOf = (path: string): string => readFileSync(new URL(path, PACKS), "utf8");

  it("is the table of the docs, equal to the packs", () => {
    const page = fileOf("../../../docs/reference/rule-packs.md");
    const date = /packs on (\d{4}-\d{2}-\d{2})/.exec(page)?.[1] ?? "";
    expect(page).toBe(coverageText(rulePacks(), date));
  });

  it.each(Object.keys(schemaTexts()))("is %s, equal to what the loader validates with", (file) => {
    expect(JSON.parse(fileOf(`../${file}`))).toEqual(JSON.parse(schemaTexts()[file] ?? ""));
  });

  it("is named by every pack, so that editors complete it", () => {
    for (const { id } of rulePacks()) {
      expect(JSON.parse(packText(id)).$schema).toBe("../../pack.schema.json");
      expect(JSON.parse(fileOf(`${id}/cases.json`)).$schema).toBe("../../cases.schema.json");
      expect(fileOf(`${id}/README.md`)).toMatch(/not legal advice/);
    }
  });

  it("is written by the verbs that say so", () => {
    const names = (answer: Answer) => (answer.files ?? []).map(({ url }) => fileURLToPath(url).split("/").at(-1));
    expect(names(run("schemas"))).toEqual(["pack.schema.json", "cases.schema.json", "calendar.schema.json"]);
    expect(names(run("coverage"))).toEqual(["rule-packs.md"]);
  });
});

describe("the command line", () => {
  it("says how it is used", () => {
    for (const args of [[], ["chek"], ["check"], ["diff"], ["diff", "ae"], ["check", "--today"], ["toString"]])
      expect(run(...args).exitCode).toBe(2);
  });
});
