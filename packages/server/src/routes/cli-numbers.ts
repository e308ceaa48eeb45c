import { type CliGroupId, type CliNumber, countryOf, DAY, type E164, type TenantId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import * as contract from "../contract/cli-groups.ts";
import { dayAround } from "../http/day.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { pageWhole } from "../http/whole-list.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { type NumberUse, presentNumber } from "./cli-groups.present.ts";
import { findGroup } from "./cli-groups.ts";

export const cliNumberRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listCliNumbers)(async ({ params, query, caller }) => {
    const group = await findGroup(services, caller.tenantId, params.id);
    const all = await services.storage.read((stores) => stores.cli.numbers(caller.tenantId, group.id));
    const page = pageWhole(`cli-numbers:${group.id}`, query, all, {
      key: (number) => number.phone,
      id: (number) => number.groupId,
      present: (number) => number,
    });
    const useOf = await usesOf(services, caller, page.items);
    return { status: 200, body: { ...page, items: page.items.map((number) => presentNumber(number, useOf(number))) } };
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
      verifiedAt: body.verified_at ?? null,
      dailyCap: body.daily_cap ?? null,
      coolDownUntil: body.cool_down_until ?? null,
      health: "good",
      createdAt: services.clock.now(),
    };
    await services.storage.transact((stores) => stores.cli.insertNumber(number));
    const location = `/v1/cli-groups/${group.id}/numbers/${encodeURIComponent(number.phone)}`;
    const useOf = await usesOf(services, caller, [number]);
    return { status: 201, body: presentNumber(number, useOf(number)), headers: { Location: location } };
  }),
  handle(contract.updateCliNumber)(async ({ params, body, caller }) => {
    const saved = await services.storage.transact(async (stores) => {
      const number = await findNumber(stores, caller.tenantId, params.id, params.phone);
      const next: CliNumber = {
        ...number,
        enabled: body.enabled ?? number.enabled,
        label: body.label === undefined ? number.label : body.label,
        ownershipEvidence: body.ownership_evidence === undefined ? number.ownershipEvidence : body.ownership_evidence,
        verifiedAt: body.verified_at === undefined ? number.verifiedAt : body.verified_at,
        dailyCap: body.daily_cap === undefined ? number.dailyCap : body.daily_cap,
        coolDownUntil: body.cool_down_until === undefined ? number.coolDownUntil : body.cool_down_until,
      };
      await stores.cli.saveNumber(next);
      return next;
    });
    const useOf = await usesOf(services, caller, [saved]);
    return { status: 200, body: presentNumber(saved, useOf(saved)) };
  }),
  handle(contract.deleteCliNumber)(async ({ params, caller }) => {
    const removed = await services.storage.transact((stores) =>
      stores.cli.removeNumber(caller.tenantId, params.id, params.phone),
    );
    if (!removed) throw notFound("cli_number");
    return { status: 204, body: null };
  }),
];

const WEEK_MS = 7 * DAY;

/** What the numbers were used for this week and today, asked for together. */
async function usesOf(
  { storage, clock }: Services,
  { tenantId, tenant }: Caller,
  numbers: readonly CliNumber[],
): Promise<(number: CliNumber) => NumberUse> {
  const now = clock.now();
  const phones = numbers.map(({ phone }) => phone);
  const { from } = dayAround(tenant.timezone, now);
  const [week, today] = await storage.read((stores) =>
    Promise.all([
      stores.calls.usesOf(tenantId, phones, now - WEEK_MS, now + 1),
      stores.calls.usesOf(tenantId, phones, from, now + 1),
    ]),
  );
  return ({ phone }) => ({ week: week.get(phone), today: today.get(phone) });
}

async function findNumber(stores: Stores, tenantId: TenantId, groupId: CliGroupId, phone: E164): Promise<CliNumber> {
  const number = (await stores.cli.numbers(tenantId, groupId)).find((one) => one.phone === phone);
  if (!number) throw notFound("cli_number");
  return number;
}
