import type { Channel, ChannelEventKind } from "./channel.ts";
import type { ChannelDetail } from "./channel-detail.ts";
import { destinationOf } from "./esl-channel.ts";
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

/** Numbers of the states, as `Channel-State-Number` and `Channel-Call-State-Number` show them. */
const STATE_NUMBERS: Readonly<Record<string, string>> = {
  CS_INIT: "1",
  CS_ROUTING: "2",
  CS_SOFT_EXECUTE: "3",
  CS_EXECUTE: "4",
  CS_EXCHANGE_MEDIA: "5",
  CS_CONSUME_MEDIA: "7",
  CS_HIBERNATE: "8",
  CS_RESET: "9",
  CS_HANGUP: "10",
  CS_REPORTING: "11",
  CS_DESTROY: "12",
};
const CALL_STATE_NUMBERS: Readonly<Record<string, string>> = { RINGING: "2", EARLY: "3", ACTIVE: "4", HANGUP: "7" };

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
    if (channel.answeredAt === null) return [];
    const isPhone = channel.order.to.kind === "user";
    const outgoing = isPhone ? [this.#slim("CHANNEL_OUTGOING", channel, NOT_YET_PARKED)] : [];
    const { state, number } = NOT_YET_PARKED;
    const more = { Direction: "RECV", "Channel-State": state, "Channel-State-Number": number };
    return [...outgoing, this.#full("CALL_UPDATE", channel, more)];
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
    const presence = (status: string, info: string) =>
      channel.order.to.kind === "user" ? [this.#presence(channel, kind, status, info)] : [];
    switch (kind) {
      case "CREATE":
        return {
          before: [this.#slim("CHANNEL_OUTGOING", channel, { state: "CS_NONE", number: "1" }), state("CS_INIT")],
          after: [
            this.#full("CHANNEL_ORIGINATE", channel, {}, kind),
            state("CS_ROUTING"),
            ...presence("CS_ROUTING", "progressing"),
            state("CS_CONSUME_MEDIA"),
          ],
        };
      case "PROGRESS":
        return { before: [], after: [this.#callState("RINGING", "DOWN", channel)] };
      case "PROGRESS_MEDIA":
        return { before: [], after: [this.#callState("EARLY", "DOWN", channel)] };
      case "ANSWER":
        return {
          before: this.#codecs(channel),
          after: [...presence("answered", "active"), this.#callState("ACTIVE", "RINGING", channel)],
        };
      case "BRIDGE":
        return { before: [], after: this.#bridged(channel) };
      case "HANGUP_COMPLETE":
        return {
          before: [
            this.#slim("CHANNEL_STATE", channel, { ...AT_HANGUP, callState: callStateBefore(channel) }),
            this.#slim("CHANNEL_CALLSTATE", channel, AT_HANGUP, callStateHeaders("HANGUP", callStateBefore(channel))),
            ...presence("CS_HANGUP", "idle"),
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
      return this.#slim("CODEC", channel, BEFORE_ANSWER, { ...more, [`channel-${way}-codec-bit-rate`]: "64000" });
    });
  }

  #bridged(channel: Channel): readonly Told[] {
    const { lastPeer } = channel;
    if (!lastPeer) return [];
    const update = (leg: Channel) => this.#full("CALL_UPDATE", leg, { Direction: "SEND" });
    return [this.#state("CS_EXCHANGE_MEDIA", lastPeer), update(channel), update(lastPeer)];
  }

  #state(name: string, channel: Channel): Told {
    return this.#slim("CHANNEL_STATE", channel, { state: name, number: STATE_NUMBERS[name] ?? "0" });
  }

  #callState(now: string, before: string, channel: Channel): Told {
    return this.#slim("CHANNEL_CALLSTATE", channel, { callState: now }, callStateHeaders(now, before));
  }

  #presence(channel: Channel, kind: ChannelEventKind, status: string, info: string): Told {
    const isAnswer = kind === "ANSWER";
    const more = {
      proto: "any",
      login: "src/switch_channel.c",
      from: `${destinationOf(channel)}@127.0.0.1`,
      rpid: "unknown",
      status,
      event_type: "presence",
      alt_event_type: "dialog",
      "presence-call-info-state": info,
      "presence-call-direction": "outbound",
      event_count: String(["CREATE", "ANSWER", "HANGUP_COMPLETE"].indexOf(kind)),
      "Presence-Calling-File": isAnswer ? "src/switch_channel.c" : "src/switch_core_state_machine.c",
      "Presence-Calling-Function": isAnswer ? "switch_channel_perform_mark_answered" : "check_presence",
      "Presence-Calling-Line": isAnswer ? "3906" : "521",
    };
    const state =
      kind === "CREATE" ? { state: "CS_ROUTING", number: "7" } : kind === "ANSWER" ? {} : { state: "CS_HANGUP" };
    return {
      name: "PRESENCE_IN",
      subclass: null,
      write: () => this.#writer.slim("PRESENCE_IN", channel, { ...stateOf(channel, kind), ...state }, more),
    };
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

const AT_HANGUP = { state: "CS_HANGUP", number: "10" };
const NOT_YET_PARKED = { state: "CS_CONSUME_MEDIA", number: "7" };
const BEFORE_ANSWER = { callState: "RINGING", answerState: "ringing" };

const callStateHeaders = (now: string, before: string): Record<string, string> => ({
  "Original-Channel-Call-State": before,
  "Channel-Call-State-Number": CALL_STATE_NUMBERS[now] ?? "0",
});

/** Where the call was before it ended. */
function callStateBefore({ answeredAt, progressAt, progressMediaAt }: Channel): string {
  if (answeredAt !== null) return "ACTIVE";
  if (progressMediaAt !== null) return "EARLY";
  return progressAt === null ? "DOWN" : "RINGING";
}
