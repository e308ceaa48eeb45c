import { type Callback as Row, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Callback } from "../contract/callbacks.ts";

export const presentCallback = (callback: Row): z.input<typeof Callback> => ({
  id: callback.id,
  campaign_id: callback.campaignId,
  contact_id: callback.contactId,
  phone: callback.phone,
  due_at: toIso(callback.dueAt),
  timezone: callback.timezone,
  agent_id: callback.agentId,
  expires_minutes: callback.expiresMinutes,
  note: callback.note,
  status: callback.status,
  call_id: callback.callId,
  created_by: callback.createdBy,
  created_at: toIso(callback.createdAt),
  updated_at: toIso(callback.updatedAt),
});
