import { LIMITS } from "../limits.ts";
import type { LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { LegRef, SwitchEvent } from "../model/leg.ts";
import type { Heard, JobResult, LegEvent } from "./events.ts";
import type { KnownLeg, KnownLegs } from "./inventory.ts";

/** Two legs a call. Past it the oldest leg is forgotten: its events then pass as they come. */
const MAX_LIVE = 2 * LIMITS.liveCalls;
/** Ended legs remembered, so that their second ending and late events are dropped. */
const MAX_ENDED = 10_000;

/** Job failures that, with no channel seen, mean that no SIP message was sent to anybody. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  "USER_NOT_REGISTERED",
  "SUBSCRIBER_ABSENT",
  "INVALID_GATEWAY",
  "INVALID_PROFILE",
  "INVALID_URL",
  "GATEWAY_DOWN",
  "CHAN_NOT_IMPLEMENTED",
  // Duplicate id, calls per second, calls at once, paused, shutting down: the switch has one word for all of them.
  "DESTINATION_OUT_OF_ORDER",
]);

interface LegState {
  readonly ref: LegRef;
  /** Whether the switch made a channel; `maybe` when it could have been told while we were away. */
  channel: "unseen" | "maybe" | "seen";
  answered: boolean;
  ready: boolean;
  bridgedTo: LegId | null;
  /** We hung it up before its channel was made: the cause, for when it is. */
  condemned: string | null;
  /** The job's failure, kept back while the channel's own ending, which knows more, is on its way. */
  failedJob: JobResult | null;
}

/**
 * Puts in order what the switch tells in any order. No clock, no I/O: what comes out depends only on what went in.
 *
 * Per leg it lets through `answered`, `ready` and `ended` once, nothing after `ended`, and no ringing after the answer. A
 * job's success is `ready`, and implies the answer. A job's failure is an end only when the leg has no channel; when it has
 * or may have one, the channel's own end is awaited, which carries the SIP code and who hung up (and, if the id was a
 * duplicate, may be far off: the first call is untouched by the second's failure).
 */
export class LegBook implements KnownLegs {
  readonly #live = new Map<LegId, LegState>();
  readonly #ended = new Set<LegId>();

