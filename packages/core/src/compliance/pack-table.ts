import type { CheckDetail } from "../model/decision.ts";
import type { CallerIdRule, LineTypeRule } from "../model/rule-caller.ts";
import type { Cooldown } from "../model/rule-caps.ts";
import type { ConsentRule, RegistryRule } from "../model/rule-consent.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { type CapRule, capRules } from "./cap-table.ts";
import { type HoursTable, hoursTable } from "./hours-table.ts";
import { describeHours } from "./hours-text.ts";
import { type DayNumber, dateOf, dayOf } from "./local-time.ts";
import { heldOn, type Rule, ruleTable, speaks } from "./rule-table.ts";
import { lasting } from "./verdict.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/** Calling hours with the sentences they are told in. */
export interface HoursRule extends Rule<CallingHours> {
  /** The one table there is; null when it depends on the regions a number can be in. */
  readonly table: HoursTable | null;
  readonly tableFor: (regions: readonly string[] | null) => HoursTable;
  readonly within: CheckDetail;
  readonly outside: CheckDetail;
  readonly blind: CheckDetail;
  readonly lifted: CheckDetail;
}

/** What of a pack is in force on certain days and speaks of a kind of call. */
export interface DayView {
  /** Newest `from` in force; null when nothing is. */
  readonly version: string | null;
  readonly registries: readonly Rule<RegistryRule>[];
  readonly consent: readonly Rule<ConsentRule>[];
  readonly callerId: readonly Rule<CallerIdRule>[];
  readonly lineType: readonly Rule<LineTypeRule>[];
  readonly frequency: readonly CapRule[];
  readonly cooldown: readonly Rule<Cooldown>[];
}

/** A pack made ready for being asked before every dial. */
export interface PackTable {
  readonly pack: RulePack;
  /** Null when this runtime does not know one of its zones: then the pack cannot be read. */
  readonly clocks: readonly ZoneClock[] | null;
  readonly hours: readonly HoursRule[];
  /** Days on which a value begins or ends; Infinity where one has no end. */
  readonly changes: ReadonlySet<DayNumber>;
  readonly view: (first: DayNumber, last: DayNumber, purpose: number, channels: number) => DayView;
}

const MAX_VIEWS = 1_024;
const MAX_REGION_SETS = 256;
/** Stands where the hours are not known: no time is within it. */
const NEVER: CallingHours = { purposes: [], week: {} };

function hoursRules({ rules, calendars = [], jurisdiction: name }: RulePack): readonly HoursRule[] {
  const regional = calendars.some(({ days }) => days.some(({ regions }) => regions !== undefined));
  return ruleTable(rules.callingHours).map((rule) => {
    const { value, unknown } = rule;
    const hours = value ?? NEVER;
    const tables = new Map<string, HoursTable>();
    const tableFor = (regions: readonly string[] | null): HoursTable => {
      // Of no region is not of any: that is the strictest table, and no list of regions may be taken for it.
      const key = regional && regions !== null ? `of ${[...regions].sort().join()}` : "any";
      const known = tables.get(key);
      if (known !== undefined) return known;
      if (tables.size >= MAX_REGION_SETS) tables.clear();
      const made = hoursTable(hours, calendars, regional ? regions : null);
      tables.set(key, made);
      return made;
    };
    const text = describeHours(hours);
    return {
      ...rule,
      table: regional ? null : tableFor(null),
      tableFor,
      within: lasting("passed", `Within permitted calling hours for ${name} (${text}).`),
      outside: lasting("failed", `Outside permitted calling hours for ${name} (${text}).`),
      blind: lasting(
        "error",
        `The calling hours for ${name} are not known (${unknown ?? "its calendar does not reach this day"}), so the call is not permitted.`,
      ),
      lifted: lasting("not_applicable", `Consent frees the call from the calling hours for ${name}.`),
    };
  });
}

interface Scope {
  readonly first: DayNumber;
  readonly last: DayNumber;
  readonly purpose: number;
  readonly channels: number;
}

type Spans = readonly Pick<Rule<unknown>, "from" | "to">[];

function viewOf(spans: Spans, tables: Omit<DayView, "version">, { first, last, purpose, channels }: Scope): DayView {
  const own = <R extends Rule<unknown>>(rules: readonly R[]): readonly R[] =>
    heldOn(rules, first, last).filter((rule) => speaks(rule, purpose, channels));
  const newest = Math.max(...heldOn(spans, first, last).map(({ from }) => from));
  return {
    version: Number.isFinite(newest) ? dateOf(newest) : null,
    registries: own(tables.registries),
    consent: own(tables.consent),
    callerId: own(tables.callerId),
    lineType: own(tables.lineType),
    frequency: own(tables.frequency),
    cooldown: own(tables.cooldown),
  };
}

function build(pack: RulePack): PackTable {
  const clocks = pack.zones.map(zoneClock).filter((clock) => clock !== null);
  const { rules } = pack;
  const tables = {
    registries: ruleTable(rules.dncRegistry),
    consent: ruleTable(rules.consent),
    callerId: ruleTable(rules.callerId),
    lineType: ruleTable(rules.lineType),
    frequency: capRules(rules.frequency),
    cooldown: ruleTable(rules.cooldown),
  };
  const spans = Object.values(rules)
    .flat()
    .map(({ from, to }) => ({ from: dayOf(from), to: to === null ? Number.POSITIVE_INFINITY : dayOf(to) }));
  const views = new Map<number, DayView>();
  const view = (first: DayNumber, last: DayNumber, purpose: number, channels: number): DayView => {
    // Days, at most two apart, and the few bits of a call in one number: asked before every dial.
    const key = ((first * 4 + last - first) * 64 + (purpose & 63)) * 16 + (channels & 15);
    const known = views.get(key);
    if (known !== undefined) return known;
    if (views.size >= MAX_VIEWS) views.clear();
    const made = viewOf(spans, tables, { first, last, purpose, channels });
    views.set(key, made);
    return made;
  };
  return {
    pack,
    clocks: clocks.length === pack.zones.length ? clocks : null,
    hours: hoursRules(pack),
    changes: new Set(spans.flatMap(({ from, to }) => [from, to])),
    view,
  };
}

const built = new WeakMap<RulePack, PackTable>();

/** The pack's table, made once. A pack must not change after it was first asked. */
export function packTable(pack: RulePack): PackTable {
  const known = built.get(pack);
  if (known !== undefined) return known;
  const made = build(pack);
  built.set(pack, made);
  return made;
}

type Book = ReadonlyMap<string, readonly PackTable[]>;
const books = new WeakMap<readonly RulePack[], Book>();

const NO_PACKS: readonly PackTable[] = [];

/** All packs of a jurisdiction, in the order they were given. */
export const packsFor = (packs: readonly RulePack[], jurisdiction: string): readonly PackTable[] =>
  bookOf(packs).get(jurisdiction) ?? NO_PACKS;

function bookOf(packs: readonly RulePack[]): Book {
  const known = books.get(packs);
  if (known !== undefined) return known;
  const names = new Set(packs.map((pack) => pack.jurisdiction));
  const of = (name: string) => packs.filter((pack) => pack.jurisdiction === name).map(packTable);
  const book = new Map([...names].map((name) => [name, of(name)]));
  books.set(packs, book);
  return book;
}
