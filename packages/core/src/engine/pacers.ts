import { type Agent, worksOn } from "../model/agent.ts";
import { type Call, isMachine } from "../model/call.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId, CallId, CampaignId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { FloorAgent, FloorCall } from "../pacing/floor.ts";
import type { Observation, PacingPolicy } from "../pacing/policy.ts";
import type { BookChange, FloorBook } from "./floor-book.ts";
import { type AgentNotes, type CallNotes, floorAgent, floorCall, seenOfCall } from "./observations.ts";
import type { TickLog } from "./tick-log.ts";

/** Makes the policy of one campaign. */
export type PolicyMaker = (campaign: Pick<Campaign, "id" | "dialingMode">) => PacingPolicy;

/** One campaign's pacing. */
export interface Pacer {
  /** What the policy was made for. */
  readonly mode: Campaign["dialingMode"];
  readonly policy: PacingPolicy;
  /** A candidate that hears and is asked the same, and launches nothing. */
  readonly shadow: PacingPolicy | null;
  /** What it learned before has been loaded, or there was nothing. */
  loaded: boolean;
  savedAt: Instant;
  /** Heard something since it was last saved. */
  unsaved: boolean;
}

interface PacersOptions {
  readonly make: PolicyMaker;
  readonly shadow: PolicyMaker | null;
  readonly book: FloorBook;
  readonly ticks: TickLog;
  readonly now: () => Instant;
}

/** What an agent is at, and for whom. */
interface Work extends AgentNotes {
  readonly campaignId: CampaignId | null;
}
const IDLE: Work = { campaignId: null, talkingSince: null, wrapUpSince: null };

/**
 * The policies of the active campaigns, told what happens on their floor as it is committed. Agents and calls are kept here in
 * the words of pacing, so that a tick copies two lists and computes nothing.
 */
export class Pacers {
  readonly #make: PolicyMaker;
  readonly #shadow: PolicyMaker | null;
  readonly #book: FloorBook;
  readonly #ticks: TickLog;
  readonly #now: () => Instant;
  readonly #pacers = new Map<CampaignId, Pacer>();
  readonly #work = new Map<AgentId, Work>();
  readonly #notes = new Map<CallId, CallNotes>();
  readonly #agents = new Map<AgentId, FloorAgent>();
  readonly #calls = new Map<CampaignId, Map<CallId, FloorCall>>();

