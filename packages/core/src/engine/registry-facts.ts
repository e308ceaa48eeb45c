import type { Facts } from "../compliance/facts.ts";
import { LIMITS } from "../limits.ts";
import { known, unknown } from "../model/decision.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import type { RegistryAnswer } from "../ports/registry.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import { within } from "./time-limit.ts";

export type RegistryFacts = Facts["registries"];

/**
 * Asks every register that a pack of the number's country (or the one asked for) names. Slow, failing or unloaded ones are unknown.
 * Where all are at hand there is nothing to wait for.
 */
export function askRegistries(
  engine: Engine,
  phone: E164,
  requestedJurisdiction: string | null,
): RegistryFacts | Promise<RegistryFacts> {
  const { numberCountry } = numberFacts(engine, phone);
  const country = numberCountry.kind === "known" ? numberCountry.value : null;
  const names = namesFor(engine.packs, country, requestedJurisdiction);
  const answers: Record<string, Answer> = {};
  let waits = false;
  for (const name of names) {
    const answer = askRegistry(engine, name, phone);
    answers[name] = answer;
    waits ||= answer instanceof Promise;
  }
  return waits ? allOf(names, answers) : (answers as RegistryFacts);
}

type Answer = RegistryFacts[string] | Promise<RegistryFacts[string]>;

async function allOf(names: Names, answers: Readonly<Record<string, Answer>>): Promise<RegistryFacts> {
  const told = await Promise.all(names.map((name) => answers[name]));
  return Object.fromEntries(names.map((name, index) => [name, told[index] ?? unknown("not asked", name)]));
}

type Names = readonly string[];
const named = new WeakMap<readonly RulePack[], Map<string, Names>>();
/** Some 250 countries may be asked about, alone or two at a time. */
const MAX_NAMED = 1_000;

/** The registers that packs of these jurisdictions name, found once: packs do not change. */
function namesFor(packs: readonly RulePack[], country: string | null, requested: string | null): Names {
  const found = named.get(packs) ?? new Map<string, Names>();
  named.set(packs, found);
  const key = `${country} ${requested}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const names = packs
    .filter(({ jurisdiction }) => jurisdiction === country || jurisdiction === requested)
    .flatMap((pack) => knownOf(pack.rules.dncRegistry).map((rule) => rule.value.registry));
  if (found.size >= MAX_NAMED) found.clear();
  found.set(key, [...new Set(names)]);
  return found.get(key) ?? [];
}

/** At once, when the register has its answer at hand. */
function askRegistry(engine: Engine, name: string, phone: E164): Answer {
  try {
    const answer = engine.registry.lookup(name, phone);
    if (answer === null || !("then" in answer)) return factOf(name, answer);
    const late = `the register did not answer within ${LIMITS.factTimeoutMs} ms`;
    return within(engine.timers, LIMITS.factTimeoutMs, answer, late).then(
      (told) => factOf(name, told),
      (error: unknown) => failed(name, error),
    );
  } catch (error) {
    return failed(name, error);
  }
}

const failed = (name: string, error: unknown): RegistryFacts[string] =>
  unknown(error instanceof Error ? error.message : "the register failed", name);

function factOf(name: string, answer: RegistryAnswer | null): RegistryFacts[string] {
  if (answer === null) return unknown("the register is not loaded", name);
  const { listed, source, asOf, digest } = answer;
  return known(digest === undefined ? { listed } : { listed, digest }, source, asOf);
}
