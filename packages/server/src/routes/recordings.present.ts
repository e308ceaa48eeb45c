import { pausedSeconds, type Recording as Row, recordedSeconds, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Recording } from "../contract/recordings.ts";

/** `now` counts for one that is being made. */
export const presentRecording = (recording: Row, agentName: string | null, now: number): z.input<typeof Recording> => ({
  id: recording.id,
  call_id: recording.callId,
  agent_id: recording.agentId,
  agent_name: agentName,
  campaign_id: recording.campaignId,
  contact_phone: recording.phone,
  duration_seconds: recordedSeconds(recording),
  format: recording.format,
  size_bytes: recording.sizeBytes ?? 0,
  recorded_at: toIso(recording.startedAt),
  status: recording.status,
  paused_seconds: pausedSeconds(recording, now),
  legal_hold: recording.legalHold,
  delete_after: toIsoOrNull(recording.deleteAfter),
  sha256: recording.sha256,
});
