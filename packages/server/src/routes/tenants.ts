import { insertTenant } from "@broadnet-engage/core";
import { type Tenant, type TenantId, toIso, type UserId } from "@broadnet-engage/core/model";
import type { z } from "zod";
import { assertGoodPassword } from "../auth/password-rules.ts";
import * as contract from "../contract/tenants.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle, type Input } from "../http/handler.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { ownRulesOf, presentOwnRules } from "./own-rules.present.ts";

const present = (tenant: Tenant): z.input<typeof contract.Tenant> => {
  const { retention, defaultCliGroupId, recordingsSelf, ownRules } = tenant.settings;
  return {
    id: tenant.id,
    name: tenant.name,
    slug: tenant.slug,
    timezone: tenant.timezone,
    default_country: tenant.defaultCountry,
    status: tenant.status,
    rate_limit_per_minute: tenant.requestsPerMinute,
    retention: {
      recordings_days: retention.recordingsDays,
      events_days: retention.eventsDays,
      contacts_days: retention.contactsDays,
    },
    default_cli_group_id: defaultCliGroupId,
    recordings_self: recordingsSelf,
    own_rules: presentOwnRules(ownRules),
    created_at: toIso(tenant.createdAt),
    updated_at: toIso(tenant.updatedAt),
    version: tenant.version,
  };
};

export const tenantRoutes = (services: Services): readonly Bound[] => [
  handle(contract.getTenant)(async ({ caller }) => {
    const tenant = await services.storage.read((stores) => stores.tenants.find(caller.tenantId));
    if (!tenant) throw notFound("tenant");
    return { status: 200, body: present(tenant), headers: etag(tenant.version) };
  }),
  handle(contract.updateTenant)(async ({ body, caller, ifVersion }) => {
    const saved = await services.storage.transact(async (stores) => {
      const tenant = await stores.tenants.find(caller.tenantId);
      if (!tenant) throw notFound("tenant");
      assertVersion(tenant, ifVersion);
      const groupId = body.default_cli_group_id;
      if (groupId && !(await stores.cli.findGroup(tenant.id, groupId))) {
        const members = { pointer: "#/default_cli_group_id", id: groupId };
        throw new Problem("unknown-reference", "There is no such CLI group.", { members });
      }
      return stores.tenants.save(changed(tenant, body, services.clock.now()));
    });
    // What is remembered of callers holds their tenant's settings.
    services.authenticator.forget();
    return { status: 200, body: present(saved), headers: etag(saved.version) };
  }),
  handle(contract.listTenants)(async ({ query }) => {
    const page = await services.storage.read((stores) => stores.tenants.page(pageRequest("tenants", query)));
    return { status: 200, body: presentPage("tenants", query, page, present) };
  }),
  handle(contract.createTenant)(async ({ body }) => {
    const tenant = await create(services, body);
    return { status: 201, body: present(tenant), headers: { Location: `/v1/tenants/${tenant.id}`, ...etag(1) } };
  }),
  handle(contract.changeTenant)(async ({ params, body, caller, ifVersion }) => {
    if (params.id === caller.tenantId && body.status === "suspended") {
      throw new Problem("invalid-state", "You would lock yourself out: this tenant is your own.");
    }
    const saved = await services.storage.transact(async (stores) => {
      const tenant = await stores.tenants.find(params.id);
      if (!tenant) throw notFound("tenant");
      assertVersion(tenant, ifVersion);
      const { rate_limit_per_minute: limit = tenant.requestsPerMinute } = body;
      const { name = tenant.name, slug = tenant.slug, status = tenant.status } = body;
      const updatedAt = services.clock.now();
      return stores.tenants.save({ ...tenant, name, slug, status, requestsPerMinute: limit, updatedAt });
    });
    services.authenticator.forget();
    return { status: 200, body: present(saved), headers: etag(saved.version) };
  }),
];

type Change = Input<typeof contract.updateTenant>["body"];

function changed(tenant: Tenant, body: Change, updatedAt: number): Tenant {
  const { settings } = tenant;
  const { retention } = body;
  const or = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given);
  return {
    ...tenant,
    name: or(body.name, tenant.name),
    timezone: or(body.timezone, tenant.timezone),
    defaultCountry: or(body.default_country, tenant.defaultCountry),
    settings: {
      retention: {
        recordingsDays: or(retention?.recordings_days, settings.retention.recordingsDays),
        eventsDays: or(retention?.events_days, settings.retention.eventsDays),
        contactsDays: or(retention?.contacts_days, settings.retention.contactsDays),
      },
      defaultCliGroupId: or(body.default_cli_group_id, settings.defaultCliGroupId),
      recordingsSelf: or(body.recordings_self, settings.recordingsSelf),
      ownRules: or(ownRulesOf(body.own_rules), settings.ownRules),
    },
    updatedAt,
  };
}

async function create(services: Services, body: Input<typeof contract.createTenant>["body"]): Promise<Tenant> {
  const { admin } = body;
  const email = admin.email.toLowerCase();
  assertGoodPassword(admin.password, email, "#/admin/password");
  const passwordHash = await services.passwords.hash(admin.password);
  const now = services.clock.now();
  const id = services.ids.next<TenantId>();
  return services.storage.transact(async (stores) => {
    const { name, slug, timezone, default_country: defaultCountry, rate_limit_per_minute: requestsPerMinute } = body;
    await insertTenant(stores, services.ids, {
      id,
      name,
      slug,
      timezone,
      defaultCountry,
      requestsPerMinute,
      createdAt: now,
    });
    await stores.users.insert({
      id: services.ids.next<UserId>(),
      tenantId: id,
      email,
      fullName: admin.full_name,
      role: "admin",
      passwordHash,
      disabled: false,
      teamScope: false,
      lastLoginAt: null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
    const stored = await stores.tenants.find(id);
    if (!stored) throw notFound("tenant");
    return stored;
  });
}
