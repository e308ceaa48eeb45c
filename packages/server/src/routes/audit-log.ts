import { type ChangeRecord, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import * as contract from "../contract/audit-log.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import type { Services } from "../services.ts";

const present = (record: ChangeRecord): z.input<typeof contract.AuditEntry> => ({
  id: record.id,
  at: toIso(record.at),
  actor: { id: record.actorId, name: record.actorName },
  action: record.action,
  resource: { type: record.resourceType, id: record.resourceId },
  before: record.before && { ...record.before },
  after: record.after && { ...record.after },
  ip: record.ip,
});

export const auditLogRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listAuditLog)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const filter = {
      ...(query.actor_id === undefined ? {} : { actorId: query.actor_id }),
      ...(query.action === undefined ? {} : { action: query.action }),
      ...(query.resource_type === undefined ? {} : { resourceType: query.resource_type }),
      ...(query.resource_id === undefined ? {} : { resourceId: query.resource_id }),
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
    };
    const page = await services.storage.read((stores) =>
      stores.changes.page(caller.tenantId, filter, pageRequest("audit-log", query)),
    );
    return { status: 200, body: presentPage("audit-log", query, page, present) };
  }),
];
