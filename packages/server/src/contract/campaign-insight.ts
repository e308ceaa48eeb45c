import { type CampaignId, CampaignStatus, ContactStatus } from "@broadnet-engage/core/model";
import { z } from "zod";
import { Campaign } from "./campaigns.ts";
import { named } from "./components.ts";
import { emptyBody, idOut, idParams, instantIn, instantOut, text } from "./primitives.ts";
import { route, SUPERVISOR_UP } from "./route.ts";

const params = idParams<CampaignId>();
const common = { tag: "campaigns", access: SUPERVISOR_UP } as const;
const count = z.int().min(0);

/** One look at the floor and what pacing made of it. */
export const decision = z.object({
  at: instantOut,
  policy: z.string(),
  asked: z.int(),
  dial: z.int(),
  bound: z.string(),
  because: z.string(),
  agents: z.object({ ready: count, reserved: count, talking: count, wrap_up: count }),
  in_flight: count,
  free_lines: count,
  free_starts: count,
  connected: count,
  abandoned: count,
  figures: z.object({
    freeing: z.number(),
    expected_answers: z.number(),
    answer_chance: z.number(),
    overdial_chance: z.number(),
    threshold: z.number(),
    wanted_pct: z.number(),
    headroom: z.number(),
  }),
  shadow: z.object({ policy: z.string(), dial: z.int(), because: z.string() }).nullable(),
});

export const campaignDiagnostics = route({
  ...common,
  id: "campaignDiagnostics",
  method: "get",
  path: "/v1/campaigns/{id}/diagnostics",
  clauses: ["C-CAM-8", "C-CAM-17"],
  summary: "Why is it not dialing?",
  params,
  responses: {
    200: named(
      "CampaignDiagnostics",
      z.object({
        state: CampaignStatus,
        dialing: z.boolean(),
        limiting_factor: z.string(),
        ready_agents: z.int(),
        not_ready: z.array(z.object({ agent_id: idOut, reason: z.string() })),
        contacts: z.object({
          pending_now: z.int(),
          pending_later: z.int(),
          next_retry_at: instantOut.nullable(),
          blocked: z.array(z.object({ rule: z.string(), count: z.int() })),
        }),
        pacing: z.object({
          ratio: z.number().nullable(),
          target: z.number(),
          measured_abandon_pct: z.number(),
          window: z.string().nullable(),
          headroom_calls: z.int(),
          last_decision: z.object({ at: instantOut, dial: z.int(), because: z.string() }).nullable(),
          decisions: z.array(decision),
          guarded: count,
          calibration: z.object({
            answers: z.array(z.object({ from: z.number(), calls: count, predicted: z.number(), seen: count })),
            abandons: z.object({ predicted: z.number(), seen: count }),
          }),
          shadow: z
            .object({
              policy: z.string(),
              decisions: count,
              more: count,
              less: count,
              mean_wanted_live: z.number(),
              mean_wanted_shadow: z.number(),
            })
            .nullable(),
        }),
        as_of: instantOut,
      }),
    ),
  },
  refusals: [],
});

export const preflightCampaign = route({
  ...common,
  id: "preflightCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/preflight",
  clauses: ["C-CAM-16"],
  summary: "What compliance would say of the list now; dials nothing and writes nothing down",
  reads: true,
  audited: false,
  params,
  body: emptyBody,
  responses: {
    200: named(
      "CampaignPreflight",
      z.object({
        total: count,
        dialable_now: count,
        dialable_later: count,
        blocked: z.array(z.object({ rule: z.string(), count })),
        invalid: count,
        next_window_at: instantOut.nullable(),
        sample_size: count,
        checked_at: instantOut,
      }),
    ),
  },
  refusals: [],
});

export const campaignStats = route({
  ...common,
  id: "campaignStats",
  method: "get",
  path: "/v1/campaigns/{id}/stats",
  clauses: ["C-CAM-18"],
  summary: "What came of the campaign's calls, today unless `from` and `to` say otherwise",
  params,
  query: z.strictObject({ from: instantIn.optional(), to: instantIn.optional() }),
  responses: {
    200: named(
      "CampaignStats",
      z.object({
        from: instantOut,
        to: instantOut,
        attempts: count,
        answers: count,
        machine: count,
        no_answer: count,
        busy: count,
        failed: count,
        abandoned: count,
        abandon_rate: z.number(),
        contacts: z.object(
          Object.fromEntries(ContactStatus.options.map((status) => [status, count])) as Record<
            (typeof ContactStatus.options)[number],
            typeof count
          >,
        ),
        avg_ring_seconds: count,
        avg_talk_seconds: count,
        avg_wrap_up_seconds: count,
        agent_occupancy: z.number().nullable(),
        dispositions: z.array(z.object({ code: z.string(), count })),
      }),
    ),
  },
  refusals: ["invalid-range"],
});

export const cloneCampaign = route({
  ...common,
  id: "cloneCampaign",
  method: "post",
  path: "/v1/campaigns/{id}/clone",
  clauses: ["C-CAM-1"],
  summary: "A draft with the same settings and people, without contacts",
  params,
  body: z.strictObject({ name: text(200).optional() }).optional(),
  responses: { 201: Campaign },
  refusals: ["policy-violation"],
});
