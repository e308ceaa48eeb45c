import { type DncEntry as Entry, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { DncEntry } from "../contract/dnc.ts";

export const presentDnc = (entry: Entry): z.input<typeof DncEntry> => ({
  id: entry.id,
  phone: entry.phone,
  source: entry.source,
  reason: entry.reason,
  added_by: entry.addedBy,
  added_at: toIso(entry.addedAt),
  added_by_id: entry.addedById,
  scope: entry.scope,
  campaign_id: entry.campaignId,
  expires_at: toIsoOrNull(entry.expiresAt),
});
