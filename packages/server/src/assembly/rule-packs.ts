import { rulePacks } from "@broadnet-engage/compliance-rules";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { RulePack } from "@broadnet-engage/core/model";
import { ConfigError } from "../config/config.ts";

/** The rule packs in the readings this installation has chosen. @throws ConfigError for a choice that does not exist. */
export function chosenPacks(choices: readonly string[]): readonly RulePack[] {
  const readings = Object.fromEntries(choices.map((choice) => choice.split("=") as [string, string]));
  try {
    return rulePacks(undefined, readings);
  } catch (error) {
    if (isEngageError(error))
      throw new ConfigError(error.message.split("\n").map((problem) => `RULE_READINGS: ${problem}`));
    throw error;
  }
}
