import type { Channel, ChannelEventKind } from "./channel.ts";

/** The four words for where a channel is. */
export interface State {
  readonly state: string;
  readonly number: string;
  readonly callState: string;
  readonly answerState: string;
}

const ANSWER_STATES = {
  DOWN: "ringing",
  RINGING: "ringing",
  EARLY: "early",
  ACTIVE: "answered",
  HELD: "answered",
} as const;

/** At an event the call state is still that from before it; null = outside of any event. */
export function stateOf(channel: Channel, kind: ChannelEventKind | null): State {
  if (channel.reported) {
    const number = kind === "DESTROY" ? "12" : "11";
    return { state: "CS_REPORTING", number, callState: "HANGUP", answerState: "hangup" };
  }
  const [state, usual] = coreState(channel, kind);
  const number = channel.hangupTold ? "10" : usual;
  const answerState = channel.hangupTold ? "hangup" : ANSWER_STATES[callState(channel, null)];
  return { state, number, callState: callState(channel, kind), answerState };
}

function coreState(channel: Channel, kind: ChannelEventKind | null): readonly [name: string, number: string] {
  if (kind === "CREATE") return ["CS_INIT", "2"];
  if (channel.inBridge) return bridgeState(channel, kind);
  if (channel.app?.name === "bridge" && channel.lastPeer) return ["CS_EXECUTE", "4"];
  return channel.ready ? ["CS_EXECUTE", "4"] : ["CS_CONSUME_MEDIA", "7"];
}

/** The first leg runs the bridge, the second exchanges media; so does whoever was dialed by the `bridge` application. */
function bridgeState({ bridgeSide, app, ready }: Channel, kind: ChannelEventKind | null): readonly [string, string] {
  if (bridgeSide === "a") return app?.name === "bridge" ? ["CS_EXECUTE", "4"] : ["CS_SOFT_EXECUTE", "3"];
  return kind === "ANSWER" && !ready ? ["CS_CONSUME_MEDIA", "7"] : ["CS_EXCHANGE_MEDIA", "5"];
}

function callState(channel: Channel, kind: ChannelEventKind | null): keyof typeof ANSWER_STATES {
  if (channel.answeredAt !== null && kind !== "ANSWER") return channel.heldSince === null ? "ACTIVE" : "HELD";
  if (channel.progressMediaAt !== null && kind !== "PROGRESS_MEDIA") return "EARLY";
  return channel.progressAt !== null && kind !== "PROGRESS" ? "RINGING" : "DOWN";
}
