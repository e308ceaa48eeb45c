import { type AgentId, AgentState, AgentSubState, RequestableState, type TeamId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, idParams, instantOut, uuid } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

const perKey = <const K extends readonly string[]>(keys: K) =>
  z.object(Object.fromEntries(keys.map((key) => [key, z.int()])) as Record<K[number], z.ZodInt>);

export const agentStates = route({
  id: "agentStates",
  tag: "agents",
  method: "get",
  path: "/v1/agents/state",
  clauses: ["C-AGT-1", "C-AGT-2", "C-AGT-3", "C-AGT-4", "C-PAG-9"],
  summary: "Every agent and what each is doing now",
  access: SUPERVISOR_UP,
  query: z.strictObject({ team_id: uuid<TeamId>().optional() }),
  responses: {
    200: named(
      "AgentStates",
      z.object({
        agents: z.array(
          z.object({
            id: idOut,
            full_name: z.string(),
            state: AgentState,
            state_since: instantOut,
            sip_registered: z.boolean(),
            current_call_id: idOut.nullable(),
            calls_today: z.int(),
            talk_time_today_seconds: z.int(),
            sub_state: AgentSubState.nullable(),
            team_ids: z.array(idOut),
            /** Active campaigns the agent is assigned to. */
            campaign_ids: z.array(idOut),
            reason: z.string().nullable(),
            pending_state: RequestableState.nullable(),
            ready: z.boolean(),
            not_ready_reason: z.string().nullable(),
          }),
        ),
        summary: z.object({
          total: z.int(),
          available: z.int(),
          on_call: z.int(),
          break: z.int(),
          offline: z.int(),
          by_state: perKey(AgentState.options),
          by_sub_state: perKey(AgentSubState.options),
        }),
      }),
    ),
  },
  refusals: ["unknown-reference"],
});

const StateChange = named(
  "AgentStateChange",
  z.strictObject({
    state: RequestableState,
    reason: z.string().max(LIMITS.agentReasonLength).nullable().optional(),
  }),
);
const StateChanged = named(
  "AgentStateChanged",
  z.object({
    agent_id: idOut,
    state: AgentState,
    state_since: instantOut,
    reason: z.string().nullable(),
    pending_state: RequestableState.nullable(),
  }),
);

export const setMyState = route({
  id: "setMyState",
  tag: "agents",
  method: "post",
  path: "/v1/agents/me/state",
  clauses: ["C-AGT-5", "C-AGT-6", "C-AGT-8", "C-AGT-9"],
  summary: "Change my availability",
  access: AGENT_UP,
  body: StateChange,
  responses: { 200: StateChanged },
  refusals: [],
});

export const setAgentState = route({
  id: "setAgentState",
  tag: "agents",
  method: "post",
  path: "/v1/agents/{id}/state",
  clauses: ["C-AGT-5", "C-AGT-6", "C-AGT-7", "C-AGT-9"],
  summary: "Change another agent's availability",
  access: SUPERVISOR_UP,
  params: idParams<AgentId>(),
  body: StateChange,
  responses: { 200: StateChanged },
  refusals: [],
});

export const sipRegistered = route({
  id: "sipRegistered",
  tag: "agents",
  method: "get",
  path: "/v1/agents/sip-registered",
  clauses: ["C-PAG-9"],
  summary: "Agents whose phone is registered at the switch",
  access: SUPERVISOR_UP,
  responses: {
    200: named(
      "SipRegistered",
      z.object({
        registered: z.array(
          z.object({
            agent_id: idOut,
            sip_user: z.string(),
            registered_at: instantOut.nullable(),
            user_agent: z.string().nullable(),
            /** Phones registered under this user. */
            contact_count: z.int(),
            /** When the last of them runs out unless refreshed. */
            expires_at: instantOut.nullable(),
            /** Where the phone registered last did so. */
            node: z.string().nullable(),
          }),
        ),
        total_registered: z.int(),
        total_agents: z.int(),
      }),
    ),
  },
  refusals: [],
});
