import type { Dated, RulePack } from "@broadnet-engage/core/model";
import { type Check, valuesOf } from "./check.ts";

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** The subjects a value speaks of. Values of one kind follow each other per subject. */
function subjectsOf(value: unknown): readonly string[] {
  const { purposes, registry } = value as { purposes?: readonly string[]; registry?: string };
  const of = registry === undefined ? "" : ` of ${registry}`;
  return (purposes ?? [""]).map((purpose) => `${purpose === "" ? "all calls" : `${purpose} calls`}${of}`);
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

function follow(kind: string, values: readonly Dated<unknown>[]): readonly string[] {
  const subjects = [...new Set(values.flatMap((dated) => subjectsOf(dated.value)))];
  return subjects.flatMap((subject) => {
    const own = values.filter((dated) => subjectsOf(dated.value).includes(subject));
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
  ...Object.entries(pack.rules).flatMap(([kind, values]) => follow(kind, values)),
];
