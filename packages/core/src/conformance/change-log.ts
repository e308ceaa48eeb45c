import assert from "node:assert/strict";
import type { ChangeFilter, ChangeRecord } from "../model/change.ts";
import type { TenantId, UserId } from "../model/ids.ts";
import { NOW } from "./chance.ts";
import { type Ground, idsOf, refusedWith, same, walk } from "./ground.ts";

/** What every `ChangeLog` must do. */
export function changeLogSuite(ground: Ground): void {
  ground.runner.describe("change log", () => {
    keeping(ground);
    lists(ground);
  });
}

const readerOf =
  ({ storage }: Ground) =>
  (tenantId: TenantId, filter: ChangeFilter = {}, page = { limit: 50, after: null as string | null }) =>
    storage.read((stores) => stores.changes.page(tenantId, filter, page));

function keeping(ground: Ground): void {
  const { runner, act, aStoredTenant, aChange } = ground;
  const read = readerOf(ground);

  runner.it("keeps records as they were handed in", async () => {
    const tenantId = await aStoredTenant();
    const made = aChange({ tenantId, before: null, after: { name: "تجديد", numbers: [1, 2.5], deep: { a: null } } });
    const gone = aChange({ tenantId, after: null, actorId: null, ip: null, resourceId: null });
    await act((stores) => stores.changes.append([made, gone]));
    same((await read(tenantId)).items, [gone, made]);
    await act((stores) => stores.changes.append([]));
  });

  runner.it("keeps a record only if the change beside it is kept", async () => {
    const tenantId = await aStoredTenant();
    const failing = act(async (stores) => {
      await stores.changes.append([aChange({ tenantId })]);
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal((await read(tenantId)).total, 0);
  });

  runner.it("refuses an id that is there", async () => {
    const record = aChange({ tenantId: await aStoredTenant() });
    await act((stores) => stores.changes.append([record]));
    await refusedWith(
      "duplicate-resource",
      act((stores) => stores.changes.append([{ ...record, action: "other" }])),
    );
    same((await read(record.tenantId)).items, [record]);
  });
}

function lists(ground: Ground): void {
  const { runner, act, aStoredTenant, aChange } = ground;
  const read = readerOf(ground);

  runner.it("pages newest first with an exact total, in one tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const records = Array.from({ length: 5 }, () => aChange({ tenantId }));
    await act((stores) => stores.changes.append([...records, aChange({ tenantId: elsewhere })]));
    assert.deepEqual(idsOf(await walk((page) => read(tenantId, {}, page), 2)), idsOf(records).reverse());
    assert.equal((await read(tenantId, {}, { limit: 2, after: null })).total, 5);
  });

  runner.it("narrows by each member and by all of them together, from inclusive, to exclusive", async () => {
    const tenantId = await aStoredTenant();
    const actorId = "0192f3a0-9000-7a10-8b00-0000000000a7" as UserId;
    const one = aChange({ tenantId, actorId, action: "create_team", resourceType: "team", resourceId: "t-1", at: NOW });
    const two = aChange({ tenantId, at: NOW + 1 });
    await act((stores) => stores.changes.append([one, two]));
    const shown = async (filter: ChangeFilter): Promise<readonly ChangeRecord[]> =>
      (await read(tenantId, filter)).items;
    const ones: ChangeFilter[] = [
      { actorId },
      { action: "create_team" },
      { resourceType: "team" },
      { resourceId: "t-1" },
      { to: NOW + 1 },
      { actorId, action: "create_team", resourceType: "team", resourceId: "t-1", from: NOW, to: NOW + 1 },
    ];
    for (const filter of ones) same(await shown(filter), [one]);
    same(await shown({ from: NOW + 1 }), [two]);
    same(await shown({ from: NOW }), [two, one]);
    same(await shown({ actorId, resourceType: "campaign" }), []);
  });
}
