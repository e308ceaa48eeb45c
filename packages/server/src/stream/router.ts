import { type AgentId, type CampaignId, type EventId, isUuid, type TeamId } from "@broadnet-engage/core/model";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { text, uuid } from "../contract/primitives.ts";
import type { Caller } from "../http/handler.ts";
import type { Gate } from "../http/router.ts";
import { wrongMethod } from "../http/send.ts";
import { parseOrThrow } from "../http/validate.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { StreamClient } from "./client.ts";
import type { StreamHub } from "./hub.ts";
import type { Tickets } from "./tickets.ts";
import { TOPICS, type Topic, type View } from "./visible.ts";

const isTopic = (word: string): word is Topic => (TOPICS as readonly string[]).includes(word);
const topics = z
  .string()
  .max(100)
  .transform((list) => list.split(","))
  .refine((words) => words.every(isTopic), `must be of ${TOPICS.join(", ")}, separated by commas`)
  .transform((words) => new Set(words as Topic[]));

const query = z.strictObject({
  topics: topics.optional(),
  campaign_id: uuid<CampaignId>().optional(),
  team_id: uuid<TeamId>().optional(),
  ticket: text(8_192).optional(),
});

/**
 * `GET /v1/stream` (§19). Beside the table of routes, for its answer does not end: the gate is the same, in the same order, and
 * the opening counts as one request.
 */
export function streamRouter(services: Services, gate: Gate, hub: StreamHub, tickets: Tickets): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const target = router.route("/v1/stream");
  target.get((req, res) => open(services, gate, hub, tickets, req, res));
  target.all(wrongMethod(["GET"]));
  return router;
}

async function open(services: Services, gate: Gate, hub: StreamHub, tickets: Tickets, req: Request, res: Response) {
  const { ticket } = req.query;
  const header = typeof ticket === "string" ? await tickets.redeem(ticket) : req.headers.authorization;
  const caller = await gate.authenticate(header);
  res.locals.tenantId = caller.tenantId;
  await gate.admit(caller.tenant, res);
  const asked = parseOrThrow(query, req.query, "query") as z.output<typeof query>;
  const view = await viewOf(services, caller, asked);
  hub.assertRoom(caller);
  const given = req.headers["last-event-id"];
  const lastId = typeof given === "string" && given !== "" ? given : null;
  const client = new StreamClient(res);
  const viewer = { client, view, stillAllowed: () => gate.authenticate(header) };
  // An id we never gave out was not given lately.
  const leave = await hub.open(caller, viewer, lastId === null ? null : eventId(lastId));
  if (client.ended) leave();
  else res.on("close", leave);
}

const NO_EVENT = "00000000-0000-7000-8000-000000000000" as EventId;
const eventId = (given: string): EventId => (isUuid(given) ? (given.toLowerCase() as EventId) : NO_EVENT);

async function viewOf(services: Services, caller: Caller, asked: z.output<typeof query>): Promise<View> {
  return {
    userId: caller.user.id,
    role: caller.role,
    topics: asked.topics ?? null,
    campaignId: asked.campaign_id ?? null,
    team: asked.team_id === undefined ? caller.scope : await teamOf(services, caller, asked.team_id),
  };
}

async function teamOf(services: Services, { tenantId, scope }: Caller, id: TeamId): Promise<ReadonlySet<AgentId>> {
  const team = await services.storage.read((stores) => stores.teams.find(tenantId, id));
  if (team) return new Set(team.agentIds.filter((agentId) => scope === null || scope.has(agentId)));
  throw new Problem("unknown-reference", "There is no such team.", { members: { pointer: "?team_id", id } });
}
