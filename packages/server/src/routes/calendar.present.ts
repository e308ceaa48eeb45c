import { type PermittedCalendar, type PermittedDay, type Purpose, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type * as contract from "../contract/calendar.ts";

type Answer = z.input<(typeof contract.complianceCalendar.responses)[200]>;

const MINUTE_MS = 60_000;

/** `09:00`; the end of a day is `24:00`. */
function clock(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

const stateOf = ({ unknown, windows }: PermittedDay): Answer["days"][number]["state"] =>
  unknown !== null ? "unknown" : windows.length > 0 ? "open" : "closed";

const weekday = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" });

function wordsOf(day: PermittedDay): string {
  const { date, windows, unknown, reason } = day;
  const holidays = day.holidays.map(({ name, certain }) => (certain ? name : `${name}, here or a day beside`));
  const held = holidays.length === 0 ? "" : ` (${holidays.join("; ")})`;
  const open = windows.map(({ startsMs, endsMs }) => `${clock(startsMs)}–${clock(endsMs)}`).join(" and ");
  const said =
    unknown !== null
      ? `not known, so not permitted${open === "" ? "" : ` outside ${open}`}. ${unknown}`
      : open === ""
        ? `no calls. ${reason ?? ""}`.trim()
        : `calls ${open === "00:00–24:00" ? "at any time" : open}.`;
  return `${weekday.format(Date.parse(date))} ${date}${held}: ${said}`;
}

const presentDay = (day: PermittedDay): Answer["days"][number] => ({
  date: day.date,
  state: stateOf(day),
  windows: day.windows.map(({ startsMs, endsMs, from, until }) => ({
    ...{ start: clock(startsMs), end: clock(endsMs) },
    ...{ from: toIso(from), until: toIso(until) },
  })),
  holidays: day.holidays.map((holiday) => ({ ...holiday })),
  words: wordsOf(day),
});

const groundsOf = ({ jurisdiction, zone, zones, packs }: PermittedCalendar, purpose: Purpose): string[] => [
  `Calling hours for ${purpose.replaceAll("_", " ")} calls to ${jurisdiction}, where the clock is that of ${zone}. All of these rules must permit: ${packs.join(", ")}.`,
  ...(zones.length > 1
    ? [`A number whose place is not known can be in any of ${zones.length} time zones, and each of them must permit.`]
    : []),
  "Hours only: registers, lists, consent and caps may still block a call, and what is not known does.",
];

export const presentCalendar = (calendar: PermittedCalendar, purpose: Purpose): Answer => ({
  jurisdiction: calendar.jurisdiction,
  timezone: calendar.zone,
  timezones: [...calendar.zones],
  purpose,
  packs: [...calendar.packs],
  days: calendar.days.map(presentDay),
  words: groundsOf(calendar, purpose),
});
