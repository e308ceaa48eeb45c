import {
  type AgentId,
  type CallId,
  type CampaignId,
  RecordingFormat,
  type RecordingId,
  RecordingStatus,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import {
  boolParam,
  idOut,
  idParams,
  instantIn,
  instantOut,
  pageOf,
  paging,
  phone,
  phoneOut,
  text,
  uuid,
  wholeParam,
} from "./primitives.ts";
import { ADMIN, AGENT_UP, route } from "./route.ts";

/** Where the sound is kept is nobody's business: no key, no file name. */
export const Recording = named(
  "Recording",
  z.object({
    id: idOut,
    call_id: idOut,
    agent_id: idOut.nullable(),
    agent_name: z.string().nullable(),
    campaign_id: idOut.nullable(),
    contact_phone: phoneOut,
    duration_seconds: z.int(),
    format: RecordingFormat,
    size_bytes: z.int().describe("0 until it is stored"),
    recorded_at: instantOut,
    status: RecordingStatus,
    paused_seconds: z.int(),
    legal_hold: z.boolean(),
    delete_after: instantOut.nullable(),
    sha256: z.string().nullable(),
  }),
);

const params = idParams<RecordingId>();
const common = { tag: "recordings", params } as const;

export const listRecordings = route({
  id: "listRecordings",
  tag: "recordings",
  method: "get",
  path: "/v1/recordings",
  clauses: ["C-REC-3", "C-PAG-7"],
  summary: "Recordings, newest first; agents see their own",
  access: AGENT_UP,
  query: z.strictObject({
    campaign_id: uuid<CampaignId>().optional(),
    agent_id: uuid<AgentId>().optional(),
    call_id: uuid<CallId>().optional(),
    phone: phone.optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    min_duration: wholeParam.optional(),
    ...paging(),
  }),
  responses: { 200: named("RecordingPage", pageOf(Recording)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const getRecording = route({
  ...common,
  id: "getRecording",
  method: "get",
  path: "/v1/recordings/{id}",
  clauses: ["C-REC-3"],
  summary: "One recording",
  access: AGENT_UP,
  responses: { 200: Recording },
  refusals: [],
});

export const playRecording = route({
  ...common,
  id: "playRecording",
  method: "get",
  path: "/v1/recordings/{id}/play",
  clauses: ["C-REC-1", "C-REC-2", "C-GV-9"],
  summary: "A link to the sound, for one hour",
  access: AGENT_UP,
  // Listening to somebody must be answered for.
  audited: true,
  query: z.strictObject({ download: boolParam.optional() }),
  responses: {
    200: named(
      "RecordingLink",
      z.object({
        id: idOut,
        url: z.url(),
        expires_at: instantOut,
        format: RecordingFormat,
        duration_seconds: z.int(),
      }),
    ),
  },
  refusals: ["recording-not-ready", "gone"],
});

export const deleteRecording = route({
  ...common,
  id: "deleteRecording",
  method: "delete",
  path: "/v1/recordings/{id}",
  clauses: ["C-REC-2"],
  summary: "Delete the sound; the record stays. Not under legal hold",
  access: ADMIN,
  query: z.strictObject({ reason: text(LIMITS.reasonLength) }),
  responses: { 204: null },
  refusals: ["recording-not-ready", "invalid-state"],
});

export const setLegalHold = route({
  ...common,
  id: "setLegalHold",
  method: "post",
  path: "/v1/recordings/{id}/legal-hold",
  clauses: ["C-REC-2"],
  summary: "Keep a recording from every deletion, or let it go again",
  access: ADMIN,
  body: z.strictObject({ hold: z.boolean() }),
  responses: { 200: Recording },
  refusals: ["gone"],
});
