import { type RelationshipRecord, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/relationships.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, handle, type Input } from "../http/handler.ts";
import type { Services } from "../services.ts";

/** Records shown in the answer; the count covers all. */
const SHOWN = 100;

export const relationshipRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listRelationships)(async ({ query, caller }) => {
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const page = await services.storage.read((stores) =>
      stores.relationships.page(caller.tenantId, pageRequest("relationships", query), filter),
    );
    return { status: 200, body: presentPage("relationships", query, page, presentRelationship) };
  }),
  handle(contract.recordRelationships)(async ({ body, caller }) => {
    const given = relationshipsIn(body).map(({ phone, kind, started_at, ended_at = null, reference = null }) => ({
      ...{ phone, kind, startedAt: started_at, endedAt: ended_at, reference },
    }));
    const { records, added } = await services.of(caller.tenantId).relationships.record(given, caller.actor);
    return { status: 201, body: { recorded: added, items: records.slice(0, SHOWN).map(presentRelationship) } };
  }),
  handle(contract.endRelationship)(async ({ params, body, caller }) => {
    const end = { at: body.at ?? null, reason: body.reason };
    const record = await services.of(caller.tenantId).relationships.end(params.id, end, caller.actor);
    return { status: 200, body: presentRelationship(record) };
  }),
  handle(contract.withdrawRelationship)(async ({ params, body, caller }) => {
    const record = await services.of(caller.tenantId).relationships.withdraw(params.id, body.reason, caller.actor);
    return { status: 200, body: presentRelationship(record) };
  }),
];

type Body = Input<typeof contract.recordRelationships>["body"];

/** One that stands alone is a list of one; the contract has seen to it that it is whole. */
function relationshipsIn({ relationships, ...single }: Body): NonNullable<Body["relationships"]> {
  if (relationships !== undefined) return relationships;
  const { phone, kind, started_at } = single;
  return phone === undefined || kind === undefined || started_at === undefined
    ? []
    : [{ ...single, phone, kind, started_at }];
}

const presentRelationship = (record: RelationshipRecord): z.input<typeof contract.Relationship> => ({
  id: record.id,
  relationship_id: record.relationshipId,
  phone: record.phone,
  kind: record.kind,
  state: record.state,
  started_at: toIso(record.startedAt),
  ended_at: toIsoOrNull(record.endedAt),
  reference: record.reference,
  reason: record.reason,
  written_at: toIso(record.writtenAt),
  written_by: record.writtenBy,
});
