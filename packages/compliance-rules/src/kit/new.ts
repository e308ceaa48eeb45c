import { existsSync, readFileSync } from "node:fs";
import { asE164 } from "@broadnet-engage/core/model";
import { isZone } from "../checks/zones.ts";
import { TEMPLATE } from "../folders.ts";
import { packIds } from "../pack-folder.ts";
import { zonesOf } from "../zones/place.ts";
import { type Answer, faults, type Kit, refuse, type Words } from "./answer.ts";

/** What `new` must be told, and how it asks a person for it. */
export const QUESTIONS: Readonly<Record<string, string>> = {
  name: "The country's (or the state's) name in English",
  phone: "A telephone number there for the cases, such as +64211234567",
  maintainer: "Who looks after this pack: your name",
};

const USAGE = [
  'usage: pack new <id> --name "New Zealand" --phone +64211234567 --maintainer "You" [--zones Pacific/Auckland,Pacific/Chatham]',
  "<id> is the country's two letters (nz), or those and a part (us-or). A part adds to a pack: --extends us --region US-OR.",
];
const DAY = 86_400_000;
const iso = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** How far the zone's clocks are from UTC at noon of a day: `+13:00`. */
function offsetOn(zone: string, date: string): string {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const name =
    format.formatToParts(Date.parse(`${date}T12:00:00Z`)).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return name.replace("GMT", "") || "+00:00";
}

function weekdayAfter(today: number, weekday: number): string {
  const ahead = (weekday - new Date(today).getUTCDay() + 7) % 7;
  return iso(today + (ahead === 0 ? 7 : ahead) * DAY);
}

/** Everything the template leaves open. */
function fillings(
  id: string,
  flags: Words["flags"],
  zones: readonly string[],
  today: string,
): Readonly<Record<string, string>> {
  const now = Date.parse(`${today}T00:00:00Z`);
  const days = { on: today, before: iso(now - DAY), monday: weekdayAfter(now, 1), sunday: weekdayAfter(now, 0) };
  const [zone = "UTC"] = zones;
  const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
  return {
    id,
    country: id.slice(0, 2).toUpperCase(),
    name: quoted(flags.name ?? ""),
    maintainer: quoted(flags.maintainer ?? ""),
    phone: flags.phone ?? "",
    zones: zones.join('", "'),
    from: today,
    reviewBy: iso(now + 182 * DAY),
    ...days,
    ...Object.fromEntries(Object.entries(days).map(([day, date]) => [`${day}Offset`, offsetOn(zone, date)])),
  };
}

/** What a part of a country says of itself before everything else. */
const partOf = ({ extends: whole, region }: Words["flags"]): string =>
  [
    whole === undefined ? "" : `"extends": "${whole}",\n  `,
    region === undefined ? "" : `"region": "${region}",\n  `,
  ].join("");

const REGION = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;

const FILES = ["pack.json", "cases.json", "README.md"];

/** `new <id>`: a folder that is honest from its first minute, for it says that nothing is known, and has a case that fails. */
export function start({ plain: [id, more], flags }: Words, kit: Kit): Answer {
  if (id === undefined || more !== undefined || !/^[a-z]{2}(-[a-z0-9]+)*$/.test(id)) return refuse(...USAGE);
  const missing = Object.keys(QUESTIONS).filter((name) => flags[name] === undefined);
  if (missing.length > 0) return refuse(`Missing: ${missing.map((name) => `--${name}`).join(", ")}.`, ...USAGE);
  if (asE164(flags.phone ?? "") === null) return refuse(`${flags.phone} is no number in the form +64211234567.`);
  if (flags.region !== undefined && !REGION.test(flags.region))
    return refuse(`${flags.region} is no region in the form US-OR.`);
  if (flags.extends !== undefined && !packIds(kit.packs).includes(flags.extends))
    return faults([`There is no pack named ${flags.extends} to add to.`]);
  if (existsSync(new URL(`${id}/`, kit.packs))) return faults([`There is a pack named ${id} already.`]);
  const zones = flags.zones?.split(",") ?? zonesOf(id.slice(0, 2).toUpperCase(), flags.region ?? null);
  const strange = zones.filter((zone) => !isZone(zone));
  if (strange.length > 0) return refuse(...strange.map((zone) => `There is no time zone named ${zone}.`));
  if (zones.length === 0) return refuse(`No zone is known for ${id}; name them with --zones.`);
  const filled = fillings(id, flags, zones, kit.today);
  const files = FILES.map((file) => {
    const text = readFileSync(new URL(file, TEMPLATE), "utf8");
    const whole = text.replace('\n  "profiles"', `\n  ${partOf(flags)}"profiles"`);
    return {
      url: new URL(`${id}/${file}`, kit.packs),
      text: whole.replace(/\{\{(\w+)\}\}/g, (_, name: string) => filled[name] ?? ""),
    };
  });
  return {
    lines: [
      ...files.map(({ url }) => `wrote ${url.pathname.split("/").slice(-3).join("/")}`),
      `Now: read the law, write what it says, and run \`npm run pack -- check ${id}\` and \`npx vitest run --project unit packages/compliance-rules\`.`,
      "One case fails until you have replaced it. That is meant.",
    ],
    exitCode: 0,
    files,
  };
}
