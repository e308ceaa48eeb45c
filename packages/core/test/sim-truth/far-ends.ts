import type { OriginateOrder } from "../../src/sim/channel.ts";
import type { FarEnd, FarSound } from "../../src/sim/far-end.ts";
import { eventOf } from "../sim-orders/raw-client.ts";
import type { Recording, ToldFrame } from "./recording.ts";

type Event = Readonly<Record<string, string>>;

interface Seen {
  readonly atMs: number;
  readonly event: Event;
}

/** A carrier that knows no such number: what all calls came to whose channel nobody subscribed to. */
const UNKNOWN_NUMBER: FarEnd = {
  setupMs: 20,
  progress: "none",
  decideMs: 0,
  verdict: { sipStatus: 404, cause: "UNALLOCATED_NUMBER" },
  patienceMs: null,
};

/** What the far ends of a recording did, read from its own events: when they rang, answered, refused, hung up, pressed keys. */
export function farEndsOf(recordings: readonly Recording[]): (order: OriginateOrder) => FarEnd {
  const byChannel = new Map<string, Seen[]>();
  const jobs = new Map<string, string>();
  const sent = recordings.flatMap(({ acts }) => acts.map(({ text }) => text)).join("\n");
  for (const { frames } of recordings) for (const frame of frames) note(frame, byChannel, jobs);
  return (order) => farEnd(byChannel.get(order.uuid) ?? [], order, sent);
}

function note(frame: ToldFrame, byChannel: Map<string, Seen[]>, jobs: Map<string, string>): void {
  const event = eventOf(frame);
  const uuid = event?.["Unique-ID"];
  if (event?.["Job-UUID"] !== undefined) jobs.set(event["Job-UUID"], event._body ?? "");
  if (event && uuid !== undefined) byChannel.set(uuid, [...(byChannel.get(uuid) ?? []), { atMs: frame.atMs, event }]);
}

function farEnd(seen: readonly Seen[], order: OriginateOrder, sent: string): FarEnd {
  const at = (name: string) => seen.find(({ event }) => event["Event-Name"] === name)?.atMs;
  const created = at("CHANNEL_CREATE");
  const end = seen.find(({ event }) => event["Event-Name"] === "CHANNEL_HANGUP_COMPLETE");
  if (created === undefined) return UNKNOWN_NUMBER;
  const ringing = at("CHANNEL_PROGRESS");
  const media = at("CHANNEL_PROGRESS_MEDIA");
  const answered = at("CHANNEL_ANSWER");
  const hungUp = at("CHANNEL_HANGUP");
  const progressed = ringing ?? media;
  const disposition = end?.event.variable_sip_hangup_disposition;
  const status = Number(end?.event.variable_sip_term_status);
  const refused = answered === undefined && disposition === "recv_refuse";
  const decided = answered ?? (refused ? hungUp : undefined);
  const isLoopback = (end?.event["Channel-Name"] ?? "").startsWith("loopback/");
  const byes = answered !== undefined && hungUp !== undefined && (disposition === "recv_bye" || isLoopback);
  const setupMs = Math.max(20, (progressed ?? decided ?? created) - created);
  return {
    setupMs,
    progress: ringing !== undefined ? "ringing" : media !== undefined ? "earlyMedia" : "none",
    decideMs: decidedAfter(decided, created + setupMs, end, order),
    verdict: refused ? { sipStatus: status, cause: end?.event["Hangup-Cause"] ?? "NONE" } : "answer",
    patienceMs: null,
    ...(byes ? { byeMs: Math.max(0, hungUp - answered) } : {}),
    sounds: answered === undefined ? [] : soundsOf(seen, answered, sent),
  };
}

/** Null = it never decided. A call that was created and of which nobody heard more was refused at once. */
function decidedAfter(
  decided: number | undefined,
  from: number,
  end: Seen | undefined,
  order: OriginateOrder,
): number | null {
  if (decided !== undefined) return Math.max(0, decided - from);
  return end === undefined && order.variables.origination_uuid === undefined ? 0 : null;
}

/** Keys the far end pressed, without those a command of ours made it seem to press, and tones. */
function soundsOf(seen: readonly Seen[], answered: number, sent: string): readonly FarSound[] {
  return seen.flatMap(({ atMs, event }) => {
    const afterMs = Math.max(0, atMs - answered);
    if (event["Event-Name"] === "DETECTED_TONE") return [{ afterMs, sound: event["Detected-Tone"] ?? "" }];
    const digit = event["DTMF-Digit"];
    if (event["Event-Name"] !== "DTMF" || sent.includes(`uuid_recv_dtmf ${event["Unique-ID"]} ${digit}`)) return [];
    return [{ afterMs: Math.max(0, afterMs - 20), sound: `${digit}@${Number(event["DTMF-Duration"]) / 8}` }];
  });
}
