import { type AgentId, type CallId, MessageId, MonitorMode, type TeamId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { Call } from "./calls.ts";
import { named } from "./components.ts";
import { emptyBody, idOut, idParams, instantOut, phone, uuid } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

/** What a call is in the middle of, beside what its record will say. */
export const LiveCall = named(
  "LiveCall",
  z.object({
    ...Call.shape,
    on_hold: z.boolean(),
    transfer: z
      .object({
        kind: z.enum(["blind", "consult"]),
        to: z.enum(["agent", "team", "phone"]),
        state: z.enum(["seeking", "ringing", "talking", "returning"]),
        since: instantOut,
      })
      .nullable(),
    message_id: z.string().nullable(),
    monitored: MonitorMode.nullable(),
  }),
);

export const RecordingPause = named(
  "RecordingPause",
  z.object({ recording_id: idOut, paused: z.boolean(), paused_seconds: z.int() }),
);

const params = idParams<CallId>();
const common = { tag: "calls", method: "post", clauses: ["§18.4"], params } as const;
/** What any of these may be refused with: the call is not where it can be done, or the switch is away. */
const REFUSALS = ["invalid-state", "dependency-unavailable"] as const;
const acted = { 200: LiveCall };

export const listLiveCalls = route({
  id: "listLiveCalls",
  tag: "calls",
  method: "get",
  path: "/v1/calls/live",
  clauses: ["§18.4"],
  summary: "Calls in progress, oldest first; agents see their own",
  access: AGENT_UP,
  responses: { 200: named("LiveCalls", z.object({ items: z.array(LiveCall), total: z.int() })) },
  refusals: [],
});

export const holdCall = route({
  ...common,
  id: "holdCall",
  path: "/v1/calls/{id}/hold",
  summary: "Put the customer on hold: he hears music",
  access: AGENT_UP,
  body: emptyBody,
  responses: acted,
  refusals: REFUSALS,
});

export const unholdCall = route({
  ...common,
  id: "unholdCall",
  path: "/v1/calls/{id}/unhold",
  summary: "Take the customer back from hold",
  access: AGENT_UP,
  body: emptyBody,
  responses: acted,
  refusals: REFUSALS,
});

export const sendDigits = route({
  ...common,
  id: "sendDigits",
  path: "/v1/calls/{id}/dtmf",
  summary: "Send tones to the customer's side; they are kept nowhere",
  access: AGENT_UP,
  body: z.strictObject({ digits: z.string().regex(/^[0-9A-D*#]{1,64}$/, "must be 1 to 64 of 0-9 A-D * #") }),
  responses: { 204: null },
  refusals: REFUSALS,
});

export const transferCall = route({
  ...common,
  id: "transferCall",
  path: "/v1/calls/{id}/transfer",
  summary: "Hand the customer on; an outside number passes compliance",
  access: AGENT_UP,
  body: z.strictObject({
    kind: z.enum(["blind", "consult"]),
    to: z.enum(["agent", "team", "phone"]),
    agent_id: uuid<AgentId>().optional(),
    team_id: uuid<TeamId>().optional(),
    phone: phone.optional(),
  }),
  responses: acted,
  refusals: [
    ...REFUSALS,
    "compliance-blocked",
    "unknown-reference",
    "agent-offline",
    "agent-not-registered",
    "agent-busy",
  ],
});

export const completeTransfer = route({
  ...common,
  id: "completeTransfer",
  path: "/v1/calls/{id}/transfer/complete",
  summary: "Join the customer and whom the agent consulted; the agent leaves",
  access: AGENT_UP,
  body: emptyBody,
  responses: acted,
  refusals: REFUSALS,
});

export const cancelTransfer = route({
  ...common,
  id: "cancelTransfer",
  path: "/v1/calls/{id}/transfer/cancel",
  summary: "End the consultation and take the customer back",
  access: AGENT_UP,
  body: emptyBody,
  responses: acted,
  refusals: REFUSALS,
});

export const pauseRecording = route({
  ...common,
  id: "pauseRecording",
  path: "/v1/calls/{id}/recording/pause",
  summary: "Record silence, for card numbers; the gap is logged",
  access: AGENT_UP,
  body: emptyBody,
  responses: { 200: RecordingPause },
  // Also to the call's own agent, where the campaign does not allow it.
  refusals: [...REFUSALS, "forbidden"],
});

export const resumeRecording = route({
  ...common,
  id: "resumeRecording",
  path: "/v1/calls/{id}/recording/resume",
  summary: "Record again what is said",
  access: AGENT_UP,
  body: emptyBody,
  responses: { 200: RecordingPause },
  refusals: REFUSALS,
});

export const dropVoicemail = route({
  ...common,
  id: "dropVoicemail",
  path: "/v1/calls/{id}/voicemail-drop",
  summary: "Leave a message with the customer's voicemail; the agent is free at once",
  access: AGENT_UP,
  body: z.strictObject({ message_id: MessageId }),
  responses: acted,
  refusals: [...REFUSALS, "unknown-reference"],
});

export const monitorCall = route({
  ...common,
  id: "monitorCall",
  path: "/v1/calls/{id}/monitor",
  summary: "Listen in on a call, speak to its agent, or to both",
  access: SUPERVISOR_UP,
  body: z.strictObject({
    mode: MonitorMode,
    supervisor_endpoint: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must be a SIP user"),
  }),
  responses: acted,
  refusals: REFUSALS,
});

export const changeMonitoring = route({
  ...common,
  id: "changeMonitoring",
  method: "patch",
  path: "/v1/calls/{id}/monitor",
  summary: "Change how the listener takes part",
  access: SUPERVISOR_UP,
  body: z.strictObject({ mode: MonitorMode }),
  responses: acted,
  refusals: REFUSALS,
});

export const stopMonitoring = route({
  id: "stopMonitoring",
  tag: "calls",
  method: "delete",
  path: "/v1/calls/{id}/monitor",
  clauses: ["§18.4"],
  summary: "Let the listener go",
  access: SUPERVISOR_UP,
  params,
  responses: { 204: null },
  refusals: REFUSALS,
});
