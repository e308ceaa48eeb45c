import type { CampaignId, ContactId } from "@broadnet-engage/core/model";
import type { ContactStore, RankedPlace } from "@broadnet-engage/core/ports";
import * as contract from "../contract/contacts.ts";
import { decodeCursor, encodeCursor, filterHash, pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { campaignsOfAgent } from "./agents.ts";
import { findCampaign } from "./campaigns.ts";
import { newContact, presentContact, presentHit, presentImport } from "./contacts.present.ts";

export const contactListRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listContacts)(async ({ params, query, caller }) => {
    await findCampaign(services, caller, params.id);
    await assertAssigned(services, caller, params.id);
    const list = `contacts:${params.id}`;
    const { status, disposition, external_id: externalId, phone } = query;
    const page = await services.storage.read((stores) =>
      stores.contacts.page(
        caller.tenantId,
        params.id,
        { status, disposition, externalId, phone },
        pageRequest(list, query),
      ),
    );
    return { status: 200, body: presentPage(list, query, page, presentContact) };
  }),
  handle(contract.importContacts)(async ({ params, body, caller }) => {
    const contacts = body.contacts.map(newContact);
    const result = await services.of(caller.tenantId).contacts.import(params.id, contacts, caller.actor);
    return { status: 201, body: presentImport(result) };
  }),
  handle(contract.searchContacts)(async ({ body, caller }) => {
    const { q, limit } = body;
    const hash = filterHash("search", { q, campaign_id: body.campaign_id });
    const after = placeOf(decodeCursor(body.cursor, hash));
    const campaignId = body.campaign_id ?? null;
    // One more than asked for tells whether there is more.
    const { hits, total, capped } = await search(services, caller, { q, campaignId, limit: limit + 1, after });
    const shown = hits.slice(0, limit);
    const last = shown.at(-1);
    const more = hits.length > shown.length && last !== undefined;
    const cursor = more ? encodeCursor(last.contact.id, last.score, hash) : null;
    const body200 = {
      items: shown.map(presentHit),
      total,
      total_is_exact: !capped,
      next_cursor: cursor,
      has_more: more,
    };
    return { status: 200, body: body200 };
  }),
];

/** The place in the ranking from which a page goes on: score and contact of the last hit. */
function placeOf(cursor: { readonly id: string; readonly k?: string | number } | null): RankedPlace | null {
  if (cursor === null) return null;
  const { id, k } = cursor;
  if (typeof k === "number" && k >= 0 && k <= 1) return { score: k, id: id as ContactId };
  throw new Problem("invalid-cursor", "The cursor does not belong to this search.");
}

/** Agents read contacts of the campaigns they are assigned to (contract §7). */
export async function assertAssigned(services: Services, caller: Caller, id: CampaignId): Promise<void> {
  if (caller.role !== "agent") return;
  const assigned: readonly string[] = await services.storage.read((s) => s.campaigns.agentIds(caller.tenantId, id));
  if (assigned.includes(caller.user.id)) return;
  throw new Problem("forbidden", "You are not assigned to this campaign.", {
    members: { required_role: "supervisor" },
  });
}

type Query = Parameters<ContactStore["search"]>[1];
type Found = Awaited<ReturnType<ContactStore["search"]>>;

/** Supervisors search the tenant; agents each of their active campaigns, merged by rank. */
async function search(services: Services, caller: Caller, query: Query): Promise<Found> {
  const { tenantId } = caller;
  if (query.campaignId !== null) await assertAssigned(services, caller, query.campaignId);
  if (query.campaignId !== null || caller.role !== "agent")
    return services.storage.read((stores) => stores.contacts.search(tenantId, query));
  const mine = await campaignsOfAgent(services, tenantId, caller.user.id);
  const found = await services.storage.read((stores) =>
    Promise.all(mine.map((campaignId) => stores.contacts.search(tenantId, { ...query, campaignId }))),
  );
  const hits = found.flatMap((part) => [...part.hits]).sort(byRank);
  return {
    hits: hits.slice(0, query.limit),
    total: found.reduce((sum, part) => sum + part.total, 0),
    capped: found.some((part) => part.capped),
  };
}

const byRank = (a: Found["hits"][number], b: Found["hits"][number]): number =>
  b.score - a.score || (a.contact.id < b.contact.id ? -1 : 1);
