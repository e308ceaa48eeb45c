import { scheduleOpen } from "../compliance/schedule.ts";
import { type Actor, EMBEDDER, type Originated, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { notReady } from "../lifecycle/agent.ts";
import { isReady } from "../model/agent.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { AgentId, CampaignId, PreviewId, TenantId } from "../model/ids.ts";
import { DAY, MINUTE, toIso } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { ComplianceHint, Preview } from "../model/preview.ts";
import { isPromised } from "./callback-moves.ts";
import type { Engine } from "./context.ts";
import { defaultCallerId, openAgentFirst, orBlocked, switchAway } from "./manual.ts";
import { ownBook } from "./own-rules.ts";
import { closePreview } from "./preview-moves.ts";
import { hoursFor } from "./promised-hours.ts";
import { askRegistries } from "./registry-facts.ts";
import { inUnit, type Unit } from "./unit.ts";

/** Preview dialing (contract §18.1): a contact is shown, the agent dials or skips it. */
export function previewsOf(engine: Engine, tenantId: TenantId): TenantDialer["previews"] {
  return {
    request: (agentId, campaignId) => request(engine, tenantId, agentId, campaignId),
    current: (agentId) => current(engine, tenantId, agentId),
    accept: (id, agentId, by = EMBEDDER, phone = null) => accept(engine, tenantId, { id, agentId, by, phone }),
    skip: (id, agentId, reason, retryAfterMs) =>
      inUnit(engine, async (unit) => {
        const preview = await mine(unit, tenantId, id, agentId);
        const campaign = await unit.stores.campaigns.find(tenantId, preview.campaignId);
        if (campaign?.previewSkipAllowed === false)
          throw new EngageError("invalid-state", "This campaign does not allow skipping.");
        // Where contacts are offered unasked, the one skipped would come straight back.
        const rest = retryAfterMs ?? (campaign?.previewAutoOffer ? SKIPPED_REST_MS : 0);
        await closePreview(unit, tenantId, id, "skipped", { retryAfterMs: rest, reason });
      }),
    hint: (contact) => hint(engine, tenantId, contact),
  };
}

const SKIPPED_REST_MS = 15 * MINUTE;

type Offer = { readonly preview: Preview; readonly contact: Contact };

function request(engine: Engine, tenantId: TenantId, agentId: AgentId, campaignId: CampaignId): Promise<Offer | null> {
  return inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.share(tenantId, campaignId);
    if (campaign === null)
      throw new EngageError("unknown-reference", "There is no such campaign.", {
        extra: { pointer: "#/campaign_id", id: campaignId },
      });
    if (campaign.dialingMode !== "preview" || campaign.status !== "active")
      throw new EngageError("invalid-state", "The campaign is not an active preview campaign.", {
        extra: { status: campaign.status, dialing_mode: campaign.dialingMode },
      });
    await mustBeReady(unit, tenantId, agentId, campaignId);
    if ((await unit.stores.previews.openOf(tenantId, agentId)) !== null)
      throw new EngageError("invalid-state", "You hold an open preview.");
    return offerNext(engine, unit, campaign, agentId);
  });
}

/** Reserves the next contact for this agent: his own promised calls, then anybody's, then the list. Null = none. */
export async function offerNext(
  engine: Engine,
  unit: Unit,
  campaign: Campaign,
  agentId: AgentId,
): Promise<Offer | null> {
  const { id: campaignId, tenantId } = campaign;
  if (!scheduleOpen(campaign.schedule, campaign.timezone, unit.at)) return null;
  const expiresAt = campaign.previewTimeoutMs === 0 ? null : unit.at + campaign.previewTimeoutMs;
  // The lease outlives the preview, so that nobody else claims the contact between its expiry and the deadline's work.
  const leasedUntil = (expiresAt ?? unit.at + DAY) + 60_000;
  const promised = await claimPromised(unit, campaign, agentId, leasedUntil);
  const claim = { tenantId, campaignId, limit: 1, now: unit.at, leasedUntil };
  const contact =
    promised ??
    (await unit.stores.contacts.claim({ ...claim, condition: campaign.contactFilter, order: campaign.orderBy }))[0];
  return contact === undefined ? null : offer(engine, unit, { campaign, contact, agentId, expiresAt });
}

