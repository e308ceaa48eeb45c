import { type ActiveCount, EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import { agentOf, type Call } from "../model/call.ts";
import type { Disposition } from "../model/disposition.ts";
import type { CallId, DncEntryId, TenantId } from "../model/ids.ts";
import { SECOND } from "../model/instant.ts";
import type { NodeState } from "../model/switch-load.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { addToDnc } from "./dnc.ts";
import { liveControlOf } from "./live-control.ts";
import { originate, switchAway } from "./manual.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with calls. */
export function callsOf(engine: Engine, tenantId: TenantId): TenantDialer["calls"] {
  return {
    originate: (request, by = EMBEDDER) => originate(engine, tenantId, request, by),
    dispose: async (id, disposition, by = { ...EMBEDDER, agentOnly: false }) => {
      const call = await inUnit(engine, (unit) => dispose(engine, unit, tenantId, { id, ...disposition, by }));
      engine.wake();
      return call;
    },
    hangUp: (id) => hangUp(engine, tenantId, id),
    activeCount: () => activeCount(engine, tenantId),
    live: async (agentId) => {
      const live = await engine.storage.read((stores) => stores.calls.live(tenantId, LIMITS.liveCalls));
      return agentId === undefined ? live : live.filter((call) => agentOf(call) === agentId);
    },
    ...liveControlOf(engine, tenantId),
  };
}

type Wish = Parameters<TenantDialer["calls"]["dispose"]>;
type Dispose = { readonly id: CallId; readonly by: NonNullable<Wish[2]> } & Wish[1];

/** Contract §18.2: the call's agent while talking or in wrap-up, supervisors also later. */
async function dispose(engine: Engine, unit: Unit, tenantId: TenantId, wish: Dispose): Promise<Call> {
  const { id, code, by } = wish;
  const call = await unit.stores.calls.find(tenantId, id);
  if (call === null) throw notFound(id);
  if ((wish.notes?.length ?? 0) > LIMITS.notesLength)
    throw new EngageError("validation-failed", `Notes are longer than ${LIMITS.notesLength} characters.`);
  // Who handed the call on may still say what came of his part, until his wrap-up is over.
  const wrapsUp = !call.agentReleased && (call.detachedAgentId as string | null) === by.id;
  if (by.agentOnly && !wrapsUp && (agentOf(call) as string | null) !== by.id)
    throw new EngageError("forbidden", "Only the call's own agent may set its disposition.");
  if (by.agentOnly && call.phase === "final")
    throw new EngageError("invalid-state", "Wrap-up is over; a supervisor may still change the disposition.");
  const disposition = await unit.stores.dispositions.byCode(tenantId, code);
  if (disposition === null)
    throw new EngageError("unknown-reference", "There is no such disposition.", {
      extra: { pointer: "#/code", id: code },
    });
  if (disposition.category === "dnc") await optOut(engine, unit, call, by);
  await markContact(unit, call, disposition, wish.callbackAt ?? null);
  const moved = await moveCall(engine, unit, tenantId, id, {
    type: "dispose",
    at: unit.at,
    code,
    notes: wish.notes ?? null,
    by: by.name,
    endsWrapUp: wish.keepWrapUp !== true,
  });
  if (moved === null) throw notFound(id);
  return orThrow(moved);
}

/** C-DNC-5: in the same transaction as the disposition. */
const optOut = (engine: Engine, unit: Unit, call: Call, by: Dispose["by"]): Promise<unknown> =>
  addToDnc(unit, call.tenantId, [
    {
      id: engine.ids.next<DncEntryId>(),
      tenantId: call.tenantId,
      phone: call.phone,
      source: "agent_disposition",
      reason: "Asked not to be called again.",
      addedBy: by.name,
      addedById: by.id,
      addedAt: unit.at,
      scope: "tenant",
      campaignId: null,
      expiresAt: null,
    },
  ]);

/** The contact shows the latest code at once; after wrap-up there is no `talkOver` to come, so a late opt-out acts here. */
async function markContact(unit: Unit, call: Call, disposition: Disposition, callbackAt: number | null): Promise<void> {
  const contact = call.contactId === null ? null : await unit.stores.contacts.lock(call.tenantId, call.contactId);
  if (contact === null) return;
  const marked = evolveContact(contact, { type: "disposition", at: unit.at, code: disposition.code, callbackAt });
  const late =
    call.phase === "final" && disposition.category === "dnc"
      ? evolveContact(marked, { type: "dnc", at: unit.at })
      : marked;
  await unit.stores.contacts.save(late);
}

async function hangUp(engine: Engine, tenantId: TenantId, id: CallId): Promise<void> {
  if (!engine.switch.connected) throw switchAway();
  const call = await inUnit(engine, (unit) =>
    moveCall(engine, unit, tenantId, id, { type: "hangUp", at: unit.at, by: "agent" }),
  );
  if (call === null) throw notFound(id);
  orThrow(call);
}

/** After this long without the switch the numbers are called stale (C-CAL-6). */
const STALE_AFTER_MS = 5 * SECOND;

const isUp = (state: NodeState): boolean => state === "ready" || state === "draining";

async function activeCount(engine: Engine, tenantId: TenantId): Promise<ActiveCount> {
  const live = await engine.storage.read((stores) => stores.calls.live(tenantId, LIMITS.liveCalls));
  const connected = live.filter((call) => call.phase === "connected").length;
  const now = engine.clock.now();
  const { nodes } = engine.switch.load();
  const { switchSince } = engine.memory;
  const lostSince = nodes.filter(({ state }) => !isUp(state)).map(({ since }) => since);
  const since = lostSince.length > 0 ? Math.min(...lostSince) : engine.switch.connected ? null : (switchSince ?? 0);
  const stale = since !== null && now - since > STALE_AFTER_MS;
  return {
    activeCalls: live.length,
    ringing: live.length - connected,
    connected,
    asOf: stale && since > 0 ? since : now,
    stale,
    nodes: nodes.map(({ node, state }) => ({
      node,
      up: isUp(state),
      activeCalls: live.filter((call) => (call.node ?? (nodes.length === 1 ? node : null)) === node).length,
    })),
  };
}

const notFound = (id: string): EngageError =>
  new EngageError("not-found", "There is no such call.", { extra: { resource: "call", id } });
