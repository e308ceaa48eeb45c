import type { Call as CallRow, Recording } from "@broadnet-engage/core/model";
import { pausedSeconds, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { LiveCall, RecordingPause } from "../contract/live-calls.ts";
import { presentCall } from "./calls.present.ts";

export const presentLiveCall = (call: CallRow, now: number): z.input<typeof LiveCall> => ({
  ...presentCall(call, now),
  on_hold: call.heldAt !== null,
  transfer: call.transfer && {
    kind: call.transfer.kind,
    to: call.transfer.target.type,
    state: call.transfer.state,
    since: toIso(call.transfer.startedAt),
  },
  message_id: call.playing?.messageId ?? null,
  monitored: call.monitoring?.mode ?? null,
});

export const presentPause = (recording: Recording, now: number): z.input<typeof RecordingPause> => ({
  recording_id: recording.id,
  paused: recording.pausedAt !== null,
  paused_seconds: pausedSeconds(recording, now),
});
