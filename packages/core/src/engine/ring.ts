import { inForce, readPack } from "../compliance/in-force.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { byQuarter } from "./by-quarter.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";

/** No call is given up that has rung less, whatever law is loaded: 15 s or four rings in 47 CFR 64.1200(a)(6), 15 s with Ofcom. */
const NEVER_BEFORE_MS = 15 * SECOND;

/** How long the call rings at most: what was wished, and never less than the law of the called country wants it to ring. */
export const ringMs = (engine: Engine, wishedMs: number, phone: E164, at: Instant): number =>
  Math.max(wishedMs, ...(lawOfCountry(engine, phone, at) ?? []));

/** How long this call must ring before we may let it go. Where nobody knows the country, the strictest law we have. */
export function leastRingOf(engine: Engine, phone: E164, at: Instant): number {
  const law = lawOfCountry(engine, phone, at);
  return law === null ? leastRingMs(engine.packs, at) : Math.max(NEVER_BEFORE_MS, ...law);
}

/** The strictest of what the loaded packs say: nobody knows beforehand whom a list will reach. */
export const leastRingMs = byQuarter((packs, at) =>
  Math.max(NEVER_BEFORE_MS, ...packs.flatMap((pack) => leastOf(pack, at))),
);

/** Null where nobody knows the country. */
function lawOfCountry(engine: Engine, phone: E164, at: Instant): readonly number[] | null {
  const { numberCountry } = numberFacts(engine, phone);
  if (numberCountry.kind !== "known") return null;
  return engine.packs.flatMap((pack) => (pack.jurisdiction === numberCountry.value ? leastOf(pack, at) : []));
}

function leastOf(pack: RulePack, at: Instant): readonly number[] {
  const read = pack.rules.ring ? readPack(pack, at) : null;
  return read === null ? [] : inForce(pack.rules.ring, read).map(({ minRingMs }) => minRingMs);
}
