import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isEngageError } from "@broadnet-engage/core/errors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PACKS } from "./folders.ts";
import { rulePacks } from "./index.ts";
import { command } from "./kit/command.ts";

let folder: string;
let packs: URL;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packs-"));
  packs = pathToFileURL(`${folder}/`);
  cpSync(new URL("ae/", PACKS), join(folder, "ae"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Replaces text in a file of the copied pack. */
function edit(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}
function problems(): unknown {
  try {
    rulePacks(packs);
    return [];
  } catch (error) {
    return isEngageError(error) ? error.extra.problems : error;
  }
}

describe("the packs of this package", () => {
  it("are one per folder, and valid", () => {
    expect(rulePacks().map((pack) => pack.id)).toContain("ae");
  });

  it("say of every value where it comes from and how far it is trusted", () => {
    for (const { rules } of rulePacks()) {
      for (const value of Object.values(rules).flat()) {
        expect(value.source.doc).not.toBe("");
        expect(["H", "M", "L", "U"]).toContain(value.confidence);
      }
    }
  });
});

describe("the reading of a pack", () => {
  const chosen = (readings: Record<string, string>) => () => rulePacks(packs, readings);

  it("is chosen by name, and then the others do not bind", () => {
    const [pack] = chosen({ ae: "statute" })();
    expect(pack?.rules.callingHours.map(({ profiles }) => profiles)).toEqual([undefined, ["statute"]]);
    expect(rulePacks(packs)[0]?.rules.callingHours).toHaveLength(3);
  });

  it("that does not exist, or of a pack that does not, is refused", () => {
    expect(chosen({ ae: "statue" })).toThrow("The pack ae has no reading statue.");
    expect(chosen({ zz: "law" })).toThrow("There is no pack named zz.");
  });
});

describe("reading packs", () => {
  it("takes a jurisdiction that somebody adds as one folder", () => {
    cpSync(join(folder, "ae"), join(folder, "ae-shj"), { recursive: true });
    edit("ae-shj/pack.json", '"id": "ae"', '"id": "ae-shj"');
    expect(rulePacks(packs).map((pack) => pack.id)).toEqual(["ae", "ae-shj"]);
  });

  it("says in sentences what is wrong, of all packs at once", () => {
    edit("ae/pack.json", '"start": "09:00"', '"start": "19:00"');
    mkdirSync(join(folder, "zz"));
    expect(problems()).toEqual([
      "ae/pack.json: rules.callingHours.0.value.week.sun.0: start must be before end.",
      "zz/pack.json: the file is missing.",
    ]);
  });

  it("refuses members it does not know, for a misspelt rule must not vanish", () => {
    edit("ae/pack.json", '"to": "2026-06-01"', '"to": "2026-06-01", "until": "18:00"');
    expect(problems()).toEqual(["ae/pack.json: rules.callingHours.0.until: there is no member of this name."]);
  });

  it("refuses what is not JSON", () => {
    writeFileSync(join(folder, "ae/pack.json"), "{");
    expect(problems()).toEqual([expect.stringMatching(/^ae\/pack\.json: not JSON \(.+\)\.$/)]);
  });

  it("refuses a weekday that does not exist", () => {
    edit("ae/pack.json", '"sun":', '"sonntag":');
    expect(problems()).toEqual([expect.stringMatching(/^ae\/pack\.json: rules\.callingHours\.0\.value\.week/)]);
  });
});

describe("pack check", () => {
  const kit = () => ({ packs, today: "2026-11-22", textAt: () => null });
  const run = (...args: string[]) => command(args, kit());

  it("is content with a good pack", () => {
    expect(run("pack", "check", "ae", "--today", "2026-11-22")).toEqual({
      lines: ["ae: nothing to object to."],
      exitCode: 0,
    });
    expect(run("pack", "check", "all", "--today", "2026-11-22").exitCode).toBe(0);
  });

  it("prints a sentence for each fault, of rules and of cases", () => {
    expect(run("pack", "check", "ae", "--today", "2030-01-01").lines).toEqual([
      expect.stringMatching(/^ae: The pack was to be reviewed by /),
    ]);
    expect(run("pack", "check", "xx", "--today", "2026-11-22")).toEqual({
      lines: ["There is no pack named xx."],
      exitCode: 1,
    });
    edit("ae/cases.json", '"purpose": "collections"', '"purpos": "collections"');
    expect(run("pack", "check", "ae", "--today", "2026-11-22").lines[0]).toMatch(/^ae\/cases\.json: cases\.\d+\.given/);
  });

  it("says how it is used", () => {
    for (const args of [
      [],
      ["pack", "check"],
      ["pack", "chek", "ae"],
      ["pack", "check", "ae", "--today", "tomorrow"],
    ]) {
      expect(run(...args).exitCode).toBe(2);
    }
  });
});
