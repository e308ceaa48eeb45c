import type { Contact, Preview, TenantId } from "@broadnet-engage/core/model";
import * as contract from "../contract/previews.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { ownProfile } from "./agents.ts";
import { presentOriginated } from "./calls.present.ts";
import { presentPreview } from "./previews.present.ts";

const HISTORY = 10;
const NOTHING = { status: 204, body: null } as const;

export const previewRoutes = (services: Services): readonly Bound[] => [
  handle(contract.requestPreview)(async ({ body, caller }) => {
    const agentId = await ownProfile(services, caller);
    const offer = await services.of(caller.tenantId).previews.request(agentId, body.campaign_id);
    return offer ? { status: 201, body: await show(services, caller.tenantId, offer) } : NOTHING;
  }),
  handle(contract.currentPreview)(async ({ caller }) => {
    const agentId = await ownProfile(services, caller);
    const offer = await services.of(caller.tenantId).previews.current(agentId);
    return offer ? { status: 200, body: await show(services, caller.tenantId, offer) } : NOTHING;
  }),
  handle(contract.acceptPreview)(async ({ params, body, caller }) => {
    const agentId = await ownProfile(services, caller);
    const originated = await services
      .of(caller.tenantId)
      .previews.accept(params.id, agentId, caller.actor, body?.phone ?? null);
    return {
      status: 201,
      body: presentOriginated(originated),
      headers: { Location: `/v1/calls/${originated.call.id}` },
    };
  }),
  handle(contract.skipPreview)(async ({ params, body, caller }) => {
    const agentId = await ownProfile(services, caller);
    const later = body.retry_after_minutes;
    await services
      .of(caller.tenantId)
      .previews.skip(params.id, agentId, body.reason, later === undefined ? undefined : later * 60_000);
    return NOTHING;
  }),
];

async function show(
  services: Services,
  tenantId: TenantId,
  { preview, contact }: { preview: Preview; contact: Contact },
) {
  const history = await services.storage.read((stores) => stores.calls.ofContact(tenantId, contact.id, HISTORY));
  const hint = await services.of(tenantId).previews.hint(contact);
  return presentPreview(preview, contact, history, hint, services.clock.now());
}
