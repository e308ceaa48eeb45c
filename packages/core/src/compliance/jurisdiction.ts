import type { CheckDetail, Fact } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { RegistryRule } from "../model/rule-consent.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { canBe } from "./can-be.ts";
import type { Facts } from "./facts.ts";
import { type PackInForce, readTable } from "./in-force.ts";
import { type PackTable, packsFor } from "./pack-table.ts";
import { channelBits, purposeBit, type Rule } from "./rule-table.ts";
import { verdict } from "./verdict.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/** Whose law applies. */
export interface Jurisdictions extends CallKind {
  /** The number's own country, when known. */
  readonly country: string | null;
  /** All packs of all jurisdictions that apply; each must permit. */
  readonly packs: readonly PackInForce[];
  /** One sentence for each jurisdiction whose rules we do not have; any of them blocks. */
  readonly missing: readonly string[];
  readonly check: CheckDetail;
  /** Every pack by every clock that can be the person's. */
  readonly clocks: readonly HoursClock[];
  /** Every register that some pack wants asked about such a call. */
  readonly registers: readonly Asked[];
}

export interface Asked {
  readonly jurisdiction: string;
  readonly rule: Rule<RegistryRule>;
}

/** One pack's hours by one clock. */
export interface HoursClock {
  readonly pack: PackInForce;
  readonly clock: ZoneClock;
}

const NO_REGIONS: readonly string[] = [];

/** Regions the number can be in; null = it can be in any. */
export const regionsOf = ({ regions }: Pick<Facts, "regions">): readonly string[] | null =>
  regions.kind === "known" ? regions.value : regions.kind === "absent" ? NO_REGIONS : null;

/**
 * Finds the packs that apply: those of the number's country, and of the requested jurisdiction when that is another one
 * (contract C-CMP-8). Asking for a jurisdiction adds its rules and never replaces the number's own; so do the tenant's.
 */
export function findJurisdictions(facts: Facts, packs: readonly RulePack[], at: Instant): Jurisdictions {
  const { numberCountry, requestedJurisdiction: requested, phone } = facts;
  const country = numberCountry.kind === "known" ? numberCountry.value : null;
  const names = country === null ? [] : [country];
  if (requested !== null && requested !== country) names.push(requested);
  const found: PackInForce[] = [];
  const missing: string[] = [];
  const placeless = whyPlaceless(numberCountry, phone);
  if (placeless !== null) missing.push(placeless);
  const kind = { purpose: purposeBit(facts.purpose), channels: channelBits(facts.channel) };
  for (const name of names) if (!read(facts, packs, kind, name, at, found)) missing.push(noPack(name));
  const [first] = missing;
  const check =
    first === undefined ? apply(names) : verdict(numberCountry.kind === "unknown" ? "error" : "failed", first);
  const clocks = hoursClocks(facts, found);
  const registers = registersToAsk(facts, found);
  return { country, packs: found, missing, check, ...kind, clocks, registers };
}

const applied = new Map<string, CheckDetail>();

function apply(names: readonly string[]): CheckDetail {
  const text = names.length === 1 ? (names[0] ?? "") : names.join(" and ");
  const known = applied.get(text);
  if (known !== undefined) return known;
  // There are some 250 countries, and somebody may ask for two of them.
  if (applied.size >= 1_000) applied.clear();
  const detail = Object.freeze(verdict("passed", `The rules of ${text} apply.`));
  applied.set(text, detail);
  return detail;
}

/**
 * Zones in which the person can be: the one somebody told us, else those of the number's area, else every zone of the
 * number's plan. A number does not tell where its owner is, so all of them must permit (contract C-CMP-9).
 */
function clocksOf(facts: Facts, table: PackTable): readonly ZoneClock[] {
  const told = facts.contactTimezone === null ? null : zoneClock(facts.contactTimezone);
  if (told !== null) return [told];
  if (facts.numberZones.kind !== "known") return table.clocks ?? [];
  const area = facts.numberZones.value.map(zoneClock);
  const known = area.filter((clock) => clock !== null);
  return known.length > 0 && known.length === area.length ? known : (table.clocks ?? []);
}

function registersToAsk(facts: Facts, packs: readonly PackInForce[]): readonly Asked[] {
  const found: Asked[] = [];
  for (const { view, pack } of packs)
    for (const rule of view.registries)
      if (canBe(facts, rule.value?.lineTypes)) found.push({ jurisdiction: pack.jurisdiction, rule });
  return found;
}

function hoursClocks(facts: Facts, packs: readonly PackInForce[]): readonly HoursClock[] {
  const found: HoursClock[] = [];
  for (const pack of packs) for (const clock of clocksOf(facts, pack.table)) found.push({ pack, clock });
  return found;
}

const noPack = (name: string): string =>
  `There are no calling rules in force for ${name}, so the call is not permitted.`;

function whyPlaceless(country: Fact<string>, phone: string): string | null {
  if (country.kind === "known") return null;
  return country.kind === "absent"
    ? `${phone} belongs to no country, so no rules permit the call.`
    : `The country of ${phone} could not be determined (${country.why}), so the call is not permitted.`;
}

/** What kind of call it is, as bits that rules are compared by. */
interface CallKind {
  readonly purpose: number;
  readonly channels: number;
}

/** False unless there is a pack for the whole of the jurisdiction and every pack that applies can be read: half of a law is not the law. */
function read(
  facts: Facts,
  packs: readonly RulePack[],
  kind: CallKind,
  name: string,
  at: Instant,
  into: PackInForce[],
): boolean {
  const own = packsFor(packs, name);
  const regions = regionsOf(facts);
  const held = into.length;
  let general = false;
  for (const table of own) {
    if (!binds(table, regions)) continue;
    const pack = readTable(table, at, kind.purpose, kind.channels);
    if (pack === null || !stands(table, own)) {
      into.length = held;
      return false;
    }
    general ||= table.pack.region === undefined;
    into.push(pack);
  }
  for (const table of facts.ownRules.length === 0 ? [] : packsFor(facts.ownRules, name)) {
    if (!binds(table, regions)) continue;
    if (table.clocks === null) return false;
    const pack = readTable(table, at, kind.purpose, kind.channels);
    if (pack !== null) into.push(pack);
  }
  return general;
}

const binds = ({ pack: { region } }: PackTable, regions: readonly string[] | null): boolean =>
  region === undefined || regions === null || regions.includes(region);

/** A pack that adds to another needs it to be there. */
const stands = ({ pack }: PackTable, all: readonly PackTable[]): boolean =>
  pack.extends === undefined || all.some((other) => other.pack.id === pack.extends);