  constructor({ make, shadow, book, ticks, now }: PacersOptions) {
    this.#make = make;
    this.#shadow = shadow;
    this.#book = book;
    this.#ticks = ticks;
    this.#now = now;
    book.listen((change) => this.#hear(change));
  }

  of(campaign: Campaign): Pacer {
    const known = this.#pacers.get(campaign.id);
    if (known?.mode === campaign.dialingMode) return known;
    const pacer = {
      mode: campaign.dialingMode,
      policy: this.#make(campaign),
      shadow: this.#shadow === null ? null : this.#shadow(campaign),
      loaded: false,
      savedAt: this.#now(),
      unsaved: false,
    };
    this.#pacers.set(campaign.id, pacer);
    return pacer;
  }

  /** Must be told before the call is written. */
  note(callId: CallId, notes: CallNotes): void {
    this.#notes.set(callId, notes);
  }

  /** Agents on the campaign's floor, in the order they were assigned. */
  agentsOf(id: CampaignId): FloorAgent[] {
    const agents: FloorAgent[] = [];
    for (const agent of this.#book.agentsOf(id)) {
      const seen = this.#agents.get(agent.id);
      if (seen !== undefined && worksOn(agent, id)) agents.push(seen);
    }
    return agents;
  }

  callsOf(id: CampaignId): FloorCall[] {
    return [...(this.#calls.get(id)?.values() ?? [])];
  }

  /** In the order of `callsOf`. */
  callIdsOf(id: CampaignId): readonly CallId[] {
    return [...(this.#calls.get(id)?.keys() ?? [])];
  }

  /** A call that left the book without a word: another process ended it. */
  #dropCall(call: Call): void {
    if (call.campaignId !== null) this.#calls.get(call.campaignId)?.delete(call.id);
    this.#notes.delete(call.id);
  }

  #hear({ call, agent, gone }: BookChange): void {
    if (call !== undefined) this.#hearCall(call.before, call.after);
    if (agent !== undefined) this.#hearAgent(agent.before, agent.after);
    if (gone !== undefined) this.#dropCall(gone);
  }

  #hearCall(before: Call | null, call: Call): void {
    const { campaignId } = call;
    if (campaignId === null) return;
    const notes = this.#notes.get(call.id);
    for (const seen of seenOfCall(before, call, this.#now(), notes)) this.#tell(campaignId, seen);
    if (call.agentId !== null && call.connectedAt !== null && before?.connectedAt == null)
      this.#work.set(call.agentId, { campaignId, talkingSince: call.connectedAt, wrapUpSince: null });
    const onFloor = call.endedAt === null ? floorCall(call, notes) : null;
    const mine = this.#calls.get(campaignId);
    if (onFloor === null) mine?.delete(call.id);
    else if (mine) mine.set(call.id, onFloor);
    else this.#calls.set(campaignId, new Map([[call.id, onFloor]]));
    if (call.endedAt !== null) this.#notes.delete(call.id);
    if (onFloor === null || onFloor.phase === "waiting")
      this.#ticks.settled(campaignId, call.id, call.answeredAt !== null && !isMachine(call));
  }

  #hearAgent(before: Agent | null, agent: Agent): void {
    const old = this.#agents.get(agent.id);
    const work = this.#work.get(agent.id) ?? this.#workOf(agent);
    const now = this.#now();
    const wraps = agent.state === "on_call" && agent.subState === "wrap_up";
    const next = wraps && work.wrapUpSince === null ? { ...work, wrapUpSince: now } : work;
    const seen = floorAgent(agent, next);
    if (seen === null) this.#agents.delete(agent.id);
    else this.#agents.set(agent.id, seen);
    for (const one of moves(agent.id, old, seen, now)) this.#tellOf(agent, next, one, before);
    if (seen?.state === "talking" || seen?.state === "wrap_up") this.#work.set(agent.id, next);
    else if (seen?.state !== "reserved") this.#work.delete(agent.id);
  }

  /** After a start: what the call says of the agent who is in it. */
  #workOf(agent: Agent): Work {
    const call = agent.currentCallId === null ? undefined : this.#book.liveCalls.get(agent.currentCallId);
    return call === undefined ? IDLE : { ...IDLE, campaignId: call.campaignId, talkingSince: call.connectedAt };
  }

  /**
   * Told to all campaigns the agent works on: who reckons on him must know how long his work lasts, for whomever he does it.
   * Work is also told to the campaign it was done for, if he left that meanwhile.
   */
  #tellOf(agent: Agent, { campaignId }: Work, seen: Observation, before: Agent | null): void {
    const isWork = seen.type === "talk_ended" || seen.type === "wrap_ended";
    if (isWork && campaignId === null) return;
    const worked = isWork ? campaignId : null;
    if (worked !== null) this.#tell(worked, seen);
    for (const id of this.#book.campaignsOf(agent.id))
      if (id !== worked && (worksOn(agent, id) || (before !== null && worksOn(before, id)))) this.#tell(id, seen);
  }

  #tell(campaignId: CampaignId, seen: Observation): void {
    const pacer = this.#pacers.get(campaignId);
    if (pacer !== undefined) {
      pacer.policy.observe(seen);
      pacer.shadow?.observe(seen);
      pacer.unsaved = true;
    }
    this.#ticks.observe(campaignId, seen);
  }
}

/** What the agent's step from one state on the floor to another means. */
function moves(
  agentId: AgentId,
  from: FloorAgent | undefined,
  to: FloorAgent | null,
  at: Instant,
): readonly Observation[] {
  if (from?.state === to?.state) return [];
  const seen: Observation[] = [];
  if (from?.state === "talking") seen.push({ type: "talk_ended", at, agentId, since: from.since });
  if (from?.state === "wrap_up") seen.push({ type: "wrap_ended", at, agentId, since: from.since });
  if (from === undefined && to !== null) seen.push({ type: "agent_joined", at, agentId });
  if (from !== undefined && to === null) seen.push({ type: "agent_left", at, agentId });
  return seen;
}
