import type { AgentId, LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { LiveLeg, LiveSeat, SwitchEvent } from "../model/leg.ts";
import type { Part } from "./command.ts";
import { cmd } from "./command.ts";
import { stream } from "./command-parts.ts";
import type { EslConnection, EslEvent } from "./esl.ts";
import { readEvent, SEAT_MARKS } from "./events.ts";
import { listLegs } from "./inventory.ts";
import { LegBook } from "./leg-book.ts";

interface SeatsOptions {
  readonly node: string;
  readonly audio: string | undefined;
  readonly now: () => Instant;
  readonly connection: () => EslConnection | null;
}

/** The nailed-up legs of one node: a book of their own, and what is heard on them between calls. */
export class Seats {
  readonly book = new LegBook();
  readonly #options: SeatsOptions;
  readonly #audio: Part | null;
  /** The customer's leg each seat was last bridged with. */
  readonly #talkingTo = new Map<LegId, LegId>();

  constructor(options: SeatsOptions) {
    this.#options = options;
    this.#audio = options.audio === undefined ? null : stream(options.audio);
  }

  /** Null when the event is of no seat. */
  hear(event: EslEvent): { readonly events: readonly SwitchEvent[]; readonly awaited: LegId | null } | null {
    const heard = readEvent(event, this.#options.node, this.#options.now(), SEAT_MARKS);
    if (!heard || !("legId" in heard) || ("ref" in heard && heard.ref === null && this.book.get(heard.legId) === null))
      return null;
    const events = this.told(this.book.hear(heard));
    return { events, awaited: heard.type === "job" && this.book.isAwaitingEnd(heard.legId) ? heard.legId : null };
  }

  /** What the book says of a leg, said of the seat it is. */
  told(events: readonly SwitchEvent[]): readonly SwitchEvent[] {
    return events.flatMap((event): SwitchEvent[] => {
      if (event.type !== "leg.ready" && event.type !== "leg.ended") return [];
      const { legId, at, node } = event;
      const ref = { legId, agentId: event.callId as string as AgentId, at, node };
      if (event.type === "leg.ended") {
        this.#talkingTo.delete(legId);
        const { cause, sipCode, byFarEnd, neverSent } = event;
        return [{ type: "seat.ended", ...ref, cause, sipCode, byFarEnd, neverSent }];
      }
      this.#comfort(legId);
      return [{ type: "seat.ready", ...ref }];
    });
  }

  /** Follows the calls: when a customer's leg ends, the agent it was bridged to hears the stream again. */
  follow(event: SwitchEvent): void {
    if (event.type === "leg.bridged" && this.book.get(event.otherLegId) !== null)
      this.#talkingTo.set(event.otherLegId, event.legId);
    if (event.type !== "leg.ended") return;
    for (const [seat, customer] of this.#talkingTo) {
      if (customer !== event.legId) continue;
      this.#talkingTo.delete(seat);
      this.#comfort(seat);
    }
  }

  /** @param customers legs of calls, which seats may be bridged to. */
  async list(esl: EslConnection, customers: readonly LegId[]): Promise<readonly LiveSeat[]> {
    const kind = { marks: SEAT_MARKS, others: customers };
    const legs = await listLegs(esl, this.#options.node, this.book, kind);
    for (const leg of legs) this.book.adopt({ ...leg, at: this.#options.now() }, leg.answered);
    return legs.map(asSeat);
  }

  /** A bridge ends the stream by itself. That nobody hears music is no reason to say anything. */
  #comfort(legId: LegId): void {
    const esl = this.#options.connection();
    if (this.#audio === null || esl === null) return;
    void esl.api(cmd`uuid_broadcast ${legId} ${this.#audio} aleg`).catch(() => {});
  }
}

const asSeat = ({ legId, callId, answered, bridgedTo, node }: LiveLeg): LiveSeat => ({
  legId,
  agentId: callId as string as AgentId,
  answered,
  bridgedTo,
  node,
});
