import { type CliGroup as Group, type CliNumber as NumberRow, toIso } from "@broadnet-engage/core/model";
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

export const presentNumber = (number: NumberRow): z.input<typeof CliNumber> => ({
  phone: number.phone,
  country: number.country,
  label: number.label,
  enabled: number.enabled,
  ownership_evidence: number.ownershipEvidence,
  created_at: toIso(number.createdAt),
});
