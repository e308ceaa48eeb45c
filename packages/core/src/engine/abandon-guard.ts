import { type Call, isConnectedPerson } from "../model/call.ts";
import type { Campaign } from "../model/campaign.ts";
import type { CampaignId } from "../model/ids.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { Floor } from "../pacing/floor.ts";
import type { BookChange, FloorBook } from "./floor-book.ts";

/** What the guard makes of a plan. */
export interface GuardVerdict {
  /** Never more than was asked for. */
  readonly launch: number;
  /** The policy errs: the campaign must be paused. */
  readonly trip: boolean;
  /** One sentence for people; null = nothing to say. */
  readonly because: string | null;
}

/** What the guard knows of one campaign; counted by itself. */
interface Watch {
  connected: number;
  abandoned: number;
  /** Calls that came to an answer or an end, and those of them that a person answered. */
  settled: number;
  answered: number;
  handleMs: number;
  handled: number;
  /** Agents' time on the floor since the guard watches, and persons connected in it. */
  agentMs: number;
  served: number;
  /** Losses of late beyond what a sound policy has in its worst hour: up by one for each, down by twice the cap for each answer. */
  excess: number;
  cap: number;
  /** Since when it has been asked for what cannot be meant. */
  overSince: Instant | null;
  /** For how long it has been asked to spend what is spent, lately. */
  overspentMs: number;
  /** For how long it has been asked for more than it let pass because the budget was spent; quieter times make up for it. */
  pressedMs: number;
  askedAt: Instant;
}

/** Before anything is known: more than half of the calls are answered, for a sound policy begins with few; a talk takes two minutes. */
const PRIOR = { settled: 20, answered: 12, handled: 20, handleMs: 20 * 120 * SECOND };
/** And an agent serves eight persons an hour. */
const PRIOR_SERVED = { persons: 4, ms: HOUR / 2 };
/** Calls ring about so long: who talks now may be free by then. */
const HORIZON_MS = 25 * SECOND;
/** A policy that asks for too much during so long errs; the first calls of such a flood are not even answered by then. */
const PATIENCE_MS = 3 * SECOND;
/** Of the persons an agent has served an hour, how many he will for the rest of the day: so many for sure, and at the most. */
const SERVES = { least: 0.7, most: 1.25 };
/** Losses of late beyond which a plan is held down, and beyond which its policy errs: 2 + 1.5 √agents, for they come in clusters. */
const worstOf = (agents: number): number => 2 + 1.5 * Math.sqrt(agents);
const HELD_FROM = 0.5;
/** Persons kept back where many agents are, per √agents: those whom no plan can help being lost. */
const RESERVE = 0.5;
/** Up to twice as many where a policy presses on for so long: it will go on spending whatever is made good. Times without count a quarter. */
const PRESSED_MS = 20 * MINUTE;
const EASES = 4;
/** A sound policy knows when its budget is spent, give or take; one that asks on for so long does not. Good times count a tenth. */
const OVERSPENT_MS = 2 * MINUTE;
const FORGIVES = 10;
/** What is let pass, and what cannot be meant, in multiples of the calls whose answers there are agents for. */
const PASSES = 1.5;
const FLOOD = 3;

/**
 * The net under the policy, which shares nothing with it: own counts, no model of distributions, and a result that is never
 * above what was asked for. It lets pass
 *
 *     answers expected of all calls in flight ≤ 1.5 × (agents ready + agents who come free meanwhile + slack)
 *
 * and no more than one call per ready agent once the budget is spent, which it is when one person more could not be made up
 * for in the rest of the day at seven tenths of the pace so far, less those kept back, or while far more are lost of late than a sound policy loses in its
 * worst hour. Slack is √agents + 2 %.
 *
 * A policy errs that asks for twice the first for three seconds; that lost twice so many of late as it takes to be held down; or
 * that asks for two minutes to lose more persons when not even the best of days could make up for them. Then the campaign is
 * paused with the reason `abandon_cap`, while its calls still ring. What a sound policy of any size does stays inside, as the
 * days of the tournament show. In power mode a person chose the ratio: the guard holds it to one call per agent once the budget
 * is spent, and does not pause.
 */
export class AbandonGuard {
  readonly #watches = new Map<CampaignId, Watch>();

