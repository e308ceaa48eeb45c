import type { Campaign } from "../model/campaign.ts";
import type { CliNumber } from "../model/cli.ts";
import type { ContactId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { chooseCallerId } from "../routing/caller-id.ts";
import type { Engine } from "./context.ts";

interface To {
  readonly contactId: ContactId | null;
  readonly phone: E164;
}

/** What the campaign's strategy would show now. The counts are this process's: a hint, not a record. */
export function nextCallerId(
  { memory: { cliUses, cliTurns } }: Engine,
  campaign: Campaign | null,
  numbers: readonly CliNumber[],
  to: To,
): E164 | null {
  const usesOf = (phone: E164): number => cliUses.get(phone) ?? 0;
  const turn = cliTurns.get(numbers[0]?.groupId ?? "") ?? 0;
  return chooseCallerId(campaign?.cliStrategy ?? "sticky_per_contact", numbers, { ...to, usesOf, turn });
}

/** The caller ID of one dial, counted. */
export function callerId(
  engine: Engine,
  campaign: Campaign | null,
  numbers: readonly CliNumber[],
  to: To,
): E164 | null {
  const chosen = nextCallerId(engine, campaign, numbers, to);
  if (chosen === null) return null;
  const { cliUses, cliTurns } = engine.memory;
  const group = numbers[0]?.groupId ?? "";
  cliUses.set(chosen, (cliUses.get(chosen) ?? 0) + 1);
  cliTurns.set(group, (cliTurns.get(group) ?? 0) + 1);
  return chosen;
}
