import { type Disposition, type DispositionId, PLAIN_DISPOSITION, type TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/dispositions.ts";
import { type Bound, handle, type Input } from "../http/handler.ts";
import { pageWhole } from "../http/whole-list.ts";
import { notFound, Problem } from "../problems/problem.ts";
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
    const row: Disposition = {
      ...PLAIN_DISPOSITION,
      ...rulesOf(body),
      id: services.ids.next<DispositionId>(),
      tenantId: caller.tenantId,
      code: body.code,
      label: body.label,
      category: body.category,
      final: body.final,
      createdAt: services.clock.now(),
    };
    await services.storage.transact(async (stores) => {
      await assertTree(stores, caller.tenantId, row);
      await stores.dispositions.insert(row);
    });
    return { status: 201, body: presentDisposition(row), headers: { Location: `/v1/dispositions/${row.id}` } };
  }),
  handle(contract.updateDisposition)(async ({ params, body, caller }) => {
    const changed = await services.storage.transact(async (stores) => {
      const row = await stores.dispositions.find(caller.tenantId, params.id);
      if (row === null) throw notFound("disposition");
      const next = { ...row, ...rulesOf(body), ...plainOf(body) };
      await assertTree(stores, caller.tenantId, next);
      await stores.dispositions.save(next);
      return next;
    });
    return { status: 200, body: presentDisposition(changed) };
  }),
  handle(contract.deleteDisposition)(async ({ params, caller }) => {
    const gone = await services.storage.transact((stores) => stores.dispositions.remove(caller.tenantId, params.id));
    if (!gone) throw notFound("disposition");
    return { status: 204, body: null };
  }),
];

type Change = Input<typeof contract.updateDisposition>["body"];

const plainOf = ({ label, category, final }: Change): Partial<Disposition> => ({
  ...(label === undefined ? {} : { label }),
  ...(category === undefined ? {} : { category }),
  ...(final === undefined ? {} : { final }),
});

const rulesOf = (body: Change): Partial<Disposition> => ({
  ...(body.labels === undefined ? {} : { labels: body.labels }),
  ...(body.parent_code === undefined ? {} : { parentCode: body.parent_code }),
  ...(body.requires_note === undefined ? {} : { requiresNote: body.requires_note }),
  ...(body.requires_callback_at === undefined ? {} : { requiresCallbackAt: body.requires_callback_at }),
  ...(body.retry_delay_minutes === undefined ? {} : { retryDelayMinutes: body.retry_delay_minutes }),
  ...(body.min_talk_seconds === undefined ? {} : { minTalkSeconds: body.min_talk_seconds }),
  ...(body.hotkey === undefined ? {} : { hotkey: body.hotkey }),
});

const LEVELS = 3;

/** The parent exists, nobody is above himself, and no branch is longer than three. */
async function assertTree(stores: Stores, tenantId: TenantId, row: Disposition): Promise<void> {
  const all = new Map((await stores.dispositions.all(tenantId)).map((one) => [one.code, one]));
  all.set(row.code, row);
  const bad = (detail: string): Problem =>
    new Problem("unknown-reference", detail, { members: { pointer: "#/parent_code", id: row.parentCode } });
  for (const one of all.values()) {
    let level = 1;
    for (let at = one; at.parentCode !== null; level += 1) {
      const parent = all.get(at.parentCode);
      if (parent === undefined) throw bad("There is no disposition of this code.");
      if (level >= LEVELS) throw bad("The tree has at most three levels.");
      at = parent;
    }
  }
}
