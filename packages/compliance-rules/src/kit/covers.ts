import { ConsentForm, fixedMs, isUnknown, type RuleKind } from "@broadnet-engage/core/model";

type Loose = Readonly<Record<string, unknown>>;
type Covers = (strict: Loose, lax: Loose) => boolean;

const items = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);
/** Lists that narrow by what they name: left out = everything. */
const widerList = (a: unknown, b: unknown): boolean =>
  a === undefined || (b !== undefined && items(b).every((item) => items(a).includes(item)));
/** Lists that forbid, or ask for, each thing they name. */
const longerList = (a: unknown, b: unknown): boolean => items(b).every((item) => items(a).includes(item));
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const atMost = (a: unknown, b: unknown): boolean => Number(a) <= Number(b);

const form = (one: unknown): number => ConsentForm.options.map(String).indexOf(String(one ?? "any"));
/** Which form of consent lifts a rule; none lifts it when left out, which is the strictest. */
const lift = (one: unknown): number => (one === undefined ? Number.POSITIVE_INFINITY : form(one));

const MONTHS: Readonly<Record<string, number>> = { Y: 12, M: 1 };

/** Months of a duration that goes by the calendar; null for one of fixed length. */
function monthsOf(duration: string): number | null {
  const [, count, unit = ""] = /^P(\d+)([YM])$/.exec(duration) ?? [];
  return count === undefined ? null : Number(count) * (MONTHS[unit] ?? 0);
}

/** Whether one rest is at least as long as another. A month and thirty days cannot be compared, and then it is not. */
function longer(a: unknown, b: unknown): boolean {
  if (same(a, b) || a === "forever") return true;
  if (b === "forever") return false;
  const [one, other] = [String(a), String(b)];
  const [months, otherMonths] = [monthsOf(one), monthsOf(other)];
  if (months !== null && otherMonths !== null) return months >= otherMonths;
  if (months !== null || otherMonths !== null) return false;
  const [ms, otherMs] = [fixedMs(one), fixedMs(other)];
  return ms !== null && otherMs !== null && ms >= otherMs;
}

const longerPeriod = (a: unknown, b: unknown): boolean =>
  typeof a === "string" && typeof b === "string" ? longer(a, b) : same(a, b);

const begins = (series: unknown, prefixes: unknown): boolean =>
  items(prefixes).some((prefix) => String(series).startsWith(String(prefix)));

const COVERS: Readonly<Record<RuleKind, Covers>> = {
  // Minutes are counted apart; here it is about what is shut on some days, and what lifts the hours.
  callingHours: (a, b) =>
    same(a.overrides, b.overrides) &&
    lift(a.liftedBy) >= lift(b.liftedBy) &&
    items(b.holidays).every((old) =>
      items(a.holidays).some((one) => {
        const [now, before] = [one as Loose, old as Loose];
        const shut = items(now.windows).length === 0 || same(now.windows, before.windows);
        return now.calendar === before.calendar && widerList(now.classes, before.classes) && shut;
      }),
    ),
  dncRegistry: (a, b) =>
    a.registry === b.registry &&
    atMost(a.maxAgeDays, b.maxAgeDays) &&
    lift(a.liftedBy) >= lift(b.liftedBy) &&
    (a.semantics ?? "deny") === (b.semantics ?? "deny") &&
    widerList(a.lineTypes, b.lineTypes),
  consent: (a, b) =>
    b.required === false ||
    (a.required === true &&
      form(a.form) >= form(b.form) &&
      (b.maxAge === undefined || (a.maxAge !== undefined && longer(b.maxAge, a.maxAge))) &&
      items(a.exceptions).every((one) => items(b.exceptions).some((other) => same(one, other))) &&
      widerList(a.lineTypes, b.lineTypes)),
  callerId: (a, b) =>
    (b.countries === null || (a.countries !== null && longerList(b.countries, a.countries))) &&
    (b.allow === undefined || (a.allow !== undefined && items(a.allow).every((one) => begins(one, b.allow)))) &&
    items(b.deny).every((one) => begins(one, a.deny)) &&
    longerList(a.duties, b.duties),
  lineType: (a, b) => widerList(b.allow, a.allow) && longerList(a.deny, b.deny),
  frequency: (a, b) =>
    atMost(a.max, b.max) && longerPeriod(a.per, b.per) && a.scope === b.scope && widerList(a.counts, b.counts),
  cooldown: (a, b) => longerList(a.after, b.after) && longer(a.for, b.for) && a.scope === b.scope,
  abandon: (a, b) =>
    atMost(a.capPct, b.capPct) &&
    atMost(a.connectThresholdMs, b.connectThresholdMs) &&
    same(a.window, b.window) &&
    same(a.per, b.per) &&
    same(a.base, b.base),
  ring: (a, b) => atMost(b.minRingMs, a.minRingMs),
  announcements: (a, b) => a.when === b.when && longerList(a.items, b.items),
  retention: (a, b) => a.what === b.what && a.since === b.since && longer(a.keep, b.keep),
};

/**
 * Whether the first value asks at least for what the second asks for. What cannot be compared does not cover, so that a person
 * looks at it. A value that is not known blocks, and covers all.
 */
export function covers(kind: RuleKind, strict: object, lax: object): boolean {
  const [a, b] = [strict as Loose, lax as Loose];
  if (!widerList(a.channels, b.channels)) return false;
  if (isUnknown(strict)) return true;
  return !isUnknown(lax) && COVERS[kind](a, b);
}
