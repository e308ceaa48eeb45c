import type { CliGroup, CliGroupId, TenantId } from "@broadnet-engage/core/model";
import * as contract from "../contract/cli-groups.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle } from "../http/handler.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentGroup } from "./cli-groups.present.ts";

export const cliGroupRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listCliGroups)(async ({ query, caller }) => {
    const { tenantId } = caller;
    return services.storage.read(async (stores) => {
      const page = await stores.cli.pageGroups(tenantId, pageRequest("cli-groups", query));
      const counts = new Map<CliGroupId, number>();
      for (const { id } of page.items) counts.set(id, (await stores.cli.numbers(tenantId, id)).length);
      const body = presentPage("cli-groups", query, page, (group) => presentGroup(group, counts.get(group.id) ?? 0));
      return { status: 200 as const, body };
    });
  }),
  handle(contract.createCliGroup)(async ({ body, caller }) => {
    const phones = [...new Set(body.numbers)];
    const group = await services.of(caller.tenantId).cli.addGroup(body.name, phones);
    return {
      status: 201,
      body: presentGroup(group, phones.length),
      headers: { Location: `/v1/cli-groups/${group.id}`, ...etag(group.version) },
    };
  }),
  handle(contract.getCliGroup)(async ({ params, caller }) => {
    const group = await findGroup(services, caller.tenantId, params.id);
    return { status: 200, body: await show(services, group), headers: etag(group.version) };
  }),
  handle(contract.updateCliGroup)(async ({ params, body, caller, ifVersion }) => {
    const saved = await services.storage.transact(async (stores) => {
      const group = await stores.cli.findGroup(caller.tenantId, params.id);
      if (!group) throw notFound("cli_group");
      assertVersion(group, ifVersion);
      return stores.cli.saveGroup({ ...group, name: body.name, updatedAt: services.clock.now() });
    });
    return { status: 200, body: await show(services, saved), headers: etag(saved.version) };
  }),
  handle(contract.deleteCliGroup)(async ({ params, caller, ifVersion }) => {
    assertVersion(await findGroup(services, caller.tenantId, params.id), ifVersion);
    await services.storage.transact((stores) => stores.cli.removeGroup(caller.tenantId, params.id));
    return { status: 204, body: null };
  }),
];

/** The tenant's group, or 404. */
export async function findGroup(services: Services, tenantId: TenantId, id: CliGroupId): Promise<CliGroup> {
  const group = await services.storage.read((stores) => stores.cli.findGroup(tenantId, id));
  if (!group) throw notFound("cli_group");
  return group;
}

async function show(services: Services, group: CliGroup) {
  const numbers = await services.storage.read((stores) => stores.cli.numbers(group.tenantId, group.id));
  return presentGroup(group, numbers.length);
}
