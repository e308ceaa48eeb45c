import { EngageError } from "../errors.ts";
import type { Campaign, EffectivePacing, PacingSettings, PacingSource } from "../model/campaign.ts";
import { strictestAbandon } from "./abandon.ts";
import type { Engine } from "./context.ts";

// What the packs say of abandoned calls is a floor under every campaign: a looser setting is refused when it is made, and
// a pack that comes later simply wins. The threshold is counted from the answer and by the plain formula; a later start
// and a formula that forgives some are looser, and no pack permits them today.

type Values = EffectivePacing["values"];

/** Refuses pacing that is looser than the rule packs in force allow. */
export function assertPolicy(engine: Engine, pacing: PacingSettings): void {
  const law = strictestAbandon(engine.packs, engine.clock.now());
  const chosen = new Set(pacing.chosen);
  const refuse = (member: string, limit: unknown, detail: string): never => {
    throw new EngageError("policy-violation", detail, {
      extra: { pointer: `#/pacing/${member}`, limit, ruleVersion: law.ruleVersion },
    });
  };
  if (chosen.has("targetAbandonPct") && pacing.targetAbandonPct > law.capPct)
    refuse("target_abandon_pct", law.capPct, `At most ${law.capPct} % of answered calls may be abandoned.`);
  if (chosen.has("connectThresholdMs") && pacing.connectThresholdMs > law.connectThresholdMs)
    refuse(
      "connect_threshold_seconds",
      law.connectThresholdMs / 1_000,
      `A person who answers must be connected within ${law.connectThresholdMs / 1_000} seconds.`,
    );
  if (pacing.measuredFrom !== "answer")
    refuse("measured_from", "answer", "No rule pack permits the threshold to begin after the answer.");
  if (pacing.formula !== "standard")
    refuse("formula", "standard", "No rule pack permits abandoned calls to be discounted.");
}

/** The values in force, and where each comes from. */
export function effectivePacing(
  engine: Pick<Engine, "packs" | "clock">,
  { pacing }: Pick<Campaign, "pacing">,
): EffectivePacing {
  const law = strictestAbandon(engine.packs, engine.clock.now());
  const { chosen, ...own } = pacing;
  const values: Values = {
    ...own,
    targetAbandonPct: Math.min(own.targetAbandonPct, law.capPct),
    connectThresholdMs: Math.min(own.connectThresholdMs, law.connectThresholdMs),
  };
  const sourceOf = (member: keyof Values): PacingSource => {
    if (values[member] !== own[member]) return "rule_pack";
    return chosen.includes(member) ? "campaign" : "default";
  };
  const members = Object.keys(values) as (keyof Values)[];
  return {
    values,
    source: Object.fromEntries(members.map((member) => [member, sourceOf(member)])) as EffectivePacing["source"],
  };
}
