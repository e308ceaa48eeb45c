import { type E164, isE164 } from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import { ZONES } from "../folders.ts";
import { clockOf, makeTable } from "./make-table.ts";
import { placeOf, placeTable, zonesOf } from "./place.ts";
import { readZoneSources } from "./sources.ts";

const number = (text: string): E164 => {
  if (!isE164(text)) throw new Error(`Not E.164: ${text}`);
  return text;
};
const zones = (phone: string) => placeOf(number(phone))?.zones.toSorted();
const sources = readZoneSources(new URL("sources/", ZONES));

/** Whether every wanted zone has one among ours that shows the same time, on every day of the years looked at. */
const cover = (ours: readonly string[], wanted: readonly string[]): readonly string[] => {
  const held = new Set(ours.map(clockOf));
  return wanted.filter((zone) => !held.has(clockOf(zone)));
};

describe("where a number can be", () => {
  it("is every zone an area code reaches (C-CMP-9)", () => {
    expect(zones("+18505550142")).toEqual(["America/Chicago", "America/New_York"]);
    expect(zones("+12085550142")).toEqual(["America/Denver", "America/Los_Angeles"]);
    for (const [area, pair] of [
      ["423 606 812 219 270 906", ["America/Chicago", "America/New_York"]],
      ["701 605 308 785 620", ["America/Chicago", "America/Denver"]],
      ["541 775", ["America/Denver", "America/Los_Angeles"]],
    ] as const) {
      for (const code of area.split(" ")) expect(zones(`+1${code}5550142`)).toEqual(pair);
    }
    expect(zones("+19155550142")).toEqual(["America/Denver"]);
    expect(zones("+13055550142")).toEqual(["America/New_York"]);
  });

  it("is the state or province an area code belongs to, and another country where it belongs to one", () => {
    expect(placeOf(number("+13055550142"))).toMatchObject({ country: "US", regions: ["US-FL"] });
    expect(placeOf(number("+17185550142"))).toMatchObject({ country: "US", regions: ["US-NY"] });
    expect(placeOf(number("+18675550142"))?.regions).toEqual(["CA-NT", "CA-NU", "CA-YT"]);
    for (const [phone, country] of [
      ["+17875550142", "PR"],
      ["+18095550142", "DO"],
      ["+18765550142", "JM"],
      ["+16585550142", "JM"],
      ["+12425550142", "BS"],
      ["+16845550142", "AS"],
    ] as const)
      expect(placeOf(number(phone))?.country).toBe(country);
  });

  it("is every zone of the country for a mobile, which tells nothing", () => {
    expect(zones("+61491570142")).toEqual([
      "Australia/Adelaide",
      "Australia/Brisbane",
      "Australia/Darwin",
      "Australia/Eucla",
      "Australia/Lord_Howe",
      "Australia/Perth",
      "Australia/Sydney",
    ]);
    expect(cover(zones("+34612345142") ?? [], ["Europe/Madrid", "Atlantic/Canary"])).toEqual([]);
    expect(cover(zones("+6281234567890") ?? [], ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])).toEqual([]);
    expect(cover(zones("+56912345678") ?? [], ["America/Santiago", "Pacific/Easter"])).toEqual([]);
    expect(zones("+212650005142")).toEqual(["Africa/Casablanca"]);
  });

  it("tells apart who shares a country code", () => {
    const country = (phone: string) => placeOf(number(phone))?.country;
    expect(["+74951234567", "+77011234567"].map(country)).toEqual(["RU", "KZ"]);
    expect(["+442079460142", "+441534960142", "+441481960142", "+441624960142"].map(country)).toEqual([
      "GB",
      "JE",
      "GG",
      "IM",
    ]);
    expect(["+447400123456", "+447781123456", "+447797123456", "+447624123456"].map(country)).toEqual([
      "GB",
      "GG",
      "JE",
      "IM",
    ]);
    expect(["+61891621234", "+61891641234", "+61892121234"].map(country)).toEqual(["CX", "CC", "AU"]);
    expect(cover(zones("+262692123456") ?? [], ["Indian/Reunion", "Indian/Mayotte"])).toEqual([]);
    expect(cover(zones("+5999123456") ?? [], ["America/Curacao", "America/Kralendijk"])).toEqual([]);
  });

  it("is nowhere for numbers of no place, and nobody is called there", () => {
    for (const phone of [
      "+80012345678",
      "+80812345678",
      "+870773111632",
      "+881612345678",
      "+882161234567",
      "+883510012345",
      "+97912345678",
      "+18005550142",
      "+15005550142",
      "+19995550142",
      "+2100000000",
    ])
      expect(placeOf(number(phone))).toBeNull();
  });

  it("says mobile or fixed where the plan tells, and nothing where it does not", () => {
    expect(placeOf(number("+971501234567"))?.lineTypes).toEqual(["mobile"]);
    expect(placeOf(number("+97142345678"))?.lineTypes).toEqual(["fixed"]);
    expect(placeOf(number("+447400123456"))?.lineTypes).toEqual(["mobile"]);
    expect(placeOf(number("+12125550142"))?.lineTypes).toEqual([]);
  });

  it("names the zones of a country", () => {
    expect(zonesOf("NZ")).toEqual(["Pacific/Auckland", "Pacific/Chatham"]);
    expect(zonesOf("XX")).toEqual([]);
  });

  it("takes the longest prefix there is", () => {
    const table = placeTable("61\tAU\t\tA B\n6189162\tCX\t\tC\n8\t\t\t\n");
    expect(table(number("+61891621234"))?.zones).toEqual(["C"]);
    expect(table(number("+61891611234"))?.zones).toEqual(["A", "B"]);
    expect(table(number("+8912345678"))).toBeNull();
    expect(table(number("+9912345678"))).toBeNull();
  });
});

