import { isUnknown, Purpose, RULE_KINDS, type RulePack, type Stated } from "@broadnet-engage/core/model";
import { packIds, readPack } from "../pack-folder.ts";
import { type Answer, faults, type Kit, refuse, type Words } from "./answer.ts";
import { drawWeek, heldOn, hoursFor, type Minutes, openWeek } from "./week.ts";
import { inWords, KIND_NAMES } from "./words.ts";

const whom = (value: Stated<unknown>["value"]): string => {
  const { purposes } = value as { readonly purposes?: readonly string[] };
  return purposes === undefined ? "all calls" : purposes.join(", ");
};

const ground = ({ basis, confidence, source }: Stated<unknown>): string =>
  `${source.doc}${source.article === null ? "" : `, ${source.article}`} [${basis}, ${confidence}]`;

function rulesInWords(pack: RulePack, date: string, profile: string | null): readonly string[] {
  return RULE_KINDS.flatMap((kind) =>
    heldOn<object>(pack.rules[kind], date, profile).flatMap((value) => [
      `${KIND_NAMES[kind]}, ${whom(value.value)}: ${inWords(kind, value.value)}.`,
      `    ${ground(value)}`,
    ]),
  );
}

const key = (open: Minutes): string => open.join("");
const hoursOpen = (open: Minutes): number => open.reduce((sum, minute) => sum + minute, 0) / 60;

/** The usual week, drawn once for purposes whose weeks are equal. */
function weeks(pack: RulePack, date: string, profile: string | null): readonly string[] {
  const groups = new Map<string, { readonly open: Minutes; readonly purposes: string[]; readonly silent: boolean }>();
  for (const purpose of Purpose.options) {
    const open = openWeek(pack, purpose, date, profile);
    const silent = hoursFor(pack, purpose, date, profile).length === 0;
    const name = `${key(open)}${silent}`;
    const group = groups.get(name) ?? { open, purposes: [], silent };
    group.purposes.push(purpose);
    groups.set(name, group);
  }
  return [...groups.values()].flatMap(({ open, purposes, silent }) => [
    `${purposes.join(", ")}: ${silent ? "no calling hours speak of it" : `${hoursOpen(open)} hours a week`}`,
    ...(silent || hoursOpen(open) === 0 ? [] : drawWeek(open)),
    "",
  ]);
}

function reading(pack: RulePack, date: string, profile: string | null): readonly string[] {
  const title =
    profile === null
      ? pack.profiles === undefined
        ? []
        : ["## All readings at once, for who chooses none"]
      : [`## Reading ${profile}`];
  return [...title, "", ...weeks(pack, date, profile), ...rulesInWords(pack, date, profile), ""];
}

/** `explain <id> [--on YYYY-MM-DD]`: the pack as a person would tell it, on a day. */
export function explain({ plain: [id, more], flags }: Words, kit: Kit): Answer {
  const date = flags.on ?? kit.today;
  if (id === undefined || more !== undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date))
    return refuse("usage: pack explain <id> [--on YYYY-MM-DD]");
  if (!packIds(kit.packs).includes(id)) return faults([`There is no pack named ${id}.`]);
  const read = readPack(kit.packs, id);
  if (!("value" in read)) return faults(read.problems);
  const pack = read.value;
  const unknown = Object.values(pack.rules)
    .flat()
    .filter(({ value }) => isUnknown(value)).length;
  return {
    lines: [
      `# ${pack.name} (${pack.id}) on ${date}`,
      `Zones: ${pack.zones.join(", ")}. A number whose zone is not known must be permitted in each it can be in.`,
      ...(pack.extends === undefined
        ? []
        : [`Adds to ${pack.extends}; both must permit. Region: ${pack.region ?? "all"}.`]),
      ...(unknown === 0 ? [] : [`${unknown} of its values say that something is not known; that blocks.`]),
      "",
      ...[null, ...(pack.profiles ?? [])].flatMap((profile) => reading(pack, date, profile)),
    ],
    exitCode: 0,
  };
}
