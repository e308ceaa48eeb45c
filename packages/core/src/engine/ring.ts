import { inForce, readPack } from "../compliance/in-force.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";

/** How long the call rings at most: what was wished, and never less than the law of the called country wants it to ring. */
export function ringMs(engine: Engine, wishedMs: number, phone: E164, at: Instant): number {
  const { numberCountry } = numberFacts(engine, phone);
  if (numberCountry.kind !== "known") return wishedMs;
  const least = engine.packs.flatMap((pack) => {
    const read = pack.jurisdiction === numberCountry.value && pack.rules.ring ? readPack(pack, at) : null;
    return read === null ? [] : inForce(pack.rules.ring, read).map(({ minRingMs }) => minRingMs);
  });
  return Math.max(wishedMs, ...least);
}
