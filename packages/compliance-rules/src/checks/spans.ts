import type { Dated, RulePack } from "@broadnet-engage/core/model";
import { type Check, valuesOf } from "./check.ts";

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

type Loose = Readonly<Record<string, unknown>>;

/** What sets two values of one kind apart, so that both may hold at once: limits of several lengths, announcements of several moments. */
const APART: Readonly<Record<string, readonly string[]>> = {
  callingHours: ["channels"],
  dncRegistry: ["registry", "channels"],
  consent: ["channels", "lineTypes"],
  callerId: ["channels"],
  lineType: ["channels"],
  frequency: ["per", "scope", "counts", "channels"],
  cooldown: ["after", "scope", "channels"],
  announcements: ["when", "channels"],
  retention: ["what"],
};

/** The subjects a value speaks of, per reading of the pack. Values of one kind follow each other per subject. */
function subjectsOf(kind: string, { value, profiles }: Dated<unknown>, all: readonly string[]): readonly string[] {
  const loose = value as Loose;
  const named = (APART[kind] ?? []).map((member) => loose[member]).filter((part) => part !== undefined);
  const of =
    named.length === 0
      ? ""
      : ` of ${named.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(", ")}`;
  const purposes = (loose.purposes as readonly string[] | undefined) ?? ["all"];
  const readings = all.length === 0 ? [""] : (profiles ?? all).map((profile) => ` (profile ${profile})`);
  return purposes.flatMap((purpose) => readings.map((reading) => `${purpose} calls${of}${reading}`));
}

function join(kind: string, subject: string, before: Dated<unknown>, after: Dated<unknown>): readonly string[] {
  if (before.to === after.from) return [];
  const between = before.to !== null && before.to < after.from;
  return [
    between
      ? `${kind}: nothing is in force for ${subject} from ${before.to} to ${after.from}.`
      : `${kind}: two values are in force for ${subject} from ${after.from} on.`,
  ];
}

function follow(kind: string, values: readonly Dated<unknown>[], all: readonly string[]): readonly string[] {
  const bySubject = new Map<string, Dated<unknown>[]>();
  for (const dated of values)
    for (const subject of subjectsOf(kind, dated, all))
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), dated]);
  return [...bySubject].flatMap(([subject, own]) => {
    const sorted = [...own].sort((a, b) => (a.from < b.from ? -1 : 1));
    return sorted.slice(1).flatMap((after, index) => join(kind, subject, sorted[index] as Dated<unknown>, after));
  });
}

const ownSpans = (pack: RulePack): readonly string[] =>
  valuesOf(pack).flatMap(({ name, dated }) => [
    ...[dated.from, dated.to]
      .filter((date) => date !== null && !isDate(date))
      .map((date) => `${name}: ${date} is no date.`),
    ...(dated.to !== null && dated.to <= dated.from ? [`${name}: ends on ${dated.to}, before it begins.`] : []),
  ]);

/** Each value ends where its successor begins: no day without a rule, no day with two. */
export const spans: Check = ({ pack }) => [
  ...ownSpans(pack),
  ...Object.entries(pack.rules).flatMap(([kind, values]) => follow(kind, values, pack.profiles ?? [])),
];
