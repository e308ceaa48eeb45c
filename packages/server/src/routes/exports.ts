import {
  type CampaignId,
  type Contact,
  type ContactId,
  type DncEntry,
  type Page,
  type TenantId,
  toIso,
} from "@broadnet-engage/core/model";
import * as contract from "../contract/imports.ts";
import { contactCells } from "../csv/contact-cells.ts";
import { guarded } from "../csv/guard.ts";
import { csvText } from "../csv/text-stream.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { findCampaign } from "./campaigns.ts";

const AT_ONCE = 1_000;
/** Keys with a column of their own; sheets with more are for nobody. */
const KEYS_MAX = 60;

export const exportRoutes = (services: Services): readonly Bound[] => [
  handle(contract.exportContacts)(async ({ params, caller }) => {
    const { id } = await findCampaign(services, caller, params.id);
    const { header, row } = contactCells(await keysOf(services, caller.tenantId, id));
    const batches = mapped(contactsOf(services, caller.tenantId, id), row);
    return { status: 200, body: csvText(header, batches), headers: asFile(`contacts_${id}.csv`) };
  }),
  handle(contract.exportDnc)(async ({ caller }) => {
    const batches = mapped(listedOf(services, caller.tenantId), dncCells);
    return { status: 200, body: csvText(DNC_HEADER, batches), headers: asFile("dnc.csv") };
  }),
];

const asFile = (name: string) => ({
  "Content-Disposition": `attachment; filename="${name}"`,
  "Cache-Control": "no-store",
});

async function* mapped<T, U>(batches: AsyncIterable<readonly T[]>, of: (thing: T) => U): AsyncGenerator<U[]> {
  for await (const batch of batches) yield batch.map(of);
}

/** Each batch is read by itself: nothing is held open while a slow reader reads. */
async function* contactsOf(
  { storage }: Services,
  tenantId: TenantId,
  id: CampaignId,
): AsyncGenerator<readonly Contact[]> {
  let after: ContactId | null = null;
  for (;;) {
    const from: ContactId | null = after;
    const batch: readonly Contact[] = await storage.read((stores) => stores.contacts.scan(tenantId, id, from, AT_ONCE));
    yield batch;
    after = batch.at(-1)?.id ?? null;
    if (batch.length < AT_ONCE || after === null) return;
  }
}

/** The first custom keys of the list, in the order they come. */
async function keysOf(services: Services, tenantId: TenantId, id: CampaignId): Promise<readonly string[]> {
  const keys = new Set<string>();
  for await (const batch of contactsOf(services, tenantId, id))
    for (const { customFields } of batch)
      for (const key of Object.keys(customFields)) {
        if (keys.size === KEYS_MAX) return [...keys];
        keys.add(key);
      }
  return [...keys];
}

async function* listedOf({ storage }: Services, tenantId: TenantId): AsyncGenerator<readonly DncEntry[]> {
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const page: Page<DncEntry> = await storage.read((stores) =>
      stores.dnc.page(tenantId, { limit: AT_ONCE, after: from }),
    );
    yield page.items;
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || after === null) return;
  }
}

const DNC_HEADER = ["phone", "reason", "campaign_id", "expires_at", "id", "source", "added_by", "added_at", "scope"];
const dncCells = (entry: DncEntry): readonly string[] => [
  entry.phone,
  guarded(entry.reason ?? ""),
  entry.campaignId ?? "",
  entry.expiresAt === null ? "" : toIso(entry.expiresAt),
  entry.id,
  entry.source,
  guarded(entry.addedBy),
  toIso(entry.addedAt),
  entry.scope,
];
