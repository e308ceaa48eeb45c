import type { HoldEchoes } from "../model/hold-echoes.ts";
import type { LegId, RecordingId } from "../model/ids.ts";
import type { LegRef, SwitchEvent } from "../model/leg.ts";
import type { CallControl, RecordingOrder } from "../ports/call-control.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";
import type { Channel } from "./channel.ts";
import type { ChannelDetail } from "./channel-detail.ts";
import type { SwitchCore } from "./switch-core.ts";

const ACCEPTED: SwitchReceipt = { kind: "accepted" };
const GONE: SwitchReceipt = { kind: "refused", cause: "No such channel!" };
const PARK = [{ name: "park", data: "" }] as const;
const MUSIC = "tone_stream://%(200,3800,440);loops=-1";
/** Where a simulated switch thinks it records, and has its messages. */
const RECORDINGS = "/recordings";
const MESSAGES = "/messages";
const MODE_KEYS = { listen: "0", whisper: "2", barge: "3" } as const;

const pathOf = ({ recordingId, format }: RecordingOrder): string => `${RECORDINGS}/${recordingId}.${format}`;

/** In-call commands on a {@link SwitchCore}, as a transport to a real switch would give them. */
export function simControl(
  core: SwitchCore,
  connected: () => boolean,
  echoes: HoldEchoes,
  originateSupervisor: CallControl["originateSupervisor"],
): CallControl {
  /** Does it to the channel when it is there; false = the switch would not. */
  const to = async (legId: LegId, act: (channel: Channel) => unknown): Promise<SwitchReceipt> => {
    const channel = connected() ? core.find(legId) : undefined;
    if (!channel) return GONE;
    return act(channel) === false ? { kind: "refused", cause: "Cannot record session!" } : ACCEPTED;
  };
  return {
    recordingFormat: () => "wav",
    record: (order) => to(order.legId, (channel) => core.recordings.start(channel, pathOf(order))),
    stopRecording: (order) => to(order.legId, (channel) => core.recordings.stop(channel, pathOf(order))),
    mask: (order, on) => to(order.legId, (channel) => core.recordings.mask(channel, pathOf(order), on)),
    hold: (legId, on) =>
      to(legId, (channel) => {
        if ((channel.heldSince !== null) !== on) echoes.expect(legId, on);
        return on ? core.media.hold(channel) : core.media.unhold(channel);
      }),
    sendDigits: (legId) => to(legId, () => {}),
    play: (legId, file) => to(legId, (channel) => core.media.broadcast(channel, `${MESSAGES}/${file}`)),
    part: (legId, music) =>
      to(legId, (channel) => {
        const { peer } = channel;
        for (const leg of [channel, peer]) if (leg) leg.variables.park_after_bridge = "true";
        if (peer) core.transfer(peer.uuid, PARK);
        core.transfer(legId, PARK);
        if (music) core.media.broadcast(channel, MUSIC);
      }),
    join: (legId, otherLegId, then) =>
      to(legId, (channel) => {
        const other = core.find(otherLegId);
        if (then !== "as_before")
          for (const leg of [channel, other]) if (leg) leg.variables.park_after_bridge = String(then === "wait");
        core.media.break(channel);
        return core.bridge(legId, otherLegId);
      }),
    detect: (legId) => to(legId, (channel) => core.detect(channel, "beep", true)),
    originateSupervisor,
    setMonitorMode: (legId, mode) => to(legId, (channel) => void core.media.hearDigits(channel, MODE_KEYS[mode])),
  };
}

/** The port's event for what a channel does beside its life; null where the port has none. */
export function detailEvent(detail: ChannelDetail, ref: LegRef, echoes: HoldEchoes): SwitchEvent | null {
  switch (detail.name) {
    case "HOLD":
      return echoes.take(ref.legId, true) ? null : { type: "leg.held", ...ref };
    case "UNHOLD":
      return echoes.take(ref.legId, false) ? null : { type: "leg.resumed", ...ref };
    case "PLAYBACK_STOP":
      return detail.path.startsWith(`${MESSAGES}/`)
        ? { type: "leg.played", file: detail.path.slice(MESSAGES.length + 1), whole: detail.status === "done", ...ref }
        : null;
    case "RECORD_START":
      return { type: "recording.started", recordingId: recordingOf(detail.recording.path), ...ref };
    case "RECORD_STOP": {
      const { path, lengthMs } = detail.recording;
      return { type: "recording.stopped", recordingId: recordingOf(path), durationMs: lengthMs, ...ref };
    }
    case "BEEP":
      return { type: "leg.detected", result: "machine", ...ref };
    default:
      return null;
  }
}

const recordingOf = (path: string): RecordingId =>
  path.slice(RECORDINGS.length + 1).replace(/[.].*$/, "") as RecordingId;
