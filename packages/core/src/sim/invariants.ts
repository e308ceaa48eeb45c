import { foldCall } from "../lifecycle/call.ts";
import type { CallEvent } from "../lifecycle/call-events.ts";
import type { Change } from "../memory/journal.ts";
import type { Agent } from "../model/agent.ts";
import { type AuditSubject, CHAIN_START, type SealedRecord } from "../model/audit-entry.ts";
import { firstBroken, openEntry } from "../model/audit-seal.ts";
import type { CallEventRecord } from "../model/call.ts";
import { type Call, isLive } from "../model/call.ts";
import type { CampaignCounters } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { Deadline } from "../model/deadline.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { StoredEvent } from "../model/webhook.ts";

/** A law that was broken, with enough to find out how. */
export class BrokenInvariant extends Error {
  override readonly name = "BrokenInvariant";
}

/** Events of a call that the outside must be told in the transaction that makes them. */
const TOLD: ReadonlySet<string> = new Set([
  "call.dialing",
  "call.ringing",
  "call.answered",
  "call.connected",
  "call.abandoned",
  "call.ended",
  "call.completed",
  "call.dispositioned",
]);

/**
 * The laws of the house, checked from the outside: it sees committed transactions and nothing of the engine's own state.
 * Every check looks at what changed, so that a day of 100,000 transactions can be watched whole.
 */
export class Invariants {
  readonly #calls = new Map<string, Call>();
  readonly #histories = new Map<string, CallEvent[]>();
  readonly #liveOfContact = new Map<string, string>();
  readonly #liveOfAgent = new Map<string, string>();
  readonly #contacts = new Map<string, Contact>();
  readonly #agents = new Map<string, Agent>();
  /** Who sits on which leg. */
  readonly #seats = new Map<string, string>();
  readonly #deadlines = new Map<string, Set<string>>();
  readonly #audit = new Map<string, AuditRecord>();
  readonly #completed = new Map<string, number>();
  readonly #eventIds = new Set<string>();
  readonly #dialing = new Set<string>();
  readonly #keys = new Map<string, string>();
  #chainEnd = { seq: 0, hash: CHAIN_START };
  /** Recounted from raw events. */
  readonly recount = { abandoned: 0, answeredConnected: 0 };
  counters: CampaignCounters | null = null;

  /** Looks at one committed transaction. @throws BrokenInvariant */
  onCommit(changes: readonly Change[]): void {
    const told = new Set<string>();
    for (const change of changes)
      if (change.table === "outbox" && change.before === null) this.#event(change.after as StoredEvent, told);
    for (const change of changes) this.#look(change, told);
    this.#foldsOf(changes);
  }

