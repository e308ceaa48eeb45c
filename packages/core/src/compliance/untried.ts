import type { CheckDetail } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { isOpenCap, withinCap } from "./cap-table.ts";
import type { Facts } from "./facts.ts";
import type { PackInForce } from "./in-force.ts";
import { lasting, verdict } from "./verdict.ts";

// Most numbers were never tried, and then what a cap or a rest says does not depend on the number: it is worked out once.

/** What the rules say of a number at which nothing was tried. */
export interface Untried {
  /** Null = it depends: a rule is not known, or permits nothing at all. */
  readonly frequency: Rest | null;
  /** The jurisdiction whose rest is named; null = it depends, or no rule asks for one. */
  readonly cooldown: string | null;
  /** Whether neither blocks then. */
  readonly free: boolean;
}

/** What is said by attempts, and when a block ends by itself; null = nothing blocks, or it never ends, or nobody knows. */
export interface Rest {
  readonly detail: CheckDetail;
  readonly freeAt: Instant | null;
}

export const isUntried = ({ attempts }: Facts): boolean =>
  attempts.kind === "absent" || (attempts.kind === "known" && attempts.value.length === 0);

export const rested = (phone: E164, jurisdiction: string): CheckDetail =>
  verdict("passed", `No earlier call to ${phone} asks for a rest in ${jurisdiction}.`);

export const UNCAPPED: Rest = {
  detail: lasting("not_applicable", "No limit on attempts covers this call."),
  freeAt: null,
};

/** The first of the rules is the one that is told. */
export function untriedUnder(packs: readonly PackInForce[]): Untried {
  const caps = packs.flatMap(({ pack, view }) => view.frequency.map((rule) => ({ rule, name: pack.jurisdiction })));
  const rests = packs.flatMap(({ pack, view }) => view.cooldown.map((rule) => ({ rule, name: pack.jurisdiction })));
  const open = caps.every(({ rule }) => isOpenCap(rule));
  const known = rests.every(({ rule }) => rule.value !== null);
  const cap = caps[0];
  const told = cap === undefined ? UNCAPPED.detail : lasting("passed", withinCap(0, cap.name, cap.rule.limit));
  return {
    frequency: open ? { detail: told, freeAt: null } : null,
    cooldown: known ? (rests[0]?.name ?? null) : null,
    free: open && known,
  };
}
