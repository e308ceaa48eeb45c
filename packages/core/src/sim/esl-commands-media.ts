import type { Channel } from "./channel.ts";
import { channelName } from "./esl-channel.ts";
import type { CommandContext, Commands } from "./esl-command-context.ts";

/** Commands about what is heard: recordings, hold, sounds, digits, detectors. */
export const mediaCommands: Commands = {
  uuid_record: record,
  uuid_hold: hold,
  uuid_broadcast: broadcast,
  uuid_break: ({ core }, [uuid]) => {
    const channel = core.find(uuid ?? "");
    if (!channel) return "-ERR No such channel!\n";
    core.media.break(channel);
    return "+OK\n";
  },
  uuid_send_dtmf: ({ core }, [uuid, digits]) => {
    if (uuid === undefined || digits === undefined) return "-USAGE: <uuid> <dtmf_data>\n";
    return core.find(uuid) ? `+OK ${uuid} sent DTMF ${digits}.\n` : "-ERR Cannot locate session!\n";
  },
  uuid_recv_dtmf: ({ core }, [uuid, digits]) => {
    if (uuid === undefined || digits === undefined) return "-USAGE: <uuid> <dtmf_data>\n";
    const channel = core.find(uuid);
    if (!channel) return "-ERR Cannot locate session!\n";
    core.media.hearDigits(channel, digits);
    return `+OK ${uuid} received DTMF ${digits}.\n`;
  },
  avmd,
  spandsp_start_tone_detect: ({ core }, [uuid]) => {
    const channel = core.find(uuid ?? "");
    if (!channel) return "-ERR Cannot locate session!\n";
    core.detect(channel, "tones", true);
    return "+OK started\n";
  },
  spandsp_stop_tone_detect: ({ core }, [uuid]) => {
    const channel = core.find(uuid ?? "");
    if (!channel) return "-ERR Cannot locate session!\n";
    core.detect(channel, "tones", false);
    return "+OK stopped\n";
  },
};

const RECORD_USAGE = "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n";

function record({ core }: CommandContext, [uuid, action, path, limit]: readonly string[]): string {
  if (uuid === undefined || action === undefined || path === undefined) return RECORD_USAGE;
  const channel = core.find(uuid);
  if (!channel) return "-ERR Cannot locate session!\n";
  const { recordings } = core;
  const answer = (done: boolean, what: string) => (done ? "+OK Success\n" : `-ERR Cannot ${what}!\n`);
  switch (action.toLowerCase()) {
    case "start":
      return answer(recordings.start(channel, path, Number(limit) || 0), "record session");
    case "stop":
      return answer(recordings.stop(channel, path), "stop record session");
    case "mask":
      return answer(recordings.mask(channel, path, true), "mask recording session");
    case "unmask":
      return answer(recordings.mask(channel, path, false), "unmask recording session");
    default:
      return RECORD_USAGE;
  }
}

function hold({ core }: CommandContext, [first, second]: readonly string[]): string {
  if (first === undefined) return "-USAGE: [off|toggle] <uuid> [<display>]\n";
  const action = first === "off" || first === "toggle" ? first : "on";
  const channel = core.find((action === "on" ? first : second) ?? "");
  if (!channel) return "-ERR Operation failed\n";
  if (action === "off" || (action === "toggle" && channel.heldSince !== null)) core.media.unhold(channel);
  else core.media.hold(channel);
  return "+OK Success\n";
}

/** `aleg` plays to the channel itself, `bleg` to the other side of its bridge, `both` to both. */
function broadcast({ core }: CommandContext, [uuid, path, leg = "aleg"]: readonly string[]): string {
  if (uuid === undefined || path === undefined) return "-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n";
  const channel = core.find(uuid);
  if (!channel) return "-ERR invalid uuid\n";
  const toBoth = leg === "both";
  const hearers: (Channel | null)[] = [];
  if (toBoth || leg !== "bleg") hearers.push(channel);
  if (toBoth || leg === "bleg") hearers.push(channel.peer);
  for (const hearer of hearers) if (hearer) core.media.broadcast(hearer, path.replace(/^playback::/, ""));
  return "+OK Message sent\n";
}

function avmd({ core }: CommandContext, [uuid, action]: readonly string[]): string {
  const channel = core.find(uuid ?? "");
  if (!channel) return `-ERR, no session for uuid [${uuid ?? ""}]!\n\n`;
  const on = action === "start";
  if (!on && action !== "stop") return "-ERR, avmd command not recognized!\n\n";
  core.detect(channel, "beep", on);
  return `+OK\n [${channel.uuid}] [${channelName(channel)}] ${on ? "started!" : "stopped"}\n\n`;
}
