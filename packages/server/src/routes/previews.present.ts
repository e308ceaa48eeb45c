import {
  type Call,
  type ComplianceHint,
  type Contact,
  type Preview,
  toIso,
  toIsoOrNull,
} from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { currentPreview } from "../contract/previews.ts";
import { presentCall } from "./calls.present.ts";
import { presentContact } from "./contacts.present.ts";

export const presentPreview = (
  preview: Preview,
  contact: Contact,
  history: readonly Call[],
  hint: ComplianceHint,
  now: number,
): z.input<(typeof currentPreview.responses)[200]> => ({
  id: preview.id,
  campaign_id: preview.campaignId,
  contact: presentContact(contact),
  history: history.map((call) => presentCall(call, now)),
  offered_at: toIso(preview.offeredAt),
  expires_at: toIsoOrNull(preview.expiresAt),
  compliance_hint: {
    allowed: hint.allowed,
    rule: hint.rule,
    reason: hint.reason,
    next_allowed_at: toIsoOrNull(hint.nextAllowedAt),
  },
});
