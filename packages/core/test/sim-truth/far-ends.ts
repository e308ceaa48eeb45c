import type { OriginateOrder } from "../../src/sim/channel.ts";
import type { FarEnd, FarSound } from "../../src/sim/far-end.ts";
import { eventOf } from "../sim-orders/raw-client.ts";
import type { Recording, ToldFrame } from "./recording.ts";
import { xmlEventOf } from "./xml.ts";

type Event = Readonly<Record<string, string>>;

interface Seen {
  readonly atMs: number;
  readonly event: Event;
}

/** What the far ends of a recording did, read from its own events: when they rang, answered, refused, hung up, pressed keys. */
export function farEndsOf(recordings: readonly Recording[]): (order: OriginateOrder) => FarEnd {
  const byChannel = new Map<string, Seen[]>();
  const jobs: Event[] = [];
  const sent = recordings.flatMap(({ acts }) => acts.map(({ text }) => text)).join("\n");
  for (const { frames } of recordings) for (const frame of frames) note(frame, byChannel, jobs);
  return (order) => {
    const seen = byChannel.get(order.uuid);
    // One that was created, and of which nothing else was subscribed to, is known by its job.
    return seen && seen.length > 1 ? farEnd(seen, sent) : refusedAs(failureOf(order, jobs));
  };
}

function note(frame: ToldFrame, byChannel: Map<string, Seen[]>, jobs: Event[]): void {
  const event = eventOf(frame) ?? xmlEventOf(frame);
  const uuid = event?.["Unique-ID"];
  if (event?.["Job-Command"] === "originate") jobs.push(event);
  if (event && uuid !== undefined) byChannel.set(uuid, [...(byChannel.get(uuid) ?? []), { atMs: frame.atMs, event }]);
}

/** The cause in the job of a call whose channel's end nobody subscribed to: its own by the id, or the next one without. */
function failureOf(order: OriginateOrder, jobs: Event[]): string | null {
  const id = order.variables.origination_uuid;
  const at = jobs.findIndex((job) => {
    const command = job["Job-Command-Arg"] ?? "";
    return id === undefined ? !command.includes("origination_uuid=") : command.includes(id);
  });
  const [job] = at === -1 ? [] : jobs.splice(at, 1);
  return /^-ERR ([A-Z_]+)/.exec(job?._body ?? "")?.[1] ?? null;
}

const STATUS_OF: Readonly<Record<string, number>> = { UNALLOCATED_NUMBER: 404, NORMAL_UNSPECIFIED: 400 };

/** A carrier that refuses at once. */
function refusedAs(cause: string | null): FarEnd {
  const named = cause ?? "UNALLOCATED_NUMBER";
  const verdict = { sipStatus: STATUS_OF[named] ?? 503, cause: named };
  return { setupMs: 20, progress: "none", decideMs: 0, verdict, patienceMs: null };
}

function farEnd(seen: readonly Seen[], sent: string): FarEnd {
  const at = (name: string) => seen.find(({ event }) => event["Event-Name"] === name)?.atMs;
  const end = seen.find(({ event }) => event["Event-Name"] === "CHANNEL_HANGUP_COMPLETE")?.event ?? {};
  const created = at("CHANNEL_CREATE") ?? 0;
  /** From its own event, or, when that was lost, from what the end says of it. */
  const moment = (name: string, time: string) => at(name) ?? sinceCreation(end, time, created);
  const ringing = moment("CHANNEL_PROGRESS", "Caller-Channel-Progress-Time");
  const media = moment("CHANNEL_PROGRESS_MEDIA", "Caller-Channel-Progress-Media-Time");
  const answered = moment("CHANNEL_ANSWER", "Caller-Channel-Answered-Time");
  const hungUp = at("CHANNEL_HANGUP") ?? created;
  const disposition = end.variable_sip_hangup_disposition;
  const refused = answered === undefined && disposition === "recv_refuse";
  const decided = answered ?? (refused ? hungUp : undefined);
  const hangsUp = end["Hangup-Cause"] === "NORMAL_CLEARING" && (end["Channel-Name"] ?? "").startsWith("loopback/");
  const byes = answered !== undefined && (disposition === "recv_bye" || hangsUp);
  const setupMs = Math.max(20, (ringing ?? media ?? decided ?? created) - created);
  return {
    setupMs,
    progress: ringing !== undefined ? "ringing" : media !== undefined ? "earlyMedia" : "none",
    decideMs: decided === undefined ? null : Math.max(0, decided - created - setupMs),
    verdict: refused ? { sipStatus: Number(end.variable_sip_term_status), cause: end["Hangup-Cause"] ?? "" } : "answer",
    patienceMs: null,
    ...(byes ? { byeMs: Math.max(0, hungUp - answered) } : {}),
    sounds: answered === undefined ? [] : soundsOf(seen, answered, sent),
  };
}

/** Undefined = it never was. The end's times are microseconds. */
function sinceCreation(end: Event, name: string, created: number): number | undefined {
  const at = Number(end[name] ?? 0);
  return at > 0 ? created + (at - Number(end["Caller-Channel-Created-Time"])) / 1_000 : undefined;
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
