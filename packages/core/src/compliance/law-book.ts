import type { Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Facts } from "./facts.ts";
import type { Jurisdictions } from "./law.ts";

// What the law says to a kind of call changes a few times a day, and calls of one kind come in their thousands. So it is found
// once for each kind and stretch of time. Nothing of a person is in a kind.

/** What of a call's facts decides whose law applies and which of its rules speak. */
interface Kind {
  readonly country: string;
  readonly requested: string | null;
  readonly purpose: Facts["purpose"];
  readonly channel: Facts["channel"];
  readonly timezone: string | null;
  readonly zones: readonly string[] | null;
  /** Null = it can be in any. */
  readonly regions: readonly string[] | null;
  readonly lineTypes: readonly string[] | null;
  readonly ownRules: readonly RulePack[];
  /** By time, apart from each other. */
  readonly laws: Jurisdictions[];
  /** When each begins: searched without looking into the laws themselves. */
  readonly begins: Instant[];
}

/** The kinds met under one list of packs, by country and a mark of their own. */
interface Book {
  readonly countries: Map<string, Map<string, Kind[]>>;
  laws: number;
  /** The kind that was met last: calls of one kind come one after the other. */
  last: Kind | null;
}

/** Past it all are forgotten and found anew: some 30 MB. */
const MAX_LAWS = 10_000;

const NONE: readonly string[] = [];
const valuesOf = (fact: Facts["regions"] | Facts["numberZones"]): readonly string[] | null =>
  fact.kind === "known" ? fact.value : null;

/** Regions the number can be in; null = it can be in any. */
export const regionsOf = ({ regions }: Pick<Facts, "regions">): readonly string[] | null =>
  regions.kind === "known" ? regions.value : regions.kind === "absent" ? NONE : null;

const lineTypesOf = ({ lineTypes }: Facts): readonly string[] | null =>
  lineTypes.kind === "known" ? lineTypes.value : null;

function same(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

const isOf = (kind: Kind, facts: Facts): boolean =>
  kind.requested === facts.requestedJurisdiction &&
  kind.purpose === facts.purpose &&
  kind.channel === facts.channel &&
  kind.timezone === facts.contactTimezone &&
  (kind.ownRules === facts.ownRules || (kind.ownRules.length === 0 && facts.ownRules.length === 0)) &&
  same(kind.regions, regionsOf(facts)) &&
  same(kind.zones, valuesOf(facts.numberZones)) &&
  same(kind.lineTypes, lineTypesOf(facts));

/** Tells most kinds apart for little: by the first place named. The rest is compared member by member. */
const markOf = (facts: Facts): string =>
  regionsOf(facts)?.[0] ?? facts.contactTimezone ?? valuesOf(facts.numberZones)?.[0] ?? "";

const books = new WeakMap<readonly RulePack[], Book>();
/** The list that was asked last is mostly the one that is asked next. */
let last: { readonly packs: readonly RulePack[]; readonly book: Book } | null = null;

function bookOf(packs: readonly RulePack[]): Book {
  if (last?.packs === packs) return last.book;
  const book = books.get(packs) ?? { countries: new Map(), laws: 0, last: null };
  books.set(packs, book);
  last = { packs, book };
  return book;
}

function kindIn(book: Book, country: string, facts: Facts): Kind {
  const { last } = book;
  if (last !== null && last.country === country && isOf(last, facts)) return last;
  const mark = markOf(facts);
  const kinds = book.countries.get(country)?.get(mark);
  const kind = kinds?.find((one) => isOf(one, facts)) ?? newKind(book, country, mark, facts);
  book.last = kind;
  return kind;
}

function newKind(book: Book, country: string, mark: string, facts: Facts): Kind {
  const made: Kind = {
    country,
    requested: facts.requestedJurisdiction,
    purpose: facts.purpose,
    channel: facts.channel,
    timezone: facts.contactTimezone,
    zones: valuesOf(facts.numberZones),
    regions: regionsOf(facts),
    lineTypes: lineTypesOf(facts),
    ownRules: facts.ownRules,
    laws: [],
    begins: [],
  };
  const marks = book.countries.get(country) ?? new Map<string, Kind[]>();
  book.countries.set(country, marks);
  marks.set(mark, [...(marks.get(mark) ?? []), made]);
  return made;
}

/** Where the last law that begins at or before `at` stands; -1 when none does. */
function placeOf(begins: readonly Instant[], at: Instant): number {
  let low = 0;
  let high = begins.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((begins[middle] ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The law for such a call at that moment, found by `find` when nobody asked before.
 *
 * @param country the number's, which is known
 */
export function lawAtHand(
  facts: Facts,
  packs: readonly RulePack[],
  country: string,
  at: Instant,
  find: (facts: Facts, packs: readonly RulePack[], at: Instant) => Jurisdictions,
): Jurisdictions {
  const book = bookOf(packs);
  const kind = kindIn(book, country, facts);
  const place = placeOf(kind.begins, at);
  const held = kind.laws[place];
  if (held !== undefined && at < held.until) return held;
  const found = find(facts, packs, at);
  if (found.from <= at && at < found.until) keep(book, kind, place + 1, found);
  return found;
}

function keep(book: Book, { laws, begins }: Kind, place: number, found: Jurisdictions): void {
  laws.splice(place, 0, found);
  begins.splice(place, 0, found.from);
  book.laws += 1;
  if (book.laws > MAX_LAWS) forget(book);
}

function forget(book: Book): void {
  book.countries.clear();
  book.laws = 0;
  book.last = null;
}
