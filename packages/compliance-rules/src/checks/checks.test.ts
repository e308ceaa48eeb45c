import type { RulePack } from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import type { Case } from "../case.ts";
import { PACKS } from "../folders.ts";
import { type PackFolder, readFolder } from "../pack-folder.ts";
import { changes } from "./changes.ts";
import type { Check } from "./check.ts";
import { confidence } from "./confidence.ts";
import { drafts } from "./drafts.ts";
import { edges } from "./edges.ts";
import { holidayCases } from "./holiday-cases.ts";
import { holidays } from "./holidays.ts";
import { CHECKS } from "./index.ts";
import { limits } from "./limits.ts";
import { names } from "./names.ts";
import { openings } from "./openings.ts";
import { readings } from "./readings.ts";
import { registerAge } from "./register-age.ts";
import { review } from "./review.ts";
import { sources } from "./sources.ts";
import { spans } from "./spans.ts";
import { weekdays } from "./weekdays.ts";
import { zones } from "./zones.ts";

const TODAY = "2026-11-22";

const emirates = (): PackFolder => packOf("ae");
function packOf(id: string): PackFolder {
  const folder = readFolder(PACKS, id);
  if (!("value" in folder)) throw new Error(folder.problems.join("\n"));
  return folder.value;
}
type Draft = { -readonly [K in keyof PackFolder]: PackFolder[K] };

/** What a check says of the Emirates' pack after somebody has spoilt it. */
function after(check: Check, spoil: (draft: Draft & { pack: RulePack }) => void, of = emirates()): readonly string[] {
  const draft = structuredClone(of);
  spoil(draft);
  return check(draft, TODAY);
}
const without = (drop: (one: Case) => boolean) => (draft: Draft) => {
  draft.cases = draft.cases.filter((one) => !drop(one));
};