/** How many due callbacks are looked at: those before the first free one are on other screens. */
const PROMISED_LOOK = 20;

async function claimPromised(
  unit: Unit,
  { id, tenantId }: Campaign,
  agentId: AgentId,
  leasedUntil: number,
): Promise<Contact | undefined> {
  for (const whose of [agentId, null])
    for (const { contactId } of await unit.stores.callbacks.due(tenantId, id, whose, PROMISED_LOOK)) {
      const contact = await unit.stores.contacts.claimOne(tenantId, contactId, unit.at, leasedUntil);
      if (contact !== null) return contact;
    }
  return undefined;
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
    skipReason: null,
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
  wish: { readonly id: PreviewId; readonly agentId: AgentId; readonly by: Actor; readonly phone: E164 | null },
): Promise<Originated> {
  const { id, agentId, by } = wish;
  const offered = await current(engine, tenantId, agentId);
  const wanted = offered === null ? null : (wish.phone ?? (await numberFor(engine, offered.contact)));
  const registries = wanted === null ? {} : await askRegistries(engine, wanted, null);
  const opened = await inUnit(engine, async (unit) => {
    const preview = await mine(unit, tenantId, id, agentId);
    const campaign = await unit.stores.campaigns.share(tenantId, preview.campaignId);
    if (campaign?.status !== "active") throw new EngageError("invalid-state", "The campaign is not active.");
    const contact = await unit.stores.contacts.lock(tenantId, preview.contactId);
    if (contact === null || contact.status !== "pending" || contact.leaseEpoch !== preview.leaseEpoch)
      throw new EngageError("invalid-state", "The contact cannot be dialed any more.");
    const phone = wanted ?? contact.phone;
    if (![contact.phone, ...contact.altPhones].includes(phone))
      throw new EngageError("validation-failed", "is no number of this contact", { extra: { pointer: "#/phone" } });
    if (!scheduleOpen(campaign.schedule, campaign.timezone, unit.at))
      throw new EngageError("invalid-state", "The campaign's schedule is closed now.");
    await mustBeReady(unit, tenantId, agentId, preview.campaignId);
    if (!engine.switch.connected) throw switchAway();
    const cli = await defaultCallerId(engine, unit, tenantId, campaign, { contactId: contact.id, phone });
    if (cli === null) throw new EngageError("campaign-no-caller-id", "The CLI group has no enabled number.");
    await closePreview(unit, tenantId, id, "accepted");
    return openAgentFirst(
      engine,
      unit,
      tenantId,
      { agentId, phone, cli, campaign, contact, mode: "preview", origin: "preview" },
      registries,
      by,
    );
  });
  return orBlocked(opened);
}

/** A promised call goes to the number that was agreed. */
async function numberFor(engine: Engine, contact: Contact): Promise<E164> {
  if (!isPromised(contact)) return contact.phone;
  const callback = await engine.storage.read((stores) => stores.callbacks.openOf(contact.tenantId, contact.id));
  return callback?.phone ?? contact.phone;
}

/** What is known without asking anybody outside: hours, the tenant's list, consent. Registers are asked at acceptance. */
async function hint(engine: Engine, tenantId: TenantId, contact: Contact): Promise<ComplianceHint> {
  const { campaign, listed, own } = await engine.storage.read(async (stores) => ({
    campaign: await stores.campaigns.find(tenantId, contact.campaignId),
    listed: await stores.dnc.find(tenantId, contact.phone, contact.campaignId, engine.clock.now()),
    own: await ownBook(engine, stores, tenantId, [contact.campaignId]),
  }));
  if (listed !== null) {
    const since = toIso(listed.addedAt).slice(0, 10);
    const reason = `${contact.phone} is on your do-not-call list since ${since}.`;
    return { allowed: false, rule: "dnc_tenant", reason, nextAllowedAt: null };
  }
  if (campaign === null) return { allowed: false, rule: "jurisdiction", reason: "No campaign.", nextAllowedAt: null };
  const hours = hoursFor(engine, own, campaign, contact, contact.phone, engine.clock.now());
  if (hours.permitted) return { allowed: true, rule: null, reason: null, nextAllowedAt: null };
  return { allowed: false, rule: "calling_hours", reason: hours.reason, nextAllowedAt: hours.nextAllowedAt };
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
