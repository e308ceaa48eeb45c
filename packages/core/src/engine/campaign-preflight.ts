import { decide } from "../compliance/decide.ts";
import type { Facts } from "../compliance/facts.ts";
import type { Preflight } from "../dialer-api.ts";
import { LIMITS } from "../limits.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import { absent, type CheckName, type Decision, known } from "../model/decision.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { parsePhone } from "../model/phone.ts";
import type { Stores } from "../ports/storage.ts";
import { attemptBook } from "./attempt-facts.ts";
import { callerIdsOf, nextCallerId } from "./caller-ids.ts";
import { noSuchCampaign } from "./campaign-view.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import { ownBook } from "./own-rules.ts";
import { askRegistries } from "./registry-facts.ts";
import { relationshipBook } from "./relationship-facts.ts";

/**
 * The list as compliance sees it now (C-CAM-16): the decision of every dial, made for each pending contact, used for none
 * and written down nowhere. Lists past the limit are judged by a sample drawn by chance.
 */
export async function preflight(engine: Engine, tenantId: TenantId, id: CampaignId): Promise<Preflight> {
  const now = engine.clock.now();
  const campaign = await engine.storage.read((stores) => stores.campaigns.find(tenantId, id));
  if (campaign === null) throw noSuchCampaign(id);
  const { byStatus } = await engine.storage.read((stores) => stores.contacts.counts(tenantId, id, now));
  const tally = new Tally();
  for await (const contacts of batches(engine, campaign, byStatus.pending))
    for (const verdict of await judge(engine, campaign, contacts, now)) tally.add(verdict);
  return { total: byStatus.pending, ...tally.result(), checkedAt: now };
}

async function* batches(engine: Engine, campaign: Campaign, pending: number): AsyncGenerator<readonly Contact[]> {
  const { tenantId, id } = campaign;
  if (pending > LIMITS.preflightContacts) {
    yield* sliced(await engine.storage.read((stores) => stores.contacts.sample(tenantId, id, LIMITS.preflightSample)));
    return;
  }
  for (let after: Contact["id"] | null = null; ; ) {
    const contacts: readonly Contact[] = await engine.storage.read((stores) =>
      stores.contacts.scan(tenantId, id, after, BATCH),
    );
    yield contacts.filter((contact) => contact.status === "pending");
    const last = contacts.at(-1);
    if (last === undefined || contacts.length < BATCH) return;
    after = last.id;
  }
}

/** Judged between two turns of the event loop, so that others are served meanwhile. */
const BATCH = 200;

function* sliced(contacts: readonly Contact[]): Generator<readonly Contact[]> {
  for (let start = 0; start < contacts.length; start += BATCH) yield contacts.slice(start, start + BATCH);
}

type Verdict = Decision | "invalid";

async function judge(
  engine: Engine,
  campaign: Campaign,
  contacts: readonly Contact[],
  now: Instant,
): Promise<readonly Verdict[]> {
  const shared = await engine.storage.read((stores) => sharedFacts(engine, stores, campaign, contacts, now));
  return Promise.all(
    contacts.map(async (contact): Promise<Verdict> => {
      if (parsePhone(contact.phone, null) === null) return "invalid";
      const registries = await askRegistries(engine, contact.phone, null);
      return decide(factsOf(engine, campaign, contact, { ...shared, registries }), engine.packs, now);
    }),
  );
}

async function sharedFacts(
  engine: Engine,
  stores: Stores,
  campaign: Campaign,
  contacts: readonly Contact[],
  now: Instant,
) {
  const phones = contacts.map((contact) => contact.phone);
  const { tenantId } = campaign;
  const own = await ownBook(engine, stores, tenantId, [campaign.id]);
  const questions = phones.map((phone) => ({ phone, requestedJurisdiction: null }));
  return {
    own,
    relationships: await relationshipBook(engine, stores, { tenantId, questions, own }),
    attempts: await attemptBook(engine, stores, { tenantId, phones, at: now, hold: false, own }),
    listed: await stores.dnc.listed(campaign.tenantId, phones, campaign.id, now),
    consents: await stores.consents.latestOf(campaign.tenantId, phones, campaign.purpose),
    callerIds: await callerIdsOf({ stores, at: now }, campaign.tenantId, campaign.cliGroupId),
  };
}

type Shared = Awaited<ReturnType<typeof sharedFacts>> & { readonly registries: Facts["registries"] };

function factsOf(engine: Engine, campaign: Campaign, contact: Contact, shared: Shared): Facts {
  const { phone, timezone } = contact;
  const consent = shared.consents.get(phone);
  const cli = nextCallerId(engine, campaign, shared.callerIds, { contactId: contact.id, phone });
  const place = numberFacts(engine, phone);
  const country = place.numberCountry.kind === "known" ? place.numberCountry.value : null;
  return {
    ...place,
    cli,
    purpose: campaign.purpose,
    channel: campaign.dialingMode === "preview" ? "manual" : "automatic",
    subject: campaign.id,
    requestedJurisdiction: null,
    contactTimezone: timezone,
    dncTenant: shared.listed.has(phone) ? known({ reason: null, since: 0 }) : absent(),
    registries: shared.registries,
    consent: consent === undefined ? absent() : known(consent),
    // The group's own numbers are the tenant's; with none there is nothing to show, and that is told apart from here.
    cliOwned: cli === null ? absent() : known(true),
    relationships: shared.relationships.of(phone),
    attempts: shared.attempts.of(phone, null),
    ownRules: shared.own.of(campaign.id, [country]),
    notBefore: engine.memory.latestDecisionAt,
  };
}

class Tally {
  #now = 0;
  #later = 0;
  #invalid = 0;
  #seen = 0;
  #nextWindowAt: Instant | null = null;
  readonly #blocked = new Map<CheckName, number>();

  add(verdict: Verdict): void {
    this.#seen += 1;
    if (verdict === "invalid") this.#invalid += 1;
    else if (verdict.allowed) this.#now += 1;
    else if (verdict.nextAllowedAt !== null) {
      this.#later += 1;
      this.#nextWindowAt = Math.min(verdict.nextAllowedAt, this.#nextWindowAt ?? verdict.nextAllowedAt);
    } else {
      const rule = verdict.blockingRule ?? "jurisdiction";
      this.#blocked.set(rule, (this.#blocked.get(rule) ?? 0) + 1);
    }
  }

  result(): Omit<Preflight, "total" | "checkedAt"> {
    return {
      dialableNow: this.#now,
      dialableLater: this.#later,
      blocked: [...this.#blocked].map(([rule, count]) => ({ rule, count })),
      invalid: this.#invalid,
      nextWindowAt: this.#nextWindowAt,
      sampleSize: this.#seen,
    };
  }
}