  constructor(book: FloorBook) {
    book.listen((change) => this.#hear(change));
  }

  /** True: {@link begin} must be told what there was before. */
  isNew(id: CampaignId): boolean {
    return !this.#watches.has(id);
  }

  begin(id: CampaignId, before: { readonly connected: number; readonly abandoned: number }): void {
    const fresh = {
      agentMs: 0,
      served: 0,
      excess: 0,
      cap: 1,
      overSince: null,
      overspentMs: 0,
      pressedMs: 0,
      askedAt: 0,
    };
    this.#watches.set(id, { ...PRIOR, ...before, ...fresh });
  }

  judge(campaign: Campaign, floor: Floor, asked: number, now: Instant): GuardVerdict {
    const watch = this.#watches.get(campaign.id);
    if (watch === undefined) return { launch: Math.max(0, asked), trip: false, because: null };
    const since = Math.min(SECOND, Math.max(0, now - watch.askedAt));
    watch.askedAt = now;
    watch.cap = floor.budget.capPct / 100;
    watch.agentMs += since * floor.agents.length;
    if (asked <= 0) {
      watch.overSince = null;
      return { launch: 0, trip: false, because: null };
    }
    const overdials = campaign.dialingMode === "predictive";
    const ready = floor.agents.filter(({ state }) => state === "ready").length;
    const oneEach = Math.max(0, ready - floor.calls.length);
    const most = overdials ? Math.max(oneEach, this.#room(watch, floor, ready, PASSES)) : Number.POSITIVE_INFINITY;
    const flood = overdials ? Math.max(oneEach, this.#room(watch, floor, ready, FLOOD)) : Number.POSITIVE_INFINITY;
    const worst = worstOf(floor.agents.length);
    const losing = overdials && watch.excess > HELD_FROM * worst;
    const spent = losing || this.#isSpent(watch, floor, now, "least");
    const room = spent ? oneEach : Math.min(asked, most);
    const presses = spent && asked > oneEach;
    watch.pressedMs = clamped(watch.pressedMs + (presses ? since : -since / EASES), PRESSED_MS);
    watch.overSince = asked > flood ? (watch.overSince ?? now) : null;
    const overspends = asked > oneEach && this.#isSpent(watch, floor, now, "most");
    watch.overspentMs = Math.max(0, watch.overspentMs + (overspends ? since : -since / FORGIVES));
    if (asked <= room) return { launch: asked, trip: false, because: null };
    const flooded = watch.overSince !== null && now - watch.overSince >= PATIENCE_MS;
    const trip = overdials && (flooded || watch.overspentMs > OVERSPENT_MS || watch.excess > worst);
    const why = losing
      ? "far more persons are lost of late than the cap allows"
      : spent
        ? "the abandon budget is spent"
        : "more persons would answer than agents are there";
    return { launch: trip ? 0 : room, trip, because: `The guard lets ${room} of ${asked} calls pass: ${why}.` };
  }

  /** One person more could not be lost and made up for: for sure when even the quickest floor could not. */
  #isSpent(watch: Watch, floor: Floor, now: Instant, rate: "least" | "most"): boolean {
    const { connected, abandoned, served, agentMs } = watch;
    const cap = floor.budget.capPct / 100;
    const waiting = floor.calls.filter(({ phase }) => phase === "waiting").length;
    // Those in flight beyond whom there are agents for are as good as lost, when it is about being sure.
    const reserve = RESERVE * (1 + watch.pressedMs / PRESSED_MS) * (Math.sqrt(floor.agents.length) - 1);
    const coming = rate === "least" ? this.#excess(watch, floor) + reserve : 0;
    const ends = floor.shiftEndsAt ?? floor.budget.windowEndsAt;
    const hours = ends === null ? 0 : Math.max(0, ends - now) / HOUR;
    const perHour = (SERVES[rate] * HOUR * (served + PRIOR_SERVED.persons)) / (agentMs + PRIOR_SERVED.ms);
    const credit = cap * floor.agents.length * hours * perHour;
    return abandoned + waiting + coming + 1 > cap * (connected + abandoned + 1) + credit;
  }

  /** Persons expected to answer of those in flight, beyond the agents who are or will be there for them. */
  #excess(watch: Watch, floor: Floor): number {
    const ready = floor.agents.filter(({ state }) => state === "ready").length;
    const ringing = floor.calls.filter(({ phase }) => phase !== "waiting").length;
    return Math.max(0, (ringing * watch.answered) / watch.settled - ready - freedOf(watch, floor, ready));
  }

  /** Calls that may be launched now. */
  #room(watch: Watch, floor: Floor, ready: number, times: number): number {
    const freed = freedOf(watch, floor, ready);
    const slack = Math.max(1, Math.sqrt(floor.agents.length) + 0.02 * floor.agents.length);
    const chance = watch.answered / watch.settled;
    return Math.floor((times * (ready + freed + slack)) / chance) - floor.calls.length;
  }

  #hear({ call }: BookChange): void {
    const id = call?.after.campaignId ?? null;
    const watch = id === null ? undefined : this.#watches.get(id);
    if (watch === undefined || call === undefined) return;
    const { before, after } = call;
    if (isNew(before, after, isConnectedPerson)) {
      watch.connected += 1;
      watch.served += 1;
      watch.excess = Math.max(0, watch.excess - 2 * watch.cap);
    }
    if (after.abandoned && before?.abandoned !== true) {
      watch.abandoned += 1;
      watch.excess += Math.max(0, 1 - 2 * watch.cap);
    }
    if (isNew(before, after, isSettled)) {
      watch.settled += 1;
      if (after.answeredAt !== null) watch.answered += 1;
      // The latest few hundred count: a list may turn from bad to good within an hour.
      if (watch.settled > MEMORY) {
        watch.settled /= 2;
        watch.answered /= 2;
      }
    }
    if (after.endedAt !== null && before?.endedAt == null && after.connectedAt !== null) {
      watch.handled += 1;
      watch.handleMs += after.endedAt - after.connectedAt;
    }
  }
}

const MEMORY = 400;

/** Agents expected to become free while a call rings. */
const freedOf = ({ handled, handleMs }: Watch, { agents }: Floor, ready: number): number =>
  ((agents.length - ready) * HORIZON_MS * handled) / handleMs;

const clamped = (ms: number, most: number): number => Math.min(most, Math.max(0, ms));

const isSettled = (call: Call): boolean => call.answeredAt !== null || call.endedAt !== null;
const isNew = (before: Call | null, after: Call, is: (call: Call) => boolean): boolean =>
  is(after) && !(before !== null && is(before));
