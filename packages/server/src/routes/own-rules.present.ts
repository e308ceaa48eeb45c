import type { OwnRules } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { OwnRulesIn, OwnRulesOut } from "../contract/own-rules.ts";

export const presentOwnRules = (rules: OwnRules | null): z.input<typeof OwnRulesOut> | null =>
  rules && { calling_hours: rules.callingHours, frequency_cap: rules.frequency, cooldown: rules.cooldown };

/** Undefined = not said; null = none. */
export const ownRulesOf = (given: z.output<typeof OwnRulesIn> | null | undefined): OwnRules | null | undefined =>
  given && { callingHours: given.calling_hours, frequency: given.frequency_cap, cooldown: given.cooldown };