  /** Writes down that a leg is being asked for. False = it was asked for before; asking again must not reach the switch. */
  ask(ref: LegRef): boolean {
    if (this.#live.has(ref.legId) || this.#ended.has(ref.legId)) return false;
    this.#open(ref, "unseen");
    return true;
  }

  /** The switch refused to take the job: nothing will come of it. */
  withdraw(legId: LegId): void {
    this.#live.delete(legId);
  }

  /** Writes down a leg that the switch lists and nothing was heard of: it was there before us. */
  adopt(ref: LegRef, answered: boolean): void {
    if (this.#live.has(ref.legId) || this.#ended.has(ref.legId)) return;
    Object.assign(this.#open(ref, "seen"), { answered });
  }

  /** Legs that go out by each gateway now. */
  byGateway(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { ref } of this.#live.values())
      if (ref.gateway !== undefined) counts.set(ref.gateway, (counts.get(ref.gateway) ?? 0) + 1);
    return counts;
  }

  get(legId: LegId): KnownLeg | null {
    return this.#live.get(legId) ?? null;
  }

  hasEnded(legId: LegId): boolean {
    return this.#ended.has(legId);
  }

  /** Legs asked for or heard of that have not ended. */
  ids(): readonly LegId[] {
    return [...this.#live.keys()];
  }

  /**
   * The switch knows no such channel, and the leg is to be hung up. If its channel has not been seen, it may be about to be
   * made: the switch starts a job beside our next commands. False = it is gone.
   */
  condemn(legId: LegId, cause: string): boolean {
    const state = this.#live.get(legId);
    if (!state || state.channel === "seen") return false;
    state.condemned = cause;
    return true;
  }

  /** The cause by which a condemned leg must be hung up now that its channel is there; null for any other, and the next time. */
  takeCondemned(legId: LegId): string | null {
    const state = this.#live.get(legId);
    if (state?.channel !== "seen") return null;
    const { condemned } = state;
    state.condemned = null;
    return condemned;
  }

  get size(): number {
    return this.#live.size;
  }

  /** The switch has no such channel. A leg whose channel is still to come stays, and so does one about to be settled. */
  gone(legId: LegId): void {
    const state = this.#live.get(legId);
    if (state && state.channel !== "unseen" && !state.failedJob) this.#live.delete(legId);
  }

  /** The connection was lost: channels may have come and gone unseen. */
  gap(): void {
    for (const state of this.#live.values()) if (state.channel === "unseen") state.channel = "maybe";
  }

  /** True while a leg's job has failed and its channel's own end is awaited. */
  isAwaitingEnd(legId: LegId): boolean {
    return this.#live.get(legId)?.failedJob != null;
  }

  hear(heard: Heard): readonly SwitchEvent[] {
    switch (heard.type) {
      case "job":
        return this.#job(heard);
      case "created":
        if (!this.#ended.has(heard.legId)) this.#state(heard).channel = "seen";
        return [];
      case "leg.ringing":
      case "leg.answered":
      case "leg.ready":
      case "leg.bridged":
      case "leg.ended":
        return this.#leg(heard);
      default:
        return [heard];
    }
  }

  /**
   * Settles a leg that {@link isAwaitingEnd} once the switch was asked: a channel that lives was not the failed job's own,
   * one that is gone has ended without our being told.
   */
  settle(legId: LegId, lives: boolean, at: Instant): readonly SwitchEvent[] {
    const state = this.#live.get(legId);
    if (!state?.failedJob) return [];
    if (!lives) return this.#end(legId, state.failedJob, at);
    state.failedJob = null;
    return [];
  }

  #leg(heard: LegEvent): readonly SwitchEvent[] {
    if (this.#ended.has(heard.legId)) return [];
    const state = this.#state(heard);
    const { gateway } = state.ref;
    const event = heard.gateway === undefined && gateway !== undefined ? { ...heard, gateway } : heard;
    state.channel = "seen";
    switch (event.type) {
      case "leg.ringing":
        return state.answered ? [] : [event];
      case "leg.answered": {
        if (state.answered) return [];
        state.answered = true;
        return [event];
      }
      case "leg.bridged": {
        state.bridgedTo = event.otherLegId;
        const other = this.#live.get(event.otherLegId);
        if (other) other.bridgedTo = event.legId;
        return [event];
      }
      case "leg.ended":
        this.#close(event.legId);
        return [event];
      default:
        return [event];
    }
  }

  #job(job: JobResult): readonly SwitchEvent[] {
    if (this.#ended.has(job.legId)) return [];
    const known = this.#live.get(job.legId);
    if (!known && !job.ref) return [];
    if (job.cause === null) {
      const state = known ?? this.#state(job.ref as LegRef);
      return this.#ready(state, job.at);
    }
    // Without an entry there was a gap (a restart of ours), so nobody knows whether a channel was seen.
    const state = known ?? this.#open(job.ref as LegRef, "maybe");
    if (state.channel === "unseen") return this.#end(job.legId, job, job.at);
    state.failedJob = job;
    return [];
  }

  #ready(state: LegState, at: Instant): readonly SwitchEvent[] {
    if (state.ready) return [];
    const ref = { ...state.ref, at };
    const answer: SwitchEvent[] = state.answered ? [] : [{ type: "leg.answered", ...ref }];
    Object.assign(state, { channel: "seen", answered: true, ready: true, failedJob: null });
    return [...answer, { type: "leg.ready", ...ref }];
  }

  #end(legId: LegId, job: JobResult, at: Instant): readonly SwitchEvent[] {
    const state = this.#live.get(legId);
    if (!state) return [];
    this.#close(legId);
    const cause = job.cause ?? "NORMAL_UNSPECIFIED";
    const neverSent = state.channel === "unseen" && (job.malformed || NEVER_SENT.has(cause));
    return [{ type: "leg.ended", ...state.ref, at, cause, sipCode: null, byFarEnd: null, neverSent }];
  }

  #state(ref: LegRef): LegState {
    return this.#live.get(ref.legId) ?? this.#open(ref, "seen");
  }

  #open(ref: LegRef, channel: LegState["channel"]): LegState {
    const { legId, callId, role, at, node, gateway } = ref;
    const state = {
      ref: { legId, callId, role, at, node, ...(gateway === undefined ? {} : { gateway }) },
      channel,
      answered: false,
      ready: false,
      bridgedTo: null,
      condemned: null,
      failedJob: null,
    };
    this.#live.set(legId, state);
    if (this.#live.size > MAX_LIVE) dropOldest(this.#live.keys(), this.#live);
    return state;
  }

  #close(legId: LegId): void {
    this.#live.delete(legId);
    this.#ended.add(legId);
    if (this.#ended.size > MAX_ENDED) dropOldest(this.#ended.keys(), this.#ended);
  }
}

function dropOldest(keys: Iterator<LegId>, from: { delete(key: LegId): boolean }): void {
  const oldest = keys.next();
  if (!oldest.done) from.delete(oldest.value);
}
