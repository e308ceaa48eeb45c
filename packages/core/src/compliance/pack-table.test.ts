import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, toIso } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { packsFor, packTable } from "./pack-table.ts";
import { purposeBit } from "./rule-table.ts";
import { aCalendar, aHoliday, aPack, dated, everyDay, NOON, notListed, someFacts } from "./testing.ts";

const ids = (packs: readonly RulePack[], jurisdiction: string) =>
  packsFor(packs, jurisdiction).map(({ pack }) => pack.id);

describe("the packs of a jurisdiction", () => {
  it("are those that name it, in the order they were given, whichever list was asked before", () => {
    const [one, two, other] = [aPack(), aPack({ id: "ae-x" }), aPack({ id: "sa", jurisdiction: "SA" })];
    const first = [one, other, two];
    const second = [two, one];
    expect(ids(first, "AE")).toEqual(["ae", "ae-x"]);
    expect(ids(second, "AE")).toEqual(["ae-x", "ae"]);
    expect(ids(first, "AE")).toEqual(["ae", "ae-x"]);
    expect(ids(first, "SA")).toEqual(["sa"]);
    expect(ids(first, "KW")).toEqual([]);
    expect(ids([], "AE")).toEqual([]);
  });

  it("are made ready once for each pack, in whatever list it stands", () => {
    const pack = aPack();
    expect(packsFor([pack], "AE")[0]).toBe(packsFor([pack, aPack({ id: "ae-x" })], "AE")[0]);
    expect(packTable(pack)).toBe(packsFor([pack], "AE")[0]);
  });
});

describe("a pack made ready", () => {
  const day = (date: string): number => Date.parse(date) / DAY;

  it("shows of each kind of rule what is in force and speaks of the call", () => {
    const stated = <T extends object>(value: T) => [
      dated({ ...value, purposes: ["survey"] }, "2026-01-01"),
      dated({ ...value, purposes: ["marketing"] }, "2026-01-01", "2026-06-01"),
      dated({ ...value, purposes: ["marketing"] }, "2026-07-01"),
    ];
    const pack = aPack({}, {
      consent: stated({ required: true }),
      dncRegistry: stated({ registry: "a", authority: "A", maxAgeDays: 1 }),
      callerId: stated({ countries: null }),
      lineType: stated({ deny: ["premium"] }),
      frequency: stated({ max: 1, per: "PT1H", scope: "number" }),
      cooldown: stated({ after: ["busy"], for: "PT1H", scope: "number" }),
    } as never);
    const seen = (date: string, purpose: "marketing" | "survey") => {
      const view = packTable(pack).view(day(date), day(date), purposeBit(purpose), -1);
      const { version: _, ...kinds } = view;
      return Object.values(kinds).map((rules) => rules.map(({ from }) => new Date(from * DAY).getUTCMonth() + 1));
    };
    const each = (...months: number[]) => Array.from({ length: 6 }, () => months);
    expect(seen("2026-05-31", "marketing")).toEqual(each(1));
    expect(seen("2026-06-01", "marketing")).toEqual(each());
    expect(seen("2026-07-01", "marketing")).toEqual(each(7));
    expect(seen("2026-07-01", "survey")).toEqual(each(1));
  });

  it("cannot be read when one of its zones is not known", () => {
    expect(packTable(aPack({ zones: ["Asia/Dubai", "Mars/Olympus"] })).clocks).toBeNull();
    expect(packTable(aPack({ zones: ["Asia/Dubai", "Asia/Tokyo"] })).clocks?.map(({ name }) => name)).toEqual([
      "Asia/Dubai",
      "Asia/Tokyo",
    ]);
  });

  it("keeps a decision from outliving the day on which any of its values begins or ends", () => {
    const around = [{ start: "00:00", end: "24:00" }];
    const week = { sun: around, mon: around, tue: around, wed: around, thu: around, fri: around, sat: around };
    const until = (from: string, to: string | null) => {
      const lines = dated({ deny: ["premium" as const] }, from, to);
      const pack = aPack({}, { callingHours: [dated({ ...everyDay, week })], lineType: [lines] });
      return toIso(decide(someFacts(), [pack], NOON).validUntil);
    };
    expect(until("2026-09-03", null)).toBe("2026-09-02T20:00:00Z");
    expect(until("2026-01-01", "2026-09-03")).toBe("2026-09-02T20:00:00Z");
    expect(until("2026-09-04", null)).toBe("2026-09-03T09:00:00Z");
    expect(until("2026-01-01", "2026-09-02")).toBe("2026-09-03T09:00:00Z");
  });
});

describe("a calendar of regions", () => {
  const calendar = aCalendar([
    aHoliday("Everywhere", 9, 1),
    aHoliday("In Dubai", 9, 2, ["AE-DU"]),
    aHoliday("In Ajman", 9, 2, ["AE-AJ"]),
  ]);
  const callingHours = [dated({ ...everyDay, holidays: [{ calendar: "days", windows: [] }] })];
  const law = () => [aPack({ calendars: [calendar] }, { callingHours })];
  const openUnder = (packs: readonly RulePack[], date: string, regions: Facts["regions"]) => {
    const at = Date.parse(`${date}T13:00:00+04:00`);
    return decide(someFacts({ regions, registries: { "ae.tdra": notListed(at) } }), packs, at).allowed;
  };

  it("closes its days to numbers that can be there, and to numbers that can be anywhere", () => {
    const packs = law();
    const open = (date: string, regions: Facts["regions"]) => openUnder(packs, date, regions);
    const closed = (date: string) => ({
      dubai: !open(date, known(["AE-DU"])),
      ajman: !open(date, known(["AE-AJ"])),
      sharjah: !open(date, known(["AE-SH"])),
      both: !open(date, known(["AE-SH", "AE-DU"])),
      swapped: !open(date, known(["AE-DU", "AE-SH"])),
      anywhere: !open(date, unknown("away")),
      nowhere: !open(date, absent()),
    });
    const all = { dubai: true, ajman: true, sharjah: true, both: true, swapped: true, anywhere: true, nowhere: true };
    expect(closed("2026-09-01")).toEqual(all);
    expect(closed("2026-09-02")).toEqual({ ...all, sharjah: false, nowhere: false });
    expect(Object.values(closed("2026-09-03"))).not.toContain(true);
  });

  it("C-CMP-2 tells a number of no region from one that can be in any, whichever is asked first", () => {
    const open = (...all: readonly Facts["regions"][]) => {
      const packs = law();
      return all.map((regions) => openUnder(packs, "2026-09-02", regions));
    };
    expect(open(absent(), unknown("away"))).toEqual([true, false]);
    expect(open(unknown("away"), absent())).toEqual([false, true]);
  });
});
