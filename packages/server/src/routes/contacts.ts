import type { CampaignId } from "@broadnet-engage/core/model";
import type { ContactHit } from "@broadnet-engage/core/ports";
import * as contract from "../contract/contacts.ts";
import { decodeCursor, encodeCursor, filterHash, pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { campaignsOfAgent } from "./agents.ts";
import { findCampaign } from "./campaigns.ts";
import { newContact, presentContact, presentHit, presentImport } from "./contacts.present.ts";

export const contactRoutes = (services: Services): readonly Bound[] => [
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
    const offset = offsetOf(decodeCursor(body.cursor, hash));
    const { hits, total } = await search(services, caller, { q, campaignId: body.campaign_id ?? null, limit, offset });
    const next = offset + hits.length;
    const more = next < total && hits.length > 0;
    const last = hits.at(-1);
    const cursor = more && last ? encodeCursor(last.contact.id, next, hash) : null;
    return { status: 200, body: { items: hits.map(presentHit), total, next_cursor: cursor, has_more: more } };
  }),
];

/** Ranked results have no key to go on from, so their cursor holds a place in the ranking. */
function offsetOf(cursor: { readonly k?: string | number } | null): number {
  if (cursor === null) return 0;
  const { k } = cursor;
  if (typeof k === "number" && Number.isInteger(k) && k >= 0 && k <= 1_000_000) return k;
  throw new Problem("invalid-cursor", "The cursor does not belong to this search.");
}

/** Agents read contacts of the campaigns they are assigned to (contract §7). */
async function assertAssigned(services: Services, caller: Caller, id: CampaignId): Promise<void> {
  if (caller.role !== "agent") return;
  const assigned: readonly string[] = await services.storage.read((s) => s.campaigns.agentIds(caller.tenantId, id));
  if (assigned.includes(caller.user.id)) return;
  throw new Problem("forbidden", "You are not assigned to this campaign.", {
    members: { required_role: "supervisor" },
  });
}

interface Query {
  readonly q: string;
  readonly campaignId: CampaignId | null;
  readonly limit: number;
  readonly offset: number;
}
interface Found {
  readonly hits: readonly ContactHit[];
  readonly total: number;
}

/** Supervisors search the tenant; agents each of their active campaigns, merged by score. */
async function search(services: Services, caller: Caller, query: Query): Promise<Found> {
  const { tenantId } = caller;
  if (query.campaignId !== null) {
    await assertAssigned(services, caller, query.campaignId);
    return services.storage.read((stores) => stores.contacts.search(tenantId, query));
  }
  if (caller.role !== "agent") return services.storage.read((stores) => stores.contacts.search(tenantId, query));
  const mine = await campaignsOfAgent(services, tenantId, caller.user.id);
  const found = await services.storage.read(async (stores) => {
    const all: Found[] = [];
    for (const campaignId of mine) {
      all.push(
        await stores.contacts.search(tenantId, { ...query, campaignId, limit: query.offset + query.limit, offset: 0 }),
      );
    }
    return all;
  });
  const hits = found.flatMap((part) => [...part.hits]).sort((a, b) => b.score - a.score);
  return {
    hits: hits.slice(query.offset, query.offset + query.limit),
    total: found.reduce((sum, part) => sum + part.total, 0),
  };
}
