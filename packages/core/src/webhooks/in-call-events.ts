import { z } from "zod";
import type { EventPayloads } from "../model/events.ts";
import { MonitorMode } from "../model/in-call.ts";
import { RecordingFormat } from "../model/recording.ts";
import { attended, common, ofCall, unattended } from "./call-events.ts";
import { count, eventKind, uuid } from "./event-kind.ts";
import { AGENT, RECORDING } from "./examples.ts";

/** What happens while a call is up. */
export const inCallEvents = {
  "call.machine_detected": eventKind("call.machine_detected", {
    meaning: "Whoever answered is a machine or a fax, and this is what was done.",
    schema: ofCall.extend({
      amd_result: z.enum(["human", "machine", "fax", "unknown"]),
      action: z.enum(["hangup", "agent", "message"]),
    }),
    toWire: (p) => ({ ...common(p), amd_result: p.amdResult, action: p.action }),
    example: { ...unattended, amdResult: "machine", action: "hangup" },
  }),
  "call.held": eventKind("call.held", {
    meaning: "The customer waits on hold.",
    schema: ofCall.extend({ by: z.string() }),
    toWire: (p) => ({ ...common(p), by: p.by }),
    example: { ...attended, by: AGENT },
  }),
  "call.resumed": eventKind("call.resumed", {
    meaning: "The customer and the agent hear each other again.",
    schema: ofCall.extend({ hold_seconds: count.describe("On hold in all, so far") }),
    toWire: (p) => ({ ...common(p), hold_seconds: p.holdSeconds }),
    example: { ...attended, holdSeconds: 17 },
  }),
  "call.transferred": eventKind("call.transferred", {
    meaning: "The customer talks to whom the call was transferred to.",
    schema: ofCall.extend({
      kind: z.enum(["blind", "consult"]),
      to: z.string().describe("agent:<id>, or an E.164 number"),
      by: z.string(),
    }),
    toWire: (p) => ({ ...common(p), kind: p.kind, to: p.to, by: p.by }),
    example: { ...attended, kind: "consult", to: "+97145550177", by: AGENT },
  }),
  "call.message_played": eventKind("call.message_played", {
    meaning: "A message began to be played to the customer instead of a person's voice.",
    schema: ofCall.extend({ message_id: z.string(), why: z.enum(["abandoned", "machine", "voicemail_drop"]) }),
    toWire: (p) => ({ ...common(p), message_id: p.messageId, why: p.why }),
    example: { ...attended, messageId: "voicemail-en", why: "voicemail_drop" },
  }),
  "call.monitored": eventKind("call.monitored", {
    meaning: "A supervisor began to listen in, changed how, or left; the mode is null when he left.",
    schema: ofCall.extend({ mode: MonitorMode.nullable(), by: z.string() }),
    toWire: (p) => ({ ...common(p), mode: p.mode, by: p.by }),
    example: { ...attended, mode: "whisper", by: "Noura Saleh" },
  }),
};

const ofRecording = ofCall.extend({
  recording_id: uuid,
  duration_seconds: count,
  format: RecordingFormat,
  size_bytes: count.nullable(),
});
type OfRecording = EventPayloads["recording.ready"];
const recordingToWire = (p: Readonly<OfRecording>): z.input<typeof ofRecording> => ({
  ...common(p),
  recording_id: p.recordingId,
  duration_seconds: p.durationSeconds,
  format: p.format,
  size_bytes: p.sizeBytes,
});
const stored: OfRecording = {
  ...attended,
  recordingId: RECORDING,
  durationSeconds: 131,
  format: "mp3",
  sizeBytes: 1_048_320,
};
const underWay: OfRecording = { ...stored, durationSeconds: 42, sizeBytes: null };

/** What becomes of a call's sound. No address: ask for one when it is played. */
export const recordingEvents = {
  "recording.ready": eventKind("recording.ready", {
    meaning: "The recording is stored, and what is stored was compared with what was recorded.",
    schema: ofRecording,
    toWire: recordingToWire,
    example: stored,
  }),
  "recording.failed": eventKind("recording.failed", {
    meaning: "The recording could not be made or could not be stored; what the switch wrote is left where it lies.",
    schema: ofRecording.extend({ reason: z.string() }),
    toWire: (p) => ({ ...recordingToWire(p), reason: p.reason }),
    example: { ...underWay, reason: "The object store could not be reached." },
  }),
  "recording.paused": eventKind("recording.paused", {
    meaning: "Silence is recorded from now on.",
    schema: ofRecording,
    toWire: recordingToWire,
    example: underWay,
  }),
  "recording.resumed": eventKind("recording.resumed", {
    meaning: "What is said is recorded again.",
    schema: ofRecording,
    toWire: recordingToWire,
    example: underWay,
  }),
  "recording.deleted": eventKind("recording.deleted", {
    meaning: "The sound was deleted, by retention or by hand; the record stays.",
    schema: ofRecording.extend({ by: z.string(), reason: z.string() }),
    toWire: (p) => ({ ...recordingToWire(p), by: p.by, reason: p.reason }),
    example: { ...stored, by: "retention", reason: "180 days are over." },
  }),
};
