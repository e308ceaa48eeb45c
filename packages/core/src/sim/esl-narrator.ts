import type { Channel, ChannelEventKind } from "./channel.ts";
import type { ChannelDetail } from "./channel-detail.ts";
import { type State, stateOf } from "./esl-channel-state.ts";
import { detailName } from "./esl-details.ts";
import type { EventWriter } from "./esl-events.ts";
import type { EslEvent } from "./esl-frames.ts";

/** An event that is written only when somebody wants to hear it. */
export interface Told {
  readonly name: string;
  readonly subclass: string | null;
  /** Written anew each time; asked once. */
  write(): EslEvent;
}

const CALL_STATE_NUMBERS: Readonly<Record<string, string>> = {
  DOWN: "0",
  RINGING: "2",
  EARLY: "3",
  ACTIVE: "4",
  HANGUP: "9",
};

/**
 * Tells one event of the core as the many of a real switch: its state machine's steps, codecs and caller IDs around it, in
 * the order they were recorded under `event ALL`.
 */
export class Narrator {
  readonly #writer: EventWriter;

  constructor(writer: EventWriter) {
    this.#writer = writer;
  }

  channel(kind: ChannelEventKind, channel: Channel): readonly Told[] {
    const main: Told = {
      name: `CHANNEL_${kind}`,
      subclass: null,
      write: () => this.#writer.channel(kind, channel),
    };
    const { before, after } = this.#around(kind, channel);
    return [...before, main, ...after];
  }

  detail(detail: ChannelDetail, channel: Channel): readonly Told[] {
    const { name, subclass } = detailName(detail);
    const main: Told = { name, subclass, write: () => this.#writer.detail(detail, channel) };
    const state = (name: string) => this.#state(name, channel);
    if (detail.name === "EXECUTE" && detail.app.name === "uuid_bridge") {
      const both = channel.bridgeSide === "a" && channel.peer;
      return both ? [state("CS_SOFT_EXECUTE"), this.#state("CS_SOFT_EXECUTE", channel.peer ?? channel), main] : [main];
    }
    if (detail.name === "EXECUTE" && !channel.inBridge && channel.plan.length === 0 && detail.app.name === "park")
      return [state("CS_EXECUTE"), main];
    if (detail.name === "EXECUTE_COMPLETE" && detail.app.name === "park" && !channel.hangupTold)
      return [main, state("CS_HIBERNATE"), state("CS_RESET")];
    return [main];
  }

  /** The originate's success: the two sides of the call have been turned round by then. */
  answeredJob(channel: Channel): readonly Told[] {
    return channel.answeredAt === null ? [] : [this.#full("CALL_UPDATE", channel, { Direction: "RECV" })];
  }

  api(command: string, argument: string): readonly Told[] {
    return [{ name: "API", subclass: null, write: () => this.#writer.api(command, argument) }];
  }

  heartbeat(write: () => EslEvent): readonly Told[] {
    return [
      { name: "HEARTBEAT", subclass: null, write },
      { name: "RE_SCHEDULE", subclass: null, write: () => this.#writer.rescheduled() },
    ];
  }

  #around(kind: ChannelEventKind, channel: Channel): { before: readonly Told[]; after: readonly Told[] } {
    const state = (name: string) => this.#state(name, channel);
    const presence = channel.order.to.kind === "user" ? [this.#presence(channel)] : [];
    switch (kind) {
      case "CREATE":
        return {
          before: [this.#slim("CHANNEL_OUTGOING", channel, { state: "CS_NONE", number: "1" }), state("CS_INIT")],
          after: [
            this.#full("CHANNEL_ORIGINATE", channel, {}, kind),
            state("CS_ROUTING"),
            ...presence,
            state("CS_CONSUME_MEDIA"),
          ],
        };
      case "PROGRESS":
        return { before: [], after: [this.#callState("RINGING", "DOWN", channel)] };
      case "PROGRESS_MEDIA":
        return { before: [], after: [this.#callState("EARLY", "DOWN", channel)] };
      case "ANSWER":
        return { before: this.#codecs(channel), after: [...presence, this.#callState("ACTIVE", "RINGING", channel)] };
      case "BRIDGE":
        return { before: [], after: this.#bridged(channel) };
      case "HANGUP_COMPLETE":
        return {
          before: [
            state("CS_HANGUP"),
            this.#callState("HANGUP", "ACTIVE", channel),
            ...presence,
            state("CS_REPORTING"),
          ],
          after: [],
        };
      case "DESTROY":
        return { before: [], after: [state("CS_DESTROY")] };
      default:
        return { before: [], after: [] };
    }
  }

  #codecs(channel: Channel): readonly Told[] {
    if (channel.progressMediaAt !== null) return [];
    return ["read", "write"].map((way) => {
      const more = { [`channel-${way}-codec-name`]: "PCMU", [`channel-${way}-codec-rate`]: "8000" };
      return this.#slim("CODEC", channel, {}, { ...more, [`channel-${way}-codec-bit-rate`]: "64000" });
    });
  }

  #bridged(channel: Channel): readonly Told[] {
    const { lastPeer } = channel;
    if (!lastPeer) return [];
    const update = (leg: Channel) => this.#full("CALL_UPDATE", leg, { Direction: "SEND" });
    return [this.#state("CS_EXCHANGE_MEDIA", lastPeer), update(channel), update(lastPeer)];
  }

  #state(name: string, channel: Channel): Told {
    return this.#slim("CHANNEL_STATE", channel, { state: name });
  }

  #callState(now: string, before: string, channel: Channel): Told {
    const more = { "Original-Channel-Call-State": before, "Channel-Call-State-Number": CALL_STATE_NUMBERS[now] ?? "0" };
    return this.#slim("CHANNEL_CALLSTATE", channel, { callState: now }, more);
  }

  #presence(channel: Channel): Told {
    return this.#full("PRESENCE_IN", channel, { proto: "any", event_type: "presence", alt_event_type: "dialog" });
  }

  #slim(name: string, channel: Channel, state: Partial<State>, more: Record<string, string> = {}): Told {
    return {
      name,
      subclass: null,
      write: () => this.#writer.slim(name, channel, { ...stateOf(channel, null), ...state }, more),
    };
  }

  #full(name: string, channel: Channel, more: Record<string, string>, kind: ChannelEventKind | null = null): Told {
    return { name, subclass: null, write: () => this.#writer.full(name, channel, kind, more) };
  }
}
