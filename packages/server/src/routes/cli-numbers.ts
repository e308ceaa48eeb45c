import { type CliGroupId, type CliNumber, countryOf, type E164, type TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/cli-groups.ts";
import { type Bound, handle } from "../http/handler.ts";
import { pageWhole } from "../http/whole-list.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentNumber } from "./cli-groups.present.ts";
import { findGroup } from "./cli-groups.ts";

export const cliNumberRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listCliNumbers)(async ({ params, query, caller }) => {
    const group = await findGroup(services, caller.tenantId, params.id);
    const all = await services.storage.read((stores) => stores.cli.numbers(caller.tenantId, group.id));
    const body = pageWhole(`cli-numbers:${group.id}`, query, all, {
      key: (number) => number.phone,
      id: (number) => number.groupId,
      present: presentNumber,
    });
    return { status: 200, body };
  }),
  handle(contract.addCliNumber)(async ({ params, body, caller }) => {
    const group = await findGroup(services, caller.tenantId, params.id);
    const number: CliNumber = {
      groupId: group.id,
      tenantId: caller.tenantId,
      phone: body.phone,
      country: countryOf(body.phone),
      label: body.label ?? null,
      enabled: true,
      ownershipEvidence: body.ownership_evidence ?? null,
      createdAt: services.clock.now(),
    };
    await services.storage.transact((stores) => stores.cli.insertNumber(number));
    const location = `/v1/cli-groups/${group.id}/numbers/${encodeURIComponent(number.phone)}`;
    return { status: 201, body: presentNumber(number), headers: { Location: location } };
  }),
  handle(contract.updateCliNumber)(async ({ params, body, caller }) => {
    const saved = await services.storage.transact(async (stores) => {
      const number = await findNumber(stores, caller.tenantId, params.id, params.phone);
      const next: CliNumber = {
        ...number,
        enabled: body.enabled ?? number.enabled,
        label: body.label === undefined ? number.label : body.label,
        ownershipEvidence: body.ownership_evidence === undefined ? number.ownershipEvidence : body.ownership_evidence,
      };
      await stores.cli.saveNumber(next);
      return next;
    });
    return { status: 200, body: presentNumber(saved) };
  }),
  handle(contract.deleteCliNumber)(async ({ params, caller }) => {
    const removed = await services.storage.transact((stores) =>
      stores.cli.removeNumber(caller.tenantId, params.id, params.phone),
    );
    if (!removed) throw notFound("cli_number");
    return { status: 204, body: null };
  }),
];

async function findNumber(stores: Stores, tenantId: TenantId, groupId: CliGroupId, phone: E164): Promise<CliNumber> {
  const number = (await stores.cli.numbers(tenantId, groupId)).find((one) => one.phone === phone);
  if (!number) throw notFound("cli_number");
  return number;
}
