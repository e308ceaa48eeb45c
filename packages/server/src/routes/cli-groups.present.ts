import { type CliGroup as Group, type CliNumber as NumberRow, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { CliUse } from "@broadnet-engage/core/ports";
import type { z } from "zod";
import type { CliGroup, CliNumber } from "../contract/cli-groups.ts";

export const presentGroup = (group: Group, numbersCount: number): z.input<typeof CliGroup> => ({
  id: group.id,
  name: group.name,
  numbers_count: numbersCount,
  created_at: toIso(group.createdAt),
  updated_at: toIso(group.updatedAt),
  version: group.version,
});

/** What a number was used for lately. */
export interface NumberUse {
  readonly week: CliUse | undefined;
  readonly today: CliUse | undefined;
}

export const presentNumber = (number: NumberRow, { week, today }: NumberUse): z.input<typeof CliNumber> => ({
  phone: number.phone,
  country: number.country,
  label: number.label,
  enabled: number.enabled,
  ownership_evidence: number.ownershipEvidence,
  verified_at: toIsoOrNull(number.verifiedAt),
  daily_cap: number.dailyCap,
  cool_down_until: toIsoOrNull(number.coolDownUntil),
  health: number.health,
  answer_rate_7d: week === undefined ? null : Math.round((1_000 * week.answered) / week.calls) / 10,
  calls_today: today?.calls ?? 0,
  created_at: toIso(number.createdAt),
});
