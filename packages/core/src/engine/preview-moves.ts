import { evolveContact } from "../lifecycle/contact.ts";
import type { PreviewId, TenantId } from "../model/ids.ts";
import type { Preview } from "../model/preview.ts";
import type { Unit } from "./unit.ts";

/** Ends an open preview. Unless it was accepted, its contact goes back to the list; a preview that is closed already stays as it is. */
export async function closePreview(
  unit: Unit,
  tenantId: TenantId,
  id: PreviewId,
  how: Exclude<Preview["status"], "open">,
  retryAfterMs = 0,
): Promise<void> {
  const preview = await unit.stores.previews.lock(tenantId, id);
  if (preview?.status !== "open") return;
  await unit.stores.previews.save({ ...preview, status: how });
  await unit.stores.deadlines.cancel("preview", id);
  if (how !== "accepted") await giveBack(unit, preview, retryAfterMs);
  unit.notify(`preview.${how}`, tenantId, id, {
    previewId: id,
    contactId: preview.contactId,
    agentId: preview.agentId,
    campaignId: preview.campaignId,
  });
}

async function giveBack(unit: Unit, preview: Preview, retryAfterMs: number): Promise<void> {
  const contact = await unit.stores.contacts.lock(preview.tenantId, preview.contactId);
  if (contact === null || contact.leaseEpoch !== preview.leaseEpoch) return;
  const { at } = unit;
  await unit.stores.contacts.save(
    evolveContact(
      contact,
      retryAfterMs > 0 ? { type: "postpone", at, until: at + retryAfterMs } : { type: "release", at },
    ),
  );
}
