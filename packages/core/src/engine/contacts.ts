import { isZone } from "../compliance/local-time.ts";
import type { ImportResult, NewContact, TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Contact } from "../model/contact.ts";
import type { CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { type E164, parsePhone } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with contacts. */
export function contactsOf(engine: Engine, tenantId: TenantId): TenantDialer["contacts"] {
  return {
    import: (campaignId, contacts) => importContacts(engine, tenantId, campaignId, contacts),
  };
}

type Rejected = ImportResult["rejected"][number];
const REJECTED_SHOWN = 100;

async function importContacts(
  engine: Engine,
  tenantId: TenantId,
  campaignId: CampaignId,
  given: readonly NewContact[],
): Promise<ImportResult> {
  if (given.length === 0 || given.length > LIMITS.contactsPerImport)
    throw new EngageError("limit-exceeded", `1 to ${LIMITS.contactsPerImport} contacts may be imported at once.`, {
      extra: { limit: LIMITS.contactsPerImport },
    });
  given.forEach(checkContact);
  const result = await inUnit(engine, (unit) => store(engine, unit, tenantId, campaignId, given));
  engine.wake();
  return result;
}

/** C-CNT-2: invalid, duplicate, do-not-call, import; in this order, and all in one transaction. */
async function store(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  campaignId: CampaignId,
  given: readonly NewContact[],
): Promise<ImportResult> {
  const campaign = await unit.stores.campaigns.share(tenantId, campaignId);
  if (campaign === null)
    throw new EngageError("not-found", "There is no such campaign.", { extra: { resource: "campaign" } });
  if (campaign.status === "completed")
    throw new EngageError("campaign-invalid-transition", "The campaign is completed; it takes no more contacts.", {
      extra: { from: "completed", to: "completed", campaignId },
    });
  const country = campaign.defaultCountry ?? (await unit.stores.tenants.find(tenantId))?.defaultCountry ?? null;
  const { fresh, rejected } = sift(given, country);
  const listed = await unit.stores.dnc.listed(tenantId, [...fresh.keys()], campaignId, unit.at);
  const rows = [...fresh].map(([phone, index]) =>
    rowOf(engine, given[index] as NewContact, { tenantId, campaignId, phone, listed: listed.has(phone), at: unit.at }),
  );
  const { duplicates } = await unit.stores.contacts.insertMany(rows);
  const present = new Set(duplicates);
  for (const [phone, index] of fresh) {
    const value = given[index]?.phone ?? phone;
    if (present.has(phone)) rejected.push({ index, reason: "duplicate", value });
    else if (listed.has(phone)) rejected.push({ index, reason: "dnc", value });
  }
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
function sift(
  given: readonly NewContact[],
  country: string | null,
): { fresh: Map<E164, number>; rejected: Rejected[] } {
  const fresh = new Map<E164, number>();
  const rejected: Rejected[] = [];
  for (const [index, { phone: value }] of given.entries()) {
    const phone = parsePhone(value, country);
    if (phone === null) rejected.push({ index, reason: "invalid_phone", value });
    else if (fresh.has(phone)) rejected.push({ index, reason: "duplicate", value });
    else fresh.set(phone, index);
  }
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

interface Placed {
  readonly tenantId: TenantId;
  readonly campaignId: CampaignId;
  readonly phone: E164;
  readonly listed: boolean;
  readonly at: Instant;
}

function rowOf(engine: Engine, given: NewContact, placed: Placed): Contact {
  const { tenantId, campaignId, phone, listed, at } = placed;
  return {
    id: engine.ids.next<ContactId>(),
    tenantId,
    campaignId,
    phone,
    firstName: given.firstName ?? null,
    lastName: given.lastName ?? null,
    customFields: given.customFields ?? {},
    externalId: given.externalId ?? null,
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
  for (const member of ["firstName", "lastName"] as const)
    if ((contact[member]?.length ?? 0) > LIMITS.personNameLength)
      bad(member, `is longer than ${LIMITS.personNameLength} characters`);
  if (contact.timezone != null && !isZone(contact.timezone)) bad("timezone", "is not an IANA zone name");
  const fields = Object.entries(contact.customFields ?? {});
  if (fields.length > LIMITS.customFieldKeys) bad("customFields", `has more than ${LIMITS.customFieldKeys} keys`);
  for (const [key, value] of fields) {
    if (key.length > LIMITS.customFieldKeyLength)
      bad("customFields", `has a key longer than ${LIMITS.customFieldKeyLength} characters`);
    if (typeof value === "string" && value.length > LIMITS.customFieldValueLength)
      bad("customFields", `has a value longer than ${LIMITS.customFieldValueLength} characters`);
  }
  if (fields.length > 0 && Buffer.byteLength(JSON.stringify(contact.customFields)) > LIMITS.customFieldsBytes)
    bad("customFields", `is larger than ${LIMITS.customFieldsBytes} bytes`);
}