  #look(change: Change, told: ReadonlySet<string>): void {
    switch (change.table) {
      case "calls":
        return this.#call(change.before as Call | null, change.after as Call);
      case "call_events":
        return this.#callEvent(change.after as CallEventRecord, told);
      case "contacts":
        return this.#contact(change.after as Contact);
      case "agents":
        return this.#agent(change.after as Agent);
      case "audit":
        return this.#record(change.after as SealedRecord);
      case "audit_subjects":
        return this.#subject(change.after as AuditSubject | null);
      case "deadlines":
        return this.#deadline(change);
      case "campaign_counters":
        this.counters = change.after as CampaignCounters;
        return;
      default:
        return;
    }
  }

  #call(before: Call | null, call: Call): void {
    demand(before === null || isLive(before) || !isLive(call), "A finished call came back to life.", call);
    demand(call.outcome !== null || isLive(call), "A call ended without a finished status.", call);
    demand(before?.outcome == null || before.outcome === call.outcome, "A finished status changed (C-CAL-2).", {
      before,
      call,
    });
    demand(
      !call.abandoned || (call.agentId === null && call.connectedAt === null),
      "An abandoned call has an agent (C-CAL-1).",
      call,
    );
    this.#calls.set(call.id, call);
    this.#hold(this.#liveOfContact, call.contactId, call, "A contact has two live calls.");
    this.#hold(this.#liveOfAgent, call.agentId ?? before?.agentId ?? null, call, "An agent has two live calls.");
  }

  #hold(live: Map<string, string>, key: string | null, call: Call, law: string): void {
    if (key === null) return;
    const holder = live.get(key);
    const stays = isLive(call) && (key === call.contactId || key === call.agentId);
    if (stays) {
      demand(holder === undefined || holder === call.id, law, { call, holder });
      live.set(key, call.id);
    } else if (holder === call.id) live.delete(key);
  }

  #callEvent(record: CallEventRecord, told: ReadonlySet<string>): void {
    const history = this.#histories.get(record.callId) ?? [];
    history.push({ type: record.type, at: record.at, data: record.data } as unknown as CallEvent);
    this.#histories.set(record.callId, history);
    if (record.type === "call.hangup_asked" && record.data.by === "system") demandLongRung(history, record);
    if (record.type === "call.abandoned") this.recount.abandoned += 1;
    if (record.type === "call.connected") this.recount.answeredConnected += 1;
    if (TOLD.has(record.type))
      demand(
        told.has(`${record.type} ${record.callId}`),
        "A change of a call was not told in its own transaction.",
        record,
      );
  }

  #event(event: StoredEvent, told: Set<string>): void {
    demand(!this.#eventIds.has(event.id), "Two events have one id.", event);
    this.#eventIds.add(event.id);
    told.add(`${event.type} ${event.correlationId}`);
    if (event.type !== "call.completed") return;
    const times = (this.#completed.get(event.correlationId) ?? 0) + 1;
    demand(times === 1, "A call was told as completed twice.", event);
    this.#completed.set(event.correlationId, times);
  }

  #contact(contact: Contact): void {
    this.#contacts.set(contact.id, contact);
    if (contact.status === "dialing") this.#dialing.add(contact.id);
    else this.#dialing.delete(contact.id);
  }

  #agent(agent: Agent): void {
    demand(seatIsWhole(agent), "A seat's leg and its state do not fit.", agent);
    const before = this.#agents.get(agent.id)?.seatLegId ?? null;
    if (before !== null && before !== agent.seatLegId) this.#seats.delete(before);
    if (agent.seatLegId !== null) {
      const sitter = this.#seats.get(agent.seatLegId) ?? agent.id;
      demand(sitter === agent.id, "Two agents sit on one leg.", { agent, sitter });
      this.#seats.set(agent.seatLegId, agent.id);
    }
    this.#agents.set(agent.id, agent);
  }

  #subject(subject: AuditSubject | null): void {
    if (subject !== null) this.#keys.set(subject.subject, subject.key);
  }

  #record(sealed: SealedRecord): void {
    demand(firstBroken([sealed], this.#chainEnd) === null, "The audit chain is broken.", sealed);
    this.#chainEnd = sealed;
    const { record } = openEntry(sealed, this.#keys.get(sealed.subject) ?? null);
    demand(record !== null, "An audit record cannot be opened.", sealed);
    if (record !== null) this.#audit.set(record.ref, record);
  }

  #deadline(change: Change): void {
    const deadline = (change.after ?? change.before) as Deadline;
    const kinds = this.#deadlines.get(deadline.refId) ?? new Set<string>();
    if (change.after === null) kinds.delete(deadline.kind);
    else kinds.add(deadline.kind);
    if (kinds.size === 0) this.#deadlines.delete(deadline.refId);
    else this.#deadlines.set(deadline.refId, kinds);
  }

  #foldsOf(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.table !== "calls") continue;
      const row = change.after as Call;
      const fold = foldCall(this.#histories.get(change.id) ?? []);
      demand(fold !== null && same(fold, row), "A call's row is not the fold of its events.", { fold, row });
      if (row.phase === "final") this.#histories.delete(change.id);
    }
  }

  /** Between steps, when nothing is half done. @throws BrokenInvariant */
  afterStep(): void {
    for (const id of this.#dialing)
      demand(this.#liveOfContact.has(id), "A contact is dialing and has no live call.", this.#contacts.get(id));
    for (const id of new Set(this.#liveOfContact.values())) {
      const call = this.#calls.get(id);
      if (call === undefined || call.phase === "connected") continue;
      demand(
        this.#deadlines.has(id),
        "A live call that is not connected has no deadline: it could live for ever.",
        call,
      );
    }
    for (const agent of this.#agents.values()) {
      if (agent.state !== "on_call") continue;
      const call = agent.currentCallId === null ? undefined : this.#calls.get(agent.currentCallId);
      demand(call !== undefined && call.phase !== "final", "An agent is on a call that is over.", { agent, call });
    }
  }

  /** When the day is over and nothing is live. @throws BrokenInvariant */
  atEnd(): void {
    for (const call of this.#calls.values()) {
      demand(call.phase === "final", "A call is not final at the end of the day.", call);
      demand(this.#completed.get(call.id) === 1, "A call was never told as completed.", call);
    }
    const { abandoned = 0, answeredConnected = 0 } = this.counters ?? {};
    demand(
      abandoned === this.recount.abandoned && answeredConnected === this.recount.answeredConnected,
      "The abandon measure is not what a recount of the raw events gives.",
      { counters: this.counters, recount: this.recount },
    );
  }

  auditOf(ref: string): AuditRecord | undefined {
    return this.#audit.get(ref);
  }
  agentOf(id: string): Agent | undefined {
    return this.#agents.get(id);
  }
  callOf(id: string): Call | undefined {
    return this.#calls.get(id);
  }
  /** Calls in talk. */
  talking(): readonly Call[] {
    return [...new Set(this.#liveOfAgent.values())].flatMap((id) => {
      const call = this.#calls.get(id);
      return call?.phase === "connected" ? [call] : [];
    });
  }
  contactOf(id: string | null): Contact | undefined {
    return id === null ? undefined : this.#contacts.get(id);
  }
  get calls(): Iterable<Call> {
    return this.#calls.values();
  }
  get contacts(): Iterable<Contact> {
    return this.#contacts.values();
  }
  get auditSize(): number {
    return this.#chainEnd.seq;
  }
}

export function demand(holds: boolean, law: string, about: unknown): asserts holds {
  if (!holds) throw new BrokenInvariant(`${law}\n${JSON.stringify(about, null, 1)}`);
}

/** A seat's leg and its state belong together, and no two agents sit on one leg. */
function seatIsWhole({ seatState, seatLegId, seatNode }: Agent): boolean {
  const standing = seatState === "opening" || seatState === "ready";
  return standing === (seatLegId !== null) && (seatState === "ready") === (seatNode !== null);
}

/** No law allows less: 47 CFR 64.1200(a)(6). */
const LEAST_RING_MS = 15_000;

/** What we let go by ourselves was ringing, had rung long enough, and nobody had answered as far as was known. */
function demandLongRung(history: readonly CallEvent[], asked: CallEventRecord): void {
  const rang = history.find(({ type }) => type === "call.ringing");
  const answered = history.some(({ type }) => type === "call.answered");
  const longEnough = rang !== undefined && asked.at - rang.at >= LEAST_RING_MS;
  demand(longEnough && !answered, "A call was given up before it had rung 15 s, or after its answer.", history);
}

/** Equal but for the version, which the store counts and no event tells. */
function same(fold: Call, row: Call): boolean {
  for (const key of Object.keys(row) as (keyof Call)[])
    if (key !== "version" && fold[key] !== row[key] && JSON.stringify(fold[key]) !== JSON.stringify(row[key]))
      return false;
  return true;
}
