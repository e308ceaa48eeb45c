import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { EVENTS } from "../../packages/core/src/freeswitch/events.ts";
import { jsonEvent } from "../../packages/core/test/transcripts/fake-socket.ts";
import { adopted } from "../../packages/core/test/transcripts/replay.ts";

const RECORDINGS = new URL("../../packages/core/test/transcripts/", import.meta.url);

/** A body of events as the recorded switch sent them, with the names and ids that are in use today. */
export interface Stream {
  /** Frames, one after the other. */
  readonly bytes: Buffer;
  readonly bodies: readonly Buffer[];
}

/**
 * Every recorded JSON event that the transport subscribes to, over and over until there are so many.
 *
 * The recordings in the repository lack the headers that nobody reads. `fillTo` puts as many back, by name and length like
 * those of a real channel, as bring the mean event to its real size: 5,155 bytes were measured for this selection.
 */
export function recordedStream(count: number, fillTo: number, folder?: string): Stream {
  const from = folder === undefined ? RECORDINGS : pathToFileURL(`${folder}/`);
  const files = readdirSync(from).filter((name) => name.endsWith(".jsonl"));
  const events = files.flatMap((file) => eventsIn(readFileSync(new URL(file, from), "utf8")));
  if (events.length === 0) throw new Error("No JSON events in the recordings.");
  const channelSize = sizeOfChannelEvents(events, fillTo);
  const frames: Buffer[] = [];
  const bodies: Buffer[] = [];
  for (let i = 0; i < count; i += 1) {
    const event = filled(adopted(events[i % events.length] ?? {}), channelSize);
    bodies.push(Buffer.from(JSON.stringify(event)));
    frames.push(Buffer.from(jsonEvent(event)));
  }
  return { bytes: Buffer.concat(frames), bodies };
}

type Event = Readonly<Record<string, unknown>>;

const SUBSCRIBED: ReadonlySet<unknown> = new Set([...EVENTS, "CUSTOM"]);

const isOfChannel = (event: Event): boolean => String(event["Event-Name"]).startsWith("CHANNEL_");

/** How large the events of channels must be for the mean of all to be `mean`. */
function sizeOfChannelEvents(events: readonly Event[], mean: number): number {
  const others = events.filter((event) => !isOfChannel(event));
  const bytes = others.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
  return (mean * events.length - bytes) / (events.length - others.length);
}

function filled(event: Event, size: number): Event {
  if (!isOfChannel(event)) return event;
  const more: Record<string, string> = {};
  for (let left = size - JSON.stringify(event).length, n = 0; left > 0; n += 1) {
    const name = `variable_rtp_audio_in_quality_${n}`;
    const value = "1795368938.299113;ptime=20;rate=8000".slice(0, 8 + ((n * 7) % 28));
    more[name] = value;
    left -= name.length + value.length + 6;
  }
  return { ...event, ...more };
}

function eventsIn(recording: string): readonly Event[] {
  const lines = recording
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { from: string; data: string; enc?: BufferEncoding });
  const said = lines.filter((line) => line.from === "server").map((line) => Buffer.from(line.data, line.enc ?? "utf8"));
  const bytes = Buffer.concat(said);
  const events: Event[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\n\n", at);
    if (end === -1) break;
    const head = bytes.toString("utf8", at, end);
    const next = end + 2 + Number(/^Content-Length: (\d+)$/m.exec(head)?.[1] ?? 0);
    if (head.includes("text/event-json")) {
      const event = JSON.parse(bytes.toString("utf8", end + 2, next)) as Event;
      if (SUBSCRIBED.has(event["Event-Name"])) events.push(event);
    }
    at = next;
  }
  return events;
}