describe("the zone table", () => {
  it("is what its sources make, but for the names of zones that newer clock data may tell apart", () => {
    const made = makeTable(sources);
    const shape = made.map(({ prefix, countries, lineTypes }) => [prefix, countries[0] ?? null, lineTypes]);
    const onDisk = made.map(({ prefix }) => {
      const found = placeOf(number(`+${prefix.padEnd(10, "0")}`));
      return found === null ? null : found.country;
    });
    expect(made.length).toBeGreaterThan(3_000);
    expect(shape.map(([, country]) => country)).toEqual(onDisk);
  });

  it("leaves out no zone of tzdata's list for a country, as far as clocks differ from 2024 to 2036", () => {
    const byCountry = new Map<string, string[]>();
    for (const [country = "", , zone = ""] of sources.zoneTab)
      byCountry.set(country, [...(byCountry.get(country) ?? []), zone]);
    const missing = ["US", "CA", "AU", "BR", "ES", "RU", "KZ", "ID", "MX", "CL", "NZ", "PT", "EC", "MN"].map(
      (country) => [country, cover(zonesOf(country), byCountry.get(country) ?? [])],
    );
    // Macquarie's clock is Hobart's, and Hobart's Sydney's.
    expect(missing.filter(([, zones]) => zones?.length !== 0)).toEqual([]);
  });

  it("holds every zone that libphonenumber has seen under an area code: it may say more, and never less", () => {
    const less = sources.nanp.flatMap(([area = "", , seen = ""]) => {
      const wanted = seen.split(" ").filter((zone) => zone !== "");
      return cover(zones(`+1${area}5550142`) ?? [], wanted).map((zone) => `${area}: ${zone}`);
    });
    expect(less).toEqual([]);
  });
});

describe("the clock data underneath", () => {
  const offsets = (zone: string) =>
    [...new Set([...clockOf(zone).matchAll(/(?:^|:)(-?\d+)(?= |$)/g)].map(([, seconds]) => Number(seconds) / 60))].sort(
      (a, b) => a - b,
    );

  it("knows the odd offsets, in minutes from UTC", () => {
    expect(offsets("Asia/Tehran")).toEqual([210]);
    expect(offsets("Asia/Kabul")).toEqual([270]);
    expect(offsets("Asia/Kolkata")).toEqual([330]);
    expect(offsets("Asia/Kathmandu")).toEqual([345]);
    expect(offsets("Australia/Adelaide")).toEqual([570, 630]);
    expect(offsets("Australia/Lord_Howe")).toEqual([630, 660]);
    expect(offsets("America/St_Johns")).toEqual([-210, -150]);
    expect(offsets("Pacific/Chatham")).toEqual([765, 825]);
  });

  it("skips the first hour of the day in Cairo and Beirut, and sets Casablanca back for Ramadan", () => {
    const changes = (zone: string) =>
      clockOf(zone)
        .split(" ")
        .slice(1)
        .map((change) => change.split(":").map(Number))
        .map(([at = 0, seconds = 0]) => [new Date(at).toISOString(), seconds / 3_600]);
    expect(changes("Africa/Cairo")).toContainEqual(["2026-04-23T22:00:00.000Z", 3]);
    expect(changes("Africa/Cairo")).toContainEqual(["2026-10-29T21:00:00.000Z", 2]);
    expect(changes("Asia/Beirut")).toContainEqual(["2026-03-28T22:00:00.000Z", 3]);
    expect(
      changes("Africa/Casablanca")
        .filter(([at]) => String(at).startsWith("2027"))
        .map(([, hours]) => hours),
    ).toEqual([0, 1]);
  });
});
