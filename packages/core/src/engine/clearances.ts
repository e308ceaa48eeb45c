import type { Clearance } from "../compliance/clearance.ts";
import type { Call } from "../model/call.ts";
import type { CallId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { clearanceOf, decideAndRecord } from "./gate.ts";
import { askRegistries } from "./registry-facts.ts";
import { inUnit } from "./unit.ts";

/** Clearances between their minting and the dial they were minted for. Not stored: after a crash the question is asked anew. */
const held = new WeakMap<Engine, Map<CallId, Clearance>>();

export function holdClearance(engine: Engine, callId: CallId, clearance: Clearance): void {
  const mine = held.get(engine) ?? new Map<CallId, Clearance>();
  const now = engine.clock.now();
  // Kept in the order of their making, so the ones that have aged stand in front.
  for (const [id, { expiresAt }] of mine) {
    if (now < expiresAt) break;
    mine.delete(id);
  }
  held.set(engine, mine.set(callId, clearance));
}

/** Takes the clearance minted for a transfer of this call to this number; null when there is none that holds. */
export function takeClearance(engine: Engine, call: Call, phone: E164): Clearance | null {
  const kept = held.get(engine)?.get(call.id) ?? null;
  held.get(engine)?.delete(call.id);
  return kept !== null && kept.phone === phone && engine.clock.now() < kept.expiresAt ? kept : null;
}

/**
 * Takes the clearance minted for this call; when there is none or it has aged (an agent's phone rang for long), the whole
 * question is asked, decided and recorded again (C-CAL-11). Null = blocked.
 */
export async function clearanceFor(engine: Engine, call: Call): Promise<Clearance | null> {
  const kept = held.get(engine)?.get(call.id) ?? null;
  held.get(engine)?.delete(call.id);
  if (kept !== null && engine.clock.now() < kept.expiresAt) return kept;
  const registries = await askRegistries(engine, call.phone, null);
  return inUnit(engine, async (unit) => {
    const campaign = call.campaignId === null ? null : await unit.stores.campaigns.find(call.tenantId, call.campaignId);
    const contact = call.contactId === null ? null : await unit.stores.contacts.find(call.tenantId, call.contactId);
    const [record] = await decideAndRecord(
      engine,
      unit,
      [
        {
          tenantId: call.tenantId,
          phone: call.phone,
          cli: call.cli,
          purpose: campaign?.purpose ?? "marketing",
          requestedJurisdiction: null,
          contactTimezone: contact?.timezone ?? null,
          campaignId: call.campaignId,
          contactId: call.contactId,
          agentId: call.agentId,
          callId: call.id,
          origin: call.mode === "manual" ? "manual" : call.mode === "preview" ? "preview" : "dialer",
          actor: "dialer",
        },
      ],
      [registries],
    );
    return record === undefined ? null : clearanceOf(record);
  });
}
