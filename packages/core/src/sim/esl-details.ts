import type { Channel } from "./channel.ts";
import type { App, ChannelDetail } from "./channel-detail.ts";
import { completionOf } from "./recordings.ts";

/** How a detail is named as an event, and how much of its channel it carries: all, all but the variables, or the id alone. */
interface DetailName {
  readonly name: string;
  readonly subclass: string | null;
  readonly carries: "all" | "slim" | "id";
}

const event = (name: string, carries: DetailName["carries"] = "all"): DetailName => ({ name, subclass: null, carries });
const avmd = (what: string, carries: DetailName["carries"] = "id"): DetailName => ({
  name: "CUSTOM",
  subclass: `avmd::${what}`,
  carries,
});

const OF_THE_CHANNEL: ReadonlySet<string> = new Set([
  "EXECUTE",
  "EXECUTE_COMPLETE",
  "PARK",
  "UNPARK",
  "HOLD",
  "UNHOLD",
]);

export function detailName({ name }: ChannelDetail): DetailName {
  switch (name) {
    case "BEEP":
      return avmd("beep");
    case "BEEP_START":
      return avmd("start");
    case "BEEP_LISTENS":
      return avmd("start", "all");
    case "BEEP_STOP":
      return avmd("stop");
    case "TONE":
      return event("DETECTED_TONE", "slim");
    case "DTMF":
      return event("DTMF", "slim");
    default:
      return event(OF_THE_CHANNEL.has(name) ? `CHANNEL_${name}` : name);
  }
}

/** What a detail's event says beyond its channel. */
export function detailHeaders(detail: ChannelDetail, channel: Channel): Record<string, string> {
  switch (detail.name) {
    case "EXECUTE":
      return appHeaders(detail.app);
    case "EXECUTE_COMPLETE":
      return { ...appHeaders(detail.app), "Application-Response": detail.response };
    case "PLAYBACK_START":
      return playback(detail.path);
    case "PLAYBACK_STOP":
      return { ...playback(detail.path), "Playback-Status": detail.status };
    case "RECORD_START":
      return { "Record-File-Path": detail.recording.path };
    case "RECORD_STOP":
      return {
        "Record-File-Path": detail.recording.path,
        "Record-Completion-Cause": completionOf(detail.recording.lengthMs ?? 0),
      };
    case "DTMF":
      // In samples of 8 kHz.
      return { "DTMF-Digit": detail.digit, "DTMF-Duration": String(detail.durationMs * 8), "DTMF-Source": "RTP" };
    case "MEDIA_BUG_START":
    case "MEDIA_BUG_STOP":
      return { "Media-Bug-Function": "eavesdrop", "Media-Bug-Target": channel.uuid };
    case "TONE":
      return { "Detected-Tone": detail.tone };
    case "BEEP_LISTENS":
    case "BEEP_START":
      return { "Unique-ID": channel.uuid, "Call-command": "avmd" };
    case "BEEP_STOP":
      // What the real one says on every call, beep or not.
      return { "Unique-ID": channel.uuid, "Call-command": "avmd", "Beep-Status": "DETECTED" };
    case "BEEP":
      return { "Unique-ID": channel.uuid, "Call-command": "avmd", "Beep-Status": "DETECTED", Frequency: "1000" };
    default:
      return {};
  }
}

const appHeaders = ({ name, data }: App): Record<string, string> => ({
  Application: name,
  ...(data === "" ? {} : { "Application-Data": data }),
});

function playback(path: string): Record<string, string> {
  const scheme = /^([a-z_]+):\/\//.exec(path)?.[1];
  return { "Playback-File-Type": scheme ?? "file", "Playback-File-Path": path };
}
