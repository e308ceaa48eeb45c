import { type E164, toIso } from "@broadnet-engage/core/model";
import * as contract from "../contract/dnc.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, type Caller, handle, type Input } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem, validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentDnc } from "./dnc.present.ts";

/** Entries shown in the answer; the counts always cover all. */
const SHOWN = 100;

export const dncRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listDnc)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const page = await services.storage.read((stores) =>
      stores.dnc.page(caller.tenantId, pageRequest("dnc", query), filter),
    );
    return { status: 200, body: presentPage("dnc", query, page, presentDnc) };
  }),
  handle(contract.getDnc)(async ({ params, caller }) => {
    const phone = params.entry as E164;
    const entries = await services.storage.read((stores) => stores.dnc.ofPhone(caller.tenantId, phone));
    const now = services.clock.now();
    const barring = entries.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
    if (barring.length === 0) throw notFound("DNC entry");
    return { status: 200, body: { phone, entries: barring.map(presentDnc) } };
  }),
  handle(contract.putDnc)(async ({ params, body, caller }) => {
    const entry = { reason: body?.reason ?? null, source: "manual" } as const;
    const { added, duplicates } = await services.of(caller.tenantId).dnc.add([params.entry], entry, caller.actor);
    const [fresh] = added;
    const [listed] = duplicates;
    if (fresh) return { status: 201, body: presentDnc(fresh) };
    if (listed) return { status: 200, body: presentDnc(listed) };
    throw validationFailed([{ pointer: "#/phone", code: "invalid", message: "is no number that can exist" }]);
  }),
  handle(contract.removeDnc)(async ({ params, body, caller }) => {
    await services.of(caller.tenantId).dnc.remove(params.entry, body.reason, caller.actor);
    return { status: 204, body: null };
  }),
  handle(contract.addDnc)(async ({ body, caller }) => {
    await assertScope(services, body, caller);
    const { added, duplicates, invalid } = await services.of(caller.tenantId).dnc.add(
      body.phones,
      {
        reason: body.reason ?? null,
        source: "manual",
        scope: body.scope,
        campaignId: body.scope === "campaign" ? (body.campaign_id ?? null) : null,
        expiresAt: body.expires_at ?? null,
      },
      caller.actor,
    );
    const [only] = duplicates;
    if (body.phones.length === 1 && only) {
      throw new Problem("dnc-duplicate", `${only.phone} is listed since ${toIso(only.addedAt).slice(0, 10)}.`, {
        members: { existing_id: only.id, phone: only.phone },
      });
    }
    return {
      status: 201,
      body: {
        added: added.length,
        duplicates_skipped: body.phones.length - added.length - invalid,
        invalid_phones: invalid,
        entries: added.slice(0, SHOWN).map(presentDnc),
      },
    };
  }),
];

/** `scope: "campaign"` is about one campaign of the tenant, `tenant` about none. */
async function assertScope(
  services: Services,
  body: Input<typeof contract.addDnc>["body"],
  caller: Caller,
): Promise<void> {
  const { scope, campaign_id: id } = body;
  if (scope === "tenant" && (id === undefined || id === null)) return;
  const campaign = id && (await services.storage.read((stores) => stores.campaigns.find(caller.tenantId, id)));
  if (scope === "campaign" && campaign) return;
  const detail = scope === "campaign" ? "Name a campaign of yours." : "campaign_id needs scope campaign.";
  throw new Problem("unknown-reference", detail, { members: { pointer: "#/campaign_id", id: id ?? null } });
}
