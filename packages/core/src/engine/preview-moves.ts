import { evolveContact } from "../lifecycle/contact.ts";
import type { PreviewId, TenantId } from "../model/ids.ts";
import type { Preview } from "../model/preview.ts";
import { isPromised, moveCallback, openPromise } from "./callback-moves.ts";
import type { Unit } from "./unit.ts";

/** Ends an open preview. Unless it was accepted, its contact goes back to the list; a preview that is closed already stays as it is. */
export async function closePreview(
  unit: Unit,
  tenantId: TenantId,
  id: PreviewId,
  how: Exclude<Preview["status"], "open">,
  { retryAfterMs = 0, reason = null }: { readonly retryAfterMs?: number; readonly reason?: string | null } = {},
): Promise<void> {
  const preview = await unit.stores.previews.lock(tenantId, id);
  if (preview?.status !== "open") return;
  await unit.stores.previews.save({ ...preview, status: how, skipReason: reason });
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
  // A promised call waits for its own moment, so that is what a rest moves.
  const promised = retryAfterMs > 0 && isPromised(contact) ? await openPromise(unit, contact) : null;
  if (promised !== null) await moveCallback(unit, promised, { status: "scheduled", dueAt: at + retryAfterMs });
  await unit.stores.contacts.save(
    evolveContact(
      contact,
      retryAfterMs > 0 ? { type: "postpone", at, until: at + retryAfterMs } : { type: "release", at },
    ),
  );
}
