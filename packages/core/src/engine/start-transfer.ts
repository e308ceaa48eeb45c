import type { Operator } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { notReady } from "../lifecycle/agent.ts";
import { isReady } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CallId, LegId, TenantId } from "../model/ids.ts";
import type { Transfer, TransferTarget } from "../model/in-call.ts";
import type { E164 } from "../model/phone.ts";
import { moveCall } from "./call-moves.ts";
import { holdClearance } from "./clearances.ts";
import type { Engine } from "./context.ts";
import { clearanceOf, decideAndRecord } from "./gate.ts";
import { tellBlocked } from "./launch.ts";
import { switchAway } from "./manual.ts";
import { operable } from "./operable.ts";
import { askRegistries, type RegistryFacts } from "./registry-facts.ts";
import { inUnit, type Unit } from "./unit.ts";

interface Wish {
  readonly id: CallId;
  readonly kind: Transfer["kind"];
  readonly to: TransferTarget;
  readonly by: Operator;
}

/**
 * Hands a call on. An outside number goes through the same gate as every dial: registers, do-not-call list, consent, caller
 * ID, hours; decided and recorded before the switch hears a word, with a clearance of its own.
 */
export async function startTransfer(engine: Engine, tenantId: TenantId, wish: Wish): Promise<Call> {
  if (!engine.switch.connected) throw switchAway();
  const { to, id } = wish;
  const registries = to.type === "phone" ? await askRegistries(engine, to.phone, null) : {};
  const blocked = await inUnit(engine, async (unit) => {
    const call = await operable(unit.stores, tenantId, id, wish.by);
    const audit = to.type === "phone" ? await permitted(engine, unit, call, wish, to.phone, registries) : null;
    if (audit?.decision.allowed === false) return audit;
    await mustBeThere(unit, call, wish);
    const transfer: Transfer = {
      kind: wish.kind,
      target: to,
      state: to.type === "phone" ? "ringing" : "seeking",
      legId: to.type === "phone" ? engine.ids.next<LegId>() : null,
      agentId: null,
      seated: false,
      auditRef: audit?.ref ?? null,
      by: wish.by.name,
      startedAt: unit.at,
    };
    orThrow(await moveCall(engine, unit, tenantId, id, { type: "transfer", at: unit.at, transfer }));
    return null;
  });
  if (blocked !== null)
    throw new EngageError("compliance-blocked", blocked.decision.blockingReason ?? "The transfer is not permitted.", {
      extra: { audit: blocked },
    });
  engine.wake();
  return engine.storage.read(async (stores) => (await stores.calls.find(tenantId, id)) as Call);
}

/** The recorded decision. A blocked one is kept and told, so it must not be thrown here. */
async function permitted(
  engine: Engine,
  unit: Unit,
  call: Call,
  { by }: Wish,
  phone: E164,
  registries: RegistryFacts,
): Promise<AuditRecord> {
  if (call.phase !== "connected") throw new EngageError("invalid-state", "The call is not being talked on.");
  const campaign = call.campaignId === null ? null : await unit.stores.campaigns.find(call.tenantId, call.campaignId);
  const question = {
    tenantId: call.tenantId,
    phone,
    cli: call.cli,
    purpose: campaign?.purpose ?? "marketing",
    requestedJurisdiction: null,
    contactTimezone: null,
    campaignId: call.campaignId,
    contactId: null,
    agentId: call.agentId,
    callId: call.id,
    origin: "manual",
    actor: by.id ?? by.name,
  } as const;
  const [record] = await decideAndRecord(engine, unit, [question], [registries]);
  if (record === undefined)
    throw new EngageError("dependency-unavailable", "The audit log did not take the decision.", {
      extra: { dependency: "audit" },
    });
  const clearance = clearanceOf(record);
  if (clearance === null) tellBlocked(unit, record);
  else holdClearance(engine, call.id, clearance);
  return record;
}

/** A consultation needs somebody now; a customer handed on may wait a while for one of a team. */
async function mustBeThere(unit: Unit, call: Call, { to, kind }: Wish): Promise<void> {
  const { agents, teams } = unit.stores;
  if (to.type === "agent") {
    const agent = await agents.find(call.tenantId, to.agentId);
    if (agent === null) throw unknown("agent", "#/to/agent_id", to.agentId);
    orThrow(isReady(agent) ? agent : notReady(agent));
  }
  if (to.type === "team") {
    if ((await teams.find(call.tenantId, to.teamId)) === null) throw unknown("team", "#/to/team_id", to.teamId);
    const members = new Set<string>(await teams.agentsOf(call.tenantId, [to.teamId]));
    const ready = (await agents.all(call.tenantId)).some((agent) => members.has(agent.id) && isReady(agent));
    if (kind === "consult" && !ready) throw new EngageError("agent-busy", "Nobody of the team is free.");
  }
}

const unknown = (what: string, pointer: string, id: string): EngageError =>
  new EngageError("unknown-reference", `There is no such ${what}.`, { extra: { pointer, id } });
