import { describe, expect, it } from "vitest";
import { Purpose } from "../model/campaign.ts";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, toIso } from "../model/instant.ts";
import type { Calendar } from "../model/rule-calendar.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { Channel } from "../model/rule-value.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { packsFor, packTable } from "./pack-table.ts";
import { channelBits, purposeBit } from "./rule-table.ts";
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

  it("are found once for each list, whichever list was asked in between", () => {
    const list = [aPack()];
    const found = packsFor(list, "AE");
    packsFor([aPack()], "AE");
    expect(packsFor(list, "AE")).toBe(found);
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

  it("is of the newest value that holds on any of its days, and of no version once none does", () => {
    const consent = [
      dated({ required: false, purposes: ["marketing" as const] }, "2026-01-01", "2026-06-01"),
      dated({ required: false, purposes: ["marketing" as const] }, "2026-03-01", "2026-05-01"),
    ];
    const callerId = [dated({ countries: null }, "2026-02-01", "2026-04-01")];
    const { view, changes } = packTable(aPack({}, { callingHours: [], dncRegistry: [], consent, callerId }));
    const versionOn = (first: string, last = first) => view(day(first), day(last), -1, -1).version;
    expect(versionOn("2025-12-31")).toBeNull();
    expect(versionOn("2026-02-28")).toBe("2026-02-01");
    expect(versionOn("2026-02-28", "2026-03-01")).toBe("2026-03-01");
    expect(versionOn("2026-04-30")).toBe("2026-03-01");
    expect(versionOn("2026-05-01")).toBe("2026-01-01");
    expect(versionOn("2026-06-01")).toBeNull();
    const dates = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"];
    expect([...changes].sort()).toEqual(dates.map(day));
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

describe("what of a pack is kept", () => {
  const FIRST = Date.parse("2026-03-01") / DAY;

  /** No two days, purposes or channels hear the same of it. */
  const everyCallApart = (): RulePack => {
    const dates = Array.from({ length: 40 }, (_, n) => toIso((FIRST + n) * DAY).slice(0, 10));
    return aPack(
      {},
      {
        consent: dates.map((date, n) =>
          dated({ required: true, purposes: Purpose.options, maxAge: `P${n + 1}D` }, date, dates[n + 1] ?? null),
        ),
        lineType: Purpose.options.map((purpose) => dated({ deny: ["premium" as const], purposes: [purpose] })),
        cooldown: Channel.options.map((channel) =>
          dated({ after: ["busy" as const], for: "PT1H", scope: "number" as const, channels: [channel] }),
        ),
      },
    );
  };

  it("is what is in force and speaks of the call, whichever calls and days were asked about before", () => {
    const { view } = packTable(everyCallApart());
    for (const first of [FIRST, FIRST + 1, FIRST + 2, FIRST + 4, FIRST + 16, FIRST + 32])
      for (const last of [first, first + 1, first + 2])
        for (const purpose of Purpose.options.map(purposeBit))
          for (const channel of Channel.options.map(channelBits)) {
            const { consent, lineType, cooldown } = view(first, last, purpose, channel);
            expect([consent[0]?.from, consent.length - 1]).toEqual([first, last - first]);
            expect(lineType.map(({ purposes }) => purposes)).toEqual([purpose]);
            expect(cooldown.map(({ channels }) => channels)).toEqual([channel]);
          }
  });

  it("is worked out once, and no more than a thousand of it are held", () => {
    const { view } = packTable(aPack());
    const held = view(1, 1, 1, 1);
    for (let day = 2; day <= 1_024; day += 1) view(day, day, 1, 1);
    expect(view(1, 1, 1, 1)).toBe(held);
    const [late, again] = [view(1_025, 1_025, 1, 1), view(1, 1, 1, 1)];
    expect(again).not.toBe(held);
    expect(again).toEqual(held);
    expect(view(1_025, 1_025, 1, 1)).toBe(late);
  });

  it("are hours worked out once for each set of regions, and no more than 256 of them", () => {
    const law = aPack({ calendars: [aCalendar([aHoliday("In Dubai", 9, 2, ["AE-DU"])])] });
    const [hours] = packTable(law).hours;
    const tableOf = (...regions: string[]) => hours?.tableFor(regions);
    const held = tableOf("AE-AZ", "AE-DU");
    expect(tableOf("AE-DU", "AE-AZ")).toBe(held);
    for (let n = 1; n < 256; n += 1) tableOf(`AE-${n}`);
    expect(tableOf("AE-AZ", "AE-DU")).toBe(held);
    const [late, again] = [tableOf("AE-256"), tableOf("AE-AZ", "AE-DU")];
    expect(again).not.toBe(held);
    expect(again).toEqual(held);
    expect(tableOf("AE-256")).toBe(late);
  });

  it("is one table of hours for all numbers where no day of its calendars is a region's own", () => {
    const tableOf = (...calendars: Calendar[]) => {
      const [hours] = packTable(aPack({ calendars })).hours;
      return [hours?.table, hours?.tableFor(["AE-DU"])];
    };
    const [everywhere, dubai] = [aHoliday("Everywhere", 9, 1), aHoliday("In Dubai", 9, 2, ["AE-DU"])];
    const [table, ofDubai] = tableOf(aCalendar([everywhere]));
    expect(table).not.toBeNull();
    expect(ofDubai).toBe(table);
    expect(tableOf(aCalendar([everywhere]), aCalendar([everywhere, dubai]))[0]).toBeNull();
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
