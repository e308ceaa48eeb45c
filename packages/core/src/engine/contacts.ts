import { isZone } from "../compliance/local-time.ts";
import {
  type Actor,
  EMBEDDER,
  type ImportResult,
  type NewContact,
  type TenantDialer,
  type Together,
} from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { ConsentRecord } from "../model/dnc.ts";
import type { CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { type E164, parsePhone } from "../model/phone.ts";
import { inTurns } from "./breath.ts";
import { changeContact, eraseContact, requeueContact } from "./contact-desk.ts";
import type { Engine } from "./context.ts";
import { badFields } from "./custom-fields.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with contacts. */
export function contactsOf(engine: Engine, tenantId: TenantId): TenantDialer["contacts"] {
  return {
    import: (campaignId, contacts, by = EMBEDDER, together) =>
      importContacts(engine, tenantId, campaignId, contacts, by, together),
    change: async (id, changes) => {
      const contact = await inUnit(engine, (unit) => changeContact(unit, tenantId, id, changes));
      engine.wake();
      return contact;
    },
    requeue: async (id) => {
      const contact = await inUnit(engine, (unit) => requeueContact(unit, tenantId, id));
      engine.wake();
      return contact;
    },
    erase: (id, by = EMBEDDER) => inUnit(engine, (unit) => eraseContact(unit, tenantId, id, by)),
  };
}

type Rejected = ImportResult["rejected"][number];
const REJECTED_SHOWN = 100;

async function importContacts(
  engine: Engine,
  tenantId: TenantId,
  campaignId: CampaignId,
  given: readonly NewContact[],
  by: Actor,
  together: Together<ImportResult> | undefined,
): Promise<ImportResult> {
  if (given.length === 0 || given.length > LIMITS.contactsPerImport)
    throw new EngageError("limit-exceeded", `1 to ${LIMITS.contactsPerImport} contacts may be imported at once.`, {
      extra: { limit: LIMITS.contactsPerImport },
    });
  await inTurns(given, checkContact);
  const result = await inUnit(engine, async (unit) => {
    const stored = await storeContacts(engine, unit, tenantId, campaignId, given, by);
    await together?.(unit.stores, stored);
    return stored;
  });
  engine.wake();
  return result;
}

/** C-CNT-2: invalid, duplicate, do-not-call, import; in this order, and all in one transaction. */
export async function storeContacts(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  campaignId: CampaignId,
  given: readonly NewContact[],
  by: Actor,
): Promise<ImportResult> {
  const campaign = await unit.stores.campaigns.share(tenantId, campaignId);
  if (campaign === null)
    throw new EngageError("not-found", "There is no such campaign.", { extra: { resource: "campaign" } });
  if (campaign.status === "completed")
    throw new EngageError("campaign-invalid-transition", "The campaign is completed; it takes no more contacts.", {
      extra: { from: "completed", to: "completed", campaignId },
    });
  const country = campaign.defaultCountry ?? (await unit.stores.tenants.find(tenantId))?.defaultCountry ?? null;
  const { fresh, rejected } = await sift(given, country);
  const listed = await unit.stores.dnc.listed(tenantId, [...fresh.keys()], campaignId, unit.at);
  const rows: Contact[] = [];
  await inTurns([...fresh], ([phone, index]) => {
    const contact = given[index] as NewContact;
    const altPhones = otherNumbers(contact, phone, country);
    const placed = { tenantId, campaignId, phone, altPhones, listed: listed.has(phone), at: unit.at };
    rows.push(rowOf(engine, contact, placed));
  });
  const { duplicates } = await unit.stores.contacts.insertMany(rows);
  const present = new Set(duplicates);
  for (const [phone, index] of fresh) {
    const value = given[index]?.phone ?? phone;
    if (present.has(phone)) rejected.push({ index, reason: "duplicate", value });
    else if (listed.has(phone)) rejected.push({ index, reason: "dnc", value });
  }
  const consents = [...fresh].flatMap(([phone, index]) =>
    present.has(phone) ? [] : consentOf(engine, campaign, phone, given[index]?.consent, by),
  );
  if (consents.length > 0) await unit.stores.consents.putMany(consents);
  const stored = rows.length - present.size;
  await unit.stores.campaigns.count(tenantId, campaignId, { totalContacts: stored });
  const total = (await unit.stores.campaigns.counters(tenantId, [campaignId])).get(campaignId)?.totalContacts ?? stored;
  const result = summary(given.length, rejected, total);
  unit.notify("contacts.imported", tenantId, campaignId, {
    campaignId,
    imported: result.imported,
    duplicatesSkipped: result.duplicatesSkipped,
    dncFiltered: result.dncFiltered,
    invalidPhones: result.invalidPhones,
    totalInCampaign: result.totalInCampaign,
  });
  return result;
}

/** The first place of each valid number; what is invalid or repeated within the request is rejected. */
async function sift(
  given: readonly NewContact[],
  country: string | null,
): Promise<{ fresh: Map<E164, number>; rejected: Rejected[] }> {
  const fresh = new Map<E164, number>();
  const rejected: Rejected[] = [];
  await inTurns(given, ({ phone: value }, index) => {
    const phone = parsePhone(value, country);
    if (phone === null) rejected.push({ index, reason: "invalid_phone", value });
    else if (fresh.has(phone)) rejected.push({ index, reason: "duplicate", value });
    else fresh.set(phone, index);
  });
  return { fresh, rejected };
}

function summary(given: number, rejected: Rejected[], totalInCampaign: number): ImportResult {
  const of = (reason: Rejected["reason"]): number => rejected.filter((one) => one.reason === reason).length;
  return {
    imported: given - rejected.length,
    duplicatesSkipped: of("duplicate"),
    dncFiltered: of("dnc"),
    invalidPhones: of("invalid_phone"),
    totalInCampaign,
    rejected: rejected.sort((a, b) => a.index - b.index).slice(0, REJECTED_SHOWN),
    rejectedTruncated: rejected.length > REJECTED_SHOWN,
  };
}

/** Valid numbers of the same person, each once and none of them the main one; what cannot be a number is left out. */
function otherNumbers({ altPhones = [] }: NewContact, phone: E164, country: string | null): readonly E164[] {
  const parsed = altPhones.map((text) => parsePhone(text, country)).filter((alt): alt is E164 => alt !== null);
  return [...new Set(parsed)].filter((alt) => alt !== phone);
}

/** Consent that came with the contact is a record of its own, for the campaign's purpose. */
function consentOf(
  { ids }: Engine,
  { tenantId, purpose }: Campaign,
  phone: E164,
  consent: NewContact["consent"],
  by: Actor,
): readonly ConsentRecord[] {
  if (consent == null) return [];
  const { obtainedAt: at, method, reference } = consent;
  const evidence = reference ?? `uploaded by ${by.name}`;
  const given = { state: "granted", method, at, expiresAt: null, form: null, evidence } as const;
  return [{ id: ids.next(), tenantId, phone, purpose, ...given }];
}

interface Placed {
  readonly tenantId: TenantId;
  readonly campaignId: CampaignId;
  readonly phone: E164;
  readonly altPhones: readonly E164[];
  readonly listed: boolean;
  readonly at: Instant;
}

function rowOf(engine: Engine, given: NewContact, placed: Placed): Contact {
  const { tenantId, campaignId, phone, altPhones, listed, at } = placed;
  return {
    id: engine.ids.next<ContactId>(),
    tenantId,
    campaignId,
    phone,
    firstName: given.firstName ?? null,
    lastName: given.lastName ?? null,
    customFields: given.customFields ?? {},
    externalId: given.externalId ?? null,
    altPhones,
    timezone: given.timezone ?? null,
    priority: given.priority ?? 50,
    status: listed ? "dnc" : "pending",
    attempts: 0,
    reached: false,
    lastCallAt: null,
    nextAttemptAt: null,
    disposition: null,
    heldBy: null,
    leaseEpoch: 0,
    leasedUntil: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}

/** Contract §9.1 limits. One malformed item refuses the whole request (C-CNT-6). */
function checkContact(contact: NewContact, index: number): void {
  const bad = (member: string, message: string): never => {
    throw new EngageError("validation-failed", `contacts[${index}].${member} ${message}`, {
      extra: { pointer: `#/contacts/${index}/${member}` },
    });
  };
  if (typeof contact.phone !== "string") bad("phone", "must be text");
  for (const [member, name] of [
    ["firstName", "first_name"],
    ["lastName", "last_name"],
  ] as const)
    if ((contact[member]?.length ?? 0) > LIMITS.personNameLength)
      bad(name, `is longer than ${LIMITS.personNameLength} characters`);
  if (contact.timezone != null && !isZone(contact.timezone)) bad("timezone", "is not an IANA zone name");
  const fields = badFields(contact.customFields ?? {});
  if (fields !== null) bad("custom_fields", fields);
  if ((contact.altPhones?.length ?? 0) > LIMITS.altPhones)
    bad("alt_phones", `has more than ${LIMITS.altPhones} numbers`);
}
