import type { Facts } from "../compliance/facts.ts";
import { LIMITS } from "../limits.ts";
import { known, unknown } from "../model/decision.ts";
import type { E164 } from "../model/phone.ts";
import { knownOf } from "../model/rule-value.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import { within } from "./time-limit.ts";

export type RegistryFacts = Facts["registries"];

/** Asks every register that a pack of the number's country (or the one asked for) names. Slow, failing or unloaded ones are unknown. */
export async function askRegistries(
  engine: Engine,
  phone: E164,
  requestedJurisdiction: string | null,
): Promise<RegistryFacts> {
  const { numberCountry } = numberFacts(engine, phone);
  const countries = [numberCountry.kind === "known" ? numberCountry.value : null, requestedJurisdiction];
  const names = new Set(
    engine.packs
      .filter((pack) => countries.includes(pack.jurisdiction))
      .flatMap((pack) => knownOf(pack.rules.dncRegistry).map((rule) => rule.value.registry)),
  );
  const answers = await Promise.all(
    [...names].map(async (name) => [name, await askRegistry(engine, name, phone)] as const),
  );
  return Object.fromEntries(answers);
}

async function askRegistry(engine: Engine, name: string, phone: E164): Promise<RegistryFacts[string]> {
  try {
    const late = `the register did not answer within ${LIMITS.factTimeoutMs} ms`;
    const answer = await within(engine.timers, LIMITS.factTimeoutMs, engine.registry.lookup(name, phone), late);
    if (answer === null) return unknown("the register is not loaded", name);
    const { listed, source, asOf, digest } = answer;
    return known({ listed, ...(digest === undefined ? {} : { digest }) }, source, asOf);
  } catch (error) {
    return unknown(error instanceof Error ? error.message : "the register failed", name);
  }
}
