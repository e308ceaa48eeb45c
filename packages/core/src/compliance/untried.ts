import type { CheckDetail } from "../model/decision.ts";
import type { E164 } from "../model/phone.ts";
import { isOpenCap, withinCap } from "./cap-table.ts";
import type { Facts } from "./facts.ts";
import type { PackInForce } from "./in-force.ts";
import { verdict } from "./verdict.ts";

// Most numbers were never tried, and then what a cap or a rest says does not depend on the number: it is worked out once.

/** What the rules say of a number at which nothing was tried. */
export interface Untried {
  /** Null = it depends: a rule is not known, or permits nothing at all. */
  readonly frequency: CheckDetail | null;
  /** The jurisdiction whose rest is named; null = it depends. */
  readonly cooldown: string | null;
}

export const isUntried = ({ attempts }: Facts): boolean =>
  attempts.kind === "absent" || (attempts.kind === "known" && attempts.value.length === 0);

export const rested = (phone: E164, jurisdiction: string): CheckDetail =>
  verdict("passed", `No earlier call to ${phone} asks for a rest in ${jurisdiction}.`);

/** The first of the rules is the one that is told. */
export function untriedUnder(packs: readonly PackInForce[]): Untried {
  const caps = packs.flatMap(({ pack, view }) => view.frequency.map((rule) => ({ rule, name: pack.jurisdiction })));
  const rests = packs.flatMap(({ pack, view }) => view.cooldown.map((rule) => ({ rule, name: pack.jurisdiction })));
  const [cap] = caps;
  const [rest] = rests;
  const open = cap !== undefined && caps.every(({ rule }) => isOpenCap(rule));
  const known = rest !== undefined && rests.every(({ rule }) => rule.value !== null);
  return {
    frequency: open ? Object.freeze(withinCap(0, cap.name, cap.rule.limit)) : null,
    cooldown: known ? rest.name : null,
  };
}
