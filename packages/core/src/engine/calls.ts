import { type ActiveCount, EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { agentOf } from "../model/call.ts";
import type { CallId, TenantId } from "../model/ids.ts";
import { SECOND } from "../model/instant.ts";
import type { NodeState } from "../model/switch-load.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { dispose } from "./dispose.ts";
import { liveControlOf } from "./live-control.ts";
import { originate, switchAway } from "./manual.ts";
import { inUnit } from "./unit.ts";

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
