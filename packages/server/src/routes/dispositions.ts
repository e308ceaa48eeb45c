import type { DispositionId } from "@broadnet-engage/core/model";
import * as contract from "../contract/dispositions.ts";
import { type Bound, handle } from "../http/handler.ts";
import { pageWhole } from "../http/whole-list.ts";
import type { Services } from "../services.ts";
import { presentDisposition } from "./dispositions.present.ts";

export const dispositionRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listDispositions)(async ({ query, caller }) => {
    const all = await services.storage.read((stores) => stores.dispositions.all(caller.tenantId));
    const body = pageWhole("dispositions", query, all, {
      key: (row) => row.code,
      id: (row) => row.id,
      present: presentDisposition,
    });
    return { status: 200, body };
  }),
  handle(contract.createDisposition)(async ({ body, caller }) => {
    const row = {
      id: services.ids.next<DispositionId>(),
      tenantId: caller.tenantId,
      code: body.code,
      label: body.label,
      category: body.category,
      final: body.final,
      retryDelayMinutes: body.retry_delay_minutes ?? null,
      createdAt: services.clock.now(),
    };
    await services.storage.transact((stores) => stores.dispositions.insert(row));
    return { status: 201, body: presentDisposition(row) };
  }),
];
