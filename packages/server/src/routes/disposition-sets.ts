import type { DispositionSet, DispositionSetId, TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/dispositions.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle } from "../http/handler.ts";
import { pageWhole } from "../http/whole-list.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentSet } from "./dispositions.present.ts";

export const dispositionSetRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listDispositionSets)(async ({ query, caller }) => {
    const all = await services.storage.read((stores) => stores.dispositions.sets(caller.tenantId));
    const of = { key: (row: DispositionSet) => row.name, id: (row: DispositionSet) => row.id, present: presentSet };
    return { status: 200, body: pageWhole("disposition-sets", query, all, of) };
  }),
  handle(contract.createDispositionSet)(async ({ body, caller }) => {
    const at = services.clock.now();
    const id = services.ids.next<DispositionSetId>();
    const row = { id, tenantId: caller.tenantId, ...body, createdAt: at, updatedAt: at, version: 1 };
    await services.storage.transact(async (stores) => {
      await assertCodes(stores, caller.tenantId, row.codes);
      await stores.dispositions.insertSet(row);
    });
    return { status: 201, body: presentSet(row), headers: { Location: `/v1/disposition-sets/${row.id}` } };
  }),
  handle(contract.updateDispositionSet)(async ({ params, body, caller, ifVersion }) => {
    const changed = await services.storage.transact(async (stores) => {
      const row = await stores.dispositions.findSet(caller.tenantId, params.id);
      if (row === null) throw notFound("disposition set");
      assertVersion(row, ifVersion);
      const { name = row.name, codes = row.codes } = body;
      await assertCodes(stores, caller.tenantId, codes);
      return stores.dispositions.saveSet({ ...row, name, codes, updatedAt: services.clock.now() });
    });
    return { status: 200, body: presentSet(changed), headers: etag(changed.version) };
  }),
  handle(contract.deleteDispositionSet)(async ({ params, caller }) => {
    const gone = await services.storage.transact((stores) => stores.dispositions.removeSet(caller.tenantId, params.id));
    if (!gone) throw notFound("disposition set");
    return { status: 204, body: null };
  }),
];

async function assertCodes(stores: Stores, tenantId: TenantId, codes: readonly string[]): Promise<void> {
  const known = new Set((await stores.dispositions.all(tenantId)).map((one) => one.code));
  const at = codes.findIndex((code) => !known.has(code));
  if (at === -1) return;
  throw new Problem("unknown-reference", "There is no disposition of this code.", {
    members: { pointer: `#/codes/${at}`, id: codes[at] },
  });
}
