import type { Fact } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { ConsentRule } from "../model/rule-consent.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { canBe } from "./can-be.ts";
import type { Facts } from "./facts.ts";
import { type PackInForce, readTable } from "./in-force.ts";
import type { Asked, CallKind, HoursClock, Jurisdictions, ShownClock } from "./law.ts";
import { lawAtHand, regionsOf } from "./law-book.ts";
import { changeAfter, stretchAround } from "./law-span.ts";
import { writtenDay } from "./local-time.ts";
import { type PackTable, packsFor } from "./pack-table.ts";
import { channelBits, purposeBit, type Rule } from "./rule-table.ts";
import { untriedUnder } from "./untried.ts";
import { lasting, verdict } from "./verdict.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

/**
 * Finds the packs that apply: those of the number's country, and of the requested jurisdiction when that is another one
 * (contract C-CMP-8). Asking for a jurisdiction adds its rules and never replaces the number's own; so do the tenant's.
 */
export function findJurisdictions(facts: Facts, packs: readonly RulePack[], at: Instant): Jurisdictions {
  const { numberCountry: country } = facts;
  return country.kind === "known" ? lawAtHand(facts, packs, country.value, at, lawOf) : lawOf(facts, packs, at);
}

function lawOf(facts: Facts, packs: readonly RulePack[], at: Instant): Jurisdictions {
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
    first === undefined
      ? lasting("passed", `The rules of ${names.join(" and ")} apply.`)
      : verdict(numberCountry.kind === "unknown" ? "error" : "failed", first);
  const regions = regionsOf(facts);
  const clocks = hoursClocks(facts, found);
  const tables = names
    .flatMap((name) => [...packsFor(packs, name), ...packsFor(facts.ownRules, name)])
    .filter((table) => binds(table, regions));
  return {
    ...{ country, packs: found, missing, check, ...kind, asked: facts.purpose, regions, clocks },
    registers: registersToAsk(facts, found),
    consent: consentRules(facts, found),
    names: found.map(nameOf),
    version: newest(found),
    untried: untriedUnder(found),
    lifting: clocks.some(({ pack }) => pack.table.hours.some(({ value }) => value?.liftedBy !== undefined)),
    changesAt: changeAfter(tables, at),
    ...stretchAround(tables, clocks, regions, at),
    shown: shownClocks(clocks, at),
    said: [],
  };
}

const nameOf = ({ pack, version }: PackInForce) => ({ id: pack.id, version });

function newest(packs: readonly PackInForce[]): string {
  let latest: string | null = null;
  for (const { version } of packs) if (latest === null || version > latest) latest = version;
  return latest ?? "none";
}

/** The rules on consent that speak of such a call. */
const consentRules = (facts: Facts, packs: readonly PackInForce[]): readonly Rule<ConsentRule>[] =>
  packs.flatMap(({ view }) => view.consent.filter((rule) => canBe(facts, rule.value?.lineTypes)));

function shownClocks(clocks: readonly HoursClock[], at: Instant): readonly ShownClock[] {
  return [...new Set(clocks.map(({ clock }) => clock))].map((clock) => ({
    timezone: clock.name,
    ...writtenDay(clock.offsetAt(at), at),
  }));
}

/**
 * Zones in which the person can be: the one somebody told us, else those of the number's area, else every zone of the
 * number's plan. A number does not tell where its owner is, so all of them must permit (contract C-CMP-9).
 */
function clocksOf(facts: Facts, { clocks }: PackInForce): readonly ZoneClock[] {
  const told = facts.contactTimezone === null ? null : zoneClock(facts.contactTimezone);
  if (told !== null) return [told];
  if (facts.numberZones.kind !== "known") return clocks;
  const area = facts.numberZones.value.map(zoneClock);
  const known = area.filter((clock) => clock !== null);
  return known.length > 0 && known.length === area.length ? known : clocks;
}

function registersToAsk(facts: Facts, packs: readonly PackInForce[]): readonly Asked[] {
  const found: Asked[] = [];
  for (const { view, pack } of packs)
    for (const rule of view.registries)
      if (canBe(facts, rule.value?.lineTypes)) {
        const clear = `Number is not on the national DNC registry (${rule.value?.authority}).`;
        found.push({ jurisdiction: pack.jurisdiction, rule, clear });
      }
  return found;
}

function hoursClocks(facts: Facts, packs: readonly PackInForce[]): readonly HoursClock[] {
  const found: HoursClock[] = [];
  for (const pack of packs) for (const clock of clocksOf(facts, pack)) found.push({ pack, clock });
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
