import { Purpose, RULE_KINDS, type RuleKind, type RulePack, type Stated } from "@broadnet-engage/core/model";
import { covers } from "./covers.ts";
import { heldOn, openWeek } from "./week.ts";
import { inWords, KIND_NAMES } from "./words.ts";

/** One difference between two packs, on the days from `from` on. */
export interface Difference {
  readonly from: string;
  readonly kind: RuleKind | "zones";
  readonly text: string;
  readonly loosens: boolean;
  /** For a loosening: whether a source that the old pack does not have stands behind it. */
  readonly cited: boolean;
}

/** The days from which either pack may say something new, and the reading they are compared in. */
function daysOf(before: RulePack, after: RulePack): readonly string[] {
  const values = [before, after].flatMap(({ rules }) => Object.values(rules).flat());
  return [...new Set(values.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();
}

const LAW: ReadonlySet<string> = new Set(["statute", "regulator", "code"]);

/** A source counts when it is of law, names its article, is trusted, and was not there before: an old one cannot allow what it did not allow. */
function hasNewSource(
  kind: RuleKind,
  before: RulePack,
  after: RulePack,
  date: string,
  profile: string | null,
): boolean {
  const known = new Set((before.rules[kind] ?? []).map(({ source }) => JSON.stringify(source)));
  return heldOn<object>(after.rules[kind], date, profile).some(
    ({ basis, confidence, source }) =>
      LAW.has(basis) &&
      source.article !== null &&
      (confidence === "H" || confidence === "M") &&
      !known.has(JSON.stringify(source)),
  );
}

interface At {
  readonly before: RulePack;
  readonly after: RulePack;
  readonly date: string;
  readonly profile: string | null;
}

const readingOf = (profile: string | null): string => (profile === null ? "" : ` (reading ${profile})`);

/** Every zone sees the same week by its own clock, so the minutes are told for each. */
function minutes({ before, after, date, profile }: At): readonly Difference[] {
  return Purpose.options.flatMap((purpose) => {
    const [old, now] = [openWeek(before, purpose, date, profile), openWeek(after, purpose, date, profile)];
    const opened = now.reduce((sum, open, minute) => sum + (open === 1 && old[minute] === 0 ? 1 : 0), 0);
    const closed = now.reduce((sum, open, minute) => sum + (open === 0 && old[minute] === 1 ? 1 : 0), 0);
    if (opened + closed === 0) return [];
    const cited = hasNewSource("callingHours", before, after, date, profile);
    return after.zones.map((zone) => ({
      from: date,
      kind: "callingHours" as const,
      text: `${purpose} in ${zone}${readingOf(profile)}: ${opened} minutes a week opened, ${closed} closed`,
      loosens: opened > 0,
      cited,
    }));
  });
}

const about = (values: readonly Stated<object>[], purpose: string): readonly object[] =>
  values
    .map(({ value }) => value)
    .filter((value) => {
      const { purposes } = value as { readonly purposes?: readonly string[] };
      return purposes === undefined || purposes.includes(purpose);
    });

function kindOf(kind: RuleKind, at: At): readonly Difference[] {
  const { before, after, date, profile } = at;
  const [old, now] = [
    heldOn<object>(before.rules[kind], date, profile),
    heldOn<object>(after.rules[kind], date, profile),
  ];
  const cited = hasNewSource(kind, before, after, date, profile);
  const found = Purpose.options.flatMap((purpose) => {
    const [was, is] = [about(old, purpose), about(now, purpose)];
    const lost = was.filter((value) => !is.some((other) => covers(kind, other, value)));
    const won = is.filter((value) => !was.some((other) => covers(kind, other, value)));
    return [
      ...lost.map((value) => ({ purpose, value, loosens: true })),
      ...won.map((value) => ({ purpose, value, loosens: false })),
    ];
  });
  const byText = new Map<string, { readonly loosens: boolean; readonly purposes: string[] }>();
  for (const { purpose, value, loosens } of found) {
    const text = `${loosens ? "no longer held to" : "newly held to"}: ${inWords(kind, value)}`;
    const group = byText.get(text) ?? { loosens, purposes: [] };
    group.purposes.push(purpose);
    byText.set(text, group);
  }
  return [...byText].map(([text, { loosens, purposes }]) => ({
    from: date,
    kind,
    text: `${purposes.join(", ")}${readingOf(profile)}: ${text}`,
    loosens,
    cited,
  }));
}

/** A zone that is not asked any more lets calls through it would have stopped; the source of hours says nothing of that. */
const zones = ({ before, after }: Pick<At, "before" | "after">): readonly Difference[] =>
  [
    ...before.zones
      .filter((zone) => !after.zones.includes(zone))
      .map((zone) => ({ text: `${zone} need not permit any more`, loosens: true })),
    ...after.zones
      .filter((zone) => !before.zones.includes(zone))
      .map((zone) => ({ text: `${zone} must permit too`, loosens: false })),
  ].map((change) => ({ from: "", kind: "zones", cited: false, ...change }));

const KINDS: readonly RuleKind[] = RULE_KINDS;

/** All that differs, day by day, without what merely goes on. Readings that only one of the packs has are not compared. */
export function compare(before: RulePack, after: RulePack): readonly Difference[] {
  const shared = (before.profiles ?? []).filter((profile) => after.profiles?.includes(profile));
  const found = [null, ...shared].flatMap((profile) => {
    let told = new Set<string>();
    return daysOf(before, after).flatMap((date) => {
      const at = { before, after, date, profile };
      const all = [...minutes(at), ...KINDS.flatMap((kind) => kindOf(kind, at))];
      const fresh = all.filter(({ kind, text }) => !told.has(`${kind} ${text}`));
      told = new Set(all.map(({ kind, text }) => `${kind} ${text}`));
      return fresh;
    });
  });
  return [...zones({ before, after }), ...found];
}

export const kindName = (kind: Difference["kind"]): string => (kind === "zones" ? "Zones" : KIND_NAMES[kind]);