describe("the checks of a pack", () => {
  it.each(CHECKS.map((check) => [check.name, check] as const))(
    "%s has nothing against the Emirates'",
    (_name, check) => {
      expect(check(emirates(), TODAY)).toEqual([]);
    },
  );

  it("names: folder, id and jurisdiction agree", () => {
    expect(after(names, (d) => Object.assign(d, { id: "uae" }))).toEqual([
      "The folder is named uae and the pack's id is ae; they must be the same.",
    ]);
    expect(after(names, (d) => Object.assign(d.pack, { jurisdiction: "OM" }))).toEqual([
      "The id ae must begin with the jurisdiction, om.",
    ]);
  });

  it("zones: every zone exists", () => {
    expect(after(zones, (d) => d.pack.zones.push("Asia/Nowhere"))).toEqual([
      "There is no time zone named Asia/Nowhere.",
    ]);
  });

  it("review: the date has not passed", () => {
    const sentence = "The pack was to be reviewed by 2026-11-21. Read its sources again, then move the date.";
    expect(after(review, (d) => Object.assign(d.pack, { reviewBy: "2026-11-22" }))).toEqual([]);
    expect(after(review, (d) => Object.assign(d.pack, { reviewBy: "2026-11-21" }))).toEqual([sentence]);
  });

  it("spans: no gap, no overlap, no false dates", () => {
    const move = (from: string) => after(spans, (d) => Object.assign(d.pack.rules.callingHours[1] ?? {}, { from }));
    expect(move("2026-06-02")).toEqual([
      "callingHours: nothing is in force for marketing calls (profile published) from 2026-06-01 to 2026-06-02.",
    ]);
    expect(move("2026-05-31")).toEqual([
      "callingHours: two values are in force for marketing calls (profile published) from 2026-05-31 on.",
    ]);
    const end = (to: string) => after(spans, (d) => Object.assign(d.pack.rules.consent[0] ?? {}, { to }));
    expect(end("2027-02-29")).toEqual(["consent[0]: 2027-02-29 is no date."]);
    expect(end("2024-08-27")).toEqual(["consent[0]: ends on 2024-08-27, before it begins."]);
  });

  it("spans: a value without end leaves no room for another of its subject, and all for one of another", () => {
    const registers = (registry: string) =>
      after(spans, ({ pack: { rules } }) => {
        const [first] = rules.dncRegistry;
        if (first) rules.dncRegistry.push({ ...first, from: "2026-01-01", value: { ...first.value, registry } });
      });
    expect(registers("ae.other")).toEqual([]);
    expect(registers("ae.tdra")).toEqual([
      "dncRegistry: two values are in force for marketing calls of ae.tdra (profile published) from 2026-01-01 on.",
      "dncRegistry: two values are in force for marketing calls of ae.tdra (profile statute) from 2026-01-01 on.",
    ]);
  });

  it("sources: law has an article, an address is the authority's own, and it was read before today", () => {
    const cite = (change: object) =>
      after(sources, (d) => Object.assign(d.pack.rules.callingHours[0]?.source ?? {}, change));
    expect(cite({ article: null })).toEqual(["callingHours[0]: rests on law and names no article."]);
    expect(cite({ url: "https://uaelegislation.gov.ae/en/legislations/2523" })).toEqual([]);
    expect(cite({ url: "https://news.example/law" })).toEqual([
      "callingHours[0]: rests on law, but news.example is not an authority's own site.",
    ]);
    for (const url of ["http://tdra.gov.ae", "the gazette"]) {
      expect(cite({ url })).toEqual(["callingHours[0]: its source's address is not an https address."]);
    }
    expect(cite({ readOn: "2026-11-23" })).toEqual([
      "callingHours[0]: its source is said to be read on 2026-11-23, which is to come.",
    ]);
  });

  it("confidence: what is not verified is policy", () => {
    const sentences = after(confidence, (d) => Object.assign(d.pack.rules.abandon[0] ?? {}, { basis: "statute" }));
    expect(sentences).toEqual(["abandon[0]: is not verified (U), so its basis cannot be statute."]);
  });

  it("edges: each edge of a window has a case on either side", () => {
    const at = (clock: string) => (one: Case) => one.given.at.startsWith(`2026-09-02T${clock}`);
    expect(after(edges, without(at("09:00:00.000")))).toEqual(["callingHours[1]: no case at 09:00 sharp."]);
    expect(after(edges, without(at("17:59")))).toEqual(["callingHours[1]: no case in the last second before 18:00."]);
  });

  it("weekdays: open and closed days have a case each", () => {
    const isWeekend = (one: Case) => /^2026-(09-0[45]|06-05)/.test(one.given.at);
    expect(after(weekdays, without(isWeekend))).toEqual(["callingHours[1]: no case on any of fri, sat."]);
  });

  it("changes: the first day of a value and the day before have a case each", () => {
    expect(
      after(
        changes,
        without((one) => one.given.at.startsWith("2026-05-31")),
      ),
    ).toEqual(["Calling hours change on 2026-06-01, and no case is on 2026-05-31."]);
  });

  it("registerAge: data just fresh enough and just too old have a case each", () => {
    expect(
      after(
        registerAge,
        without((one) => one.given.registryAgeHours > 1),
      ),
    ).toEqual([
      "ae.tdra: no case with data of 168 hours, which is still good.",
      "ae.tdra: no case with data of 169 hours, which is too old.",
    ]);
  });

  it("spans: two limits of different lengths may hold at once, two of one length may not", () => {
    const second = (per: string) =>
      after(spans, ({ pack: { rules } }) => {
        const [day] = rules.frequency ?? [];
        if (day && "max" in day.value) rules.frequency?.push({ ...day, value: { ...day.value, per } });
      });
    expect(second("PT48H")).toEqual([]);
    expect(second("P7D")).toEqual([
      "frequency: two values are in force for marketing calls of P7D, seller (profile published) from 2024-08-27 on.",
      "frequency: two values are in force for marketing calls of P7D, seller (profile statute) from 2024-08-27 on.",
    ]);
  });

  it("readings: each is named at the top, and has something of its own", () => {
    expect(after(readings, ({ pack }) => pack.profiles?.push("dream"))).toEqual([
      "The profile dream has no value of its own.",
    ]);
    const misspelt = after(readings, ({ pack }) =>
      Object.assign(pack.rules.callingHours[1] ?? {}, { profiles: ["publisht"] }),
    );
    expect(misspelt).toEqual([
      "callingHours[1]: there is no profile publisht.",
      "The profile published has no value of its own.",
    ]);
    const stray = after(readings, (draft) => {
      const [first] = draft.cases;
      if (first) draft.cases = [{ ...first, name: "stray", given: { ...first.given, profile: "law" } }];
    });
    expect(stray).toEqual(['The case "stray" is of profile law, which the pack does not have.']);
  });

  it("openings: what is not known is no law, and hours are not left out", () => {
    const unknown = { unknown: "Nobody has read it." };
    expect(after(openings, ({ pack }) => Object.assign(pack.rules.callingHours[0] ?? {}, { value: unknown }))).toEqual([
      "callingHours[0]: is not known, so its basis cannot be statute.",
    ]);
    expect(after(openings, ({ pack }) => pack.rules.callingHours.splice(0))).toEqual([
      "callingHours: says nothing. Write that the hours are unknown.",
    ]);
  });

  it("limits: each kind has a case that passes, one that fails, and one at its edge", () => {
    const never = without((one) => one.expect.checks.frequency_cap === "failed");
    expect(after(limits, never)).toEqual(["frequency: no case with earlier attempts in which it has failed."]);
    const edge = without((one) => one.name.startsWith("an attempt seven days ago"));
    expect(after(limits, edge)).toEqual(["frequency: no case with an attempt P7D ago to the moment."]);
    const rested = without((one) => one.expect.checks.cooldown === "passed");
    expect(after(limits, rested)).toEqual(["cooldown: no case with earlier attempts in which it has passed."]);
  });

  it("holidays: calendars reach through next year, list its days of the moon, and are looked at again", () => {
    const saudi = packOf("sa");
    expect(holidays(saudi, TODAY)).toEqual([]);
    expect(holidays(saudi, "2034-01-01")).toEqual([
      "The calendar islamic ends with 2034; it must reach through 2035.",
      "The calendar islamic was to be reviewed by 2027-09-30.",
      "The calendar islamic lists no date of Ramadan in 2035.",
      "The calendar islamic lists no date of Eid al-Fitr in 2035.",
      "The calendar islamic lists no date of Day of Arafah in 2035.",
      "The calendar islamic lists no date of Eid al-Adha in 2035.",
    ]);
  });

  it("holidayCases: a year that no calendar lists has a case, and it blocks", () => {
    const late = without((one) => one.given.at.startsWith("2035"));
    expect(after(holidayCases, late, packOf("za"))).toEqual([
      "No case is in a year after 2034, which the calendars do not list and which must block.",
    ]);
  });

  it("drafts: what the template left is replaced", () => {
    const left = after(drafts, (draft) => {
      const [first] = draft.cases;
      if (first) draft.cases = [{ ...first, name: "Replace this: what does the law permit?" }];
      Object.assign(draft.pack, { name: " " });
    });
    expect(left).toEqual([
      'The case "Replace this: what does the law permit?" is the template\'s.',
      "The pack has no name.",
    ]);
  });
});
