import { type Actor, EMBEDDER, type Originated, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { notReady } from "../lifecycle/agent.ts";
import { isReady } from "../model/agent.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { AgentId, CampaignId, PreviewId, TenantId } from "../model/ids.ts";
import { DAY } from "../model/instant.ts";
import type { Preview } from "../model/preview.ts";
import type { Engine } from "./context.ts";
import { askRegistries } from "./gate.ts";
import { defaultCallerId, openAgentFirst, orBlocked, switchAway } from "./manual.ts";
import { closePreview } from "./preview-moves.ts";
import { inUnit, type Unit } from "./unit.ts";

/** Preview dialing (contract §18.1): a contact is shown, the agent dials or skips it. */
export function previewsOf(engine: Engine, tenantId: TenantId): TenantDialer["previews"] {
  return {
    request: (agentId, campaignId) => request(engine, tenantId, agentId, campaignId),
    current: (agentId) => current(engine, tenantId, agentId),
    accept: (id, agentId, by = EMBEDDER) => accept(engine, tenantId, id, agentId, by),
    skip: (id, agentId, _reason, retryAfterMs) =>
      inUnit(engine, async (unit) => {
        const preview = await mine(unit, tenantId, id, agentId);
        const campaign = await unit.stores.campaigns.find(tenantId, preview.campaignId);
        if (campaign?.previewSkipAllowed === false)
          throw new EngageError("invalid-state", "This campaign does not allow skipping.");
        await closePreview(unit, tenantId, id, "skipped", retryAfterMs);
      }),
  };
}

type Offer = { readonly preview: Preview; readonly contact: Contact };

function request(engine: Engine, tenantId: TenantId, agentId: AgentId, campaignId: CampaignId): Promise<Offer | null> {
  return inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.share(tenantId, campaignId);
    if (campaign === null)
      throw new EngageError("not-found", "There is no such campaign.", { extra: { resource: "campaign" } });
    if (campaign.dialingMode !== "preview" || campaign.status !== "active")
      throw new EngageError("invalid-state", "The campaign is not an active preview campaign.", {
        extra: { status: campaign.status, dialing_mode: campaign.dialingMode },
      });
    await mustBeReady(unit, tenantId, agentId, campaignId);
    if ((await unit.stores.previews.openOf(tenantId, agentId)) !== null)
      throw new EngageError("invalid-state", "You hold an open preview.");
    const expiresAt = campaign.previewTimeoutMs === 0 ? null : unit.at + campaign.previewTimeoutMs;
    // The lease outlives the preview, so that nobody else claims the contact between its expiry and the deadline's work.
    const leasedUntil = (expiresAt ?? unit.at + DAY) + 60_000;
    const [contact] = await unit.stores.contacts.claim({ tenantId, campaignId, limit: 1, now: unit.at, leasedUntil });
    return contact === undefined ? null : offer(engine, unit, { campaign, contact, agentId, expiresAt });
  });
}

async function offer(
  engine: Engine,
  unit: Unit,
  of: { campaign: Campaign; contact: Contact; agentId: AgentId; expiresAt: number | null },
): Promise<Offer> {
  const { contact, agentId, expiresAt } = of;
  const { tenantId, campaignId } = contact;
  const preview: Preview = {
    id: engine.ids.next<PreviewId>(),
    tenantId,
    campaignId,
    contactId: contact.id,
    agentId,
    leaseEpoch: contact.leaseEpoch,
    offeredAt: unit.at,
    expiresAt,
    status: "open",
  };
  await unit.stores.previews.insert(preview);
  if (expiresAt !== null)
    await unit.stores.deadlines.set({ kind: "preview", refId: preview.id, tenantId, dueAt: expiresAt });
  unit.notify("preview.offered", tenantId, preview.id, {
    previewId: preview.id,
    contactId: contact.id,
    agentId,
    campaignId,
  });
  return { preview, contact };
}

function current(engine: Engine, tenantId: TenantId, agentId: AgentId): Promise<Offer | null> {
  return engine.storage.read(async (stores) => {
    const preview = await stores.previews.openOf(tenantId, agentId);
    const contact = preview === null ? null : await stores.contacts.find(tenantId, preview.contactId);
    return preview === null || contact === null ? null : { preview, contact };
  });
}

async function accept(
  engine: Engine,
  tenantId: TenantId,
  id: PreviewId,
  agentId: AgentId,
  by: Actor,
): Promise<Originated> {
  const offered = await current(engine, tenantId, agentId);
  const registries = offered === null ? {} : await askRegistries(engine, offered.contact.phone, null);
  const opened = await inUnit(engine, async (unit) => {
    const preview = await mine(unit, tenantId, id, agentId);
    const campaign = await unit.stores.campaigns.share(tenantId, preview.campaignId);
    if (campaign?.status !== "active") throw new EngageError("invalid-state", "The campaign is not active.");
    const contact = await unit.stores.contacts.lock(tenantId, preview.contactId);
    if (contact === null || contact.status !== "pending" || contact.leaseEpoch !== preview.leaseEpoch)
      throw new EngageError("invalid-state", "The contact cannot be dialed any more.");
    await mustBeReady(unit, tenantId, agentId, preview.campaignId);
    if (!engine.switch.connected) throw switchAway();
    const cli = await defaultCallerId(unit, tenantId, campaign, contact);
    if (cli === null) throw new EngageError("campaign-no-caller-id", "The CLI group has no enabled number.");
    await closePreview(unit, tenantId, id, "accepted");
    return openAgentFirst(
      engine,
      unit,
      tenantId,
      { agentId, phone: contact.phone, cli, campaign, contact, mode: "preview", origin: "preview" },
      registries,
      by,
    );
  });
  return orBlocked(opened);
}

async function mine(unit: Unit, tenantId: TenantId, id: PreviewId, agentId: AgentId): Promise<Preview> {
  const preview = await unit.stores.previews.lock(tenantId, id);
  if (preview === null || preview.agentId !== agentId)
    throw new EngageError("not-found", "There is no such preview.", { extra: { resource: "preview" } });
  if (preview.status !== "open") throw new EngageError("invalid-state", `The preview is ${preview.status}.`);
  return preview;
}

async function mustBeReady(unit: Unit, tenantId: TenantId, agentId: AgentId, campaignId: CampaignId): Promise<void> {
  const agent = await unit.stores.agents.find(tenantId, agentId);
  if (agent === null) throw new EngageError("not-found", "There is no such agent.", { extra: { resource: "agent" } });
  if (!(await unit.stores.campaigns.agentIds(tenantId, campaignId)).includes(agentId))
    throw new EngageError("forbidden", "The agent is not assigned to this campaign.");
  orThrow(isReady(agent) ? agent : notReady(agent));
}
