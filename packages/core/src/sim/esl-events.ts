import type { Clock } from "../ports/clock.ts";
import type { Chance } from "./chance.ts";
import type { Channel, ChannelEventKind } from "./channel.ts";
import type { App, ChannelDetail } from "./channel-detail.ts";
import { bridgeHeaders, slimHeaders } from "./esl-channel.ts";
import { type State, stateOf } from "./esl-channel-state.ts";
import { detailHeaders, detailName } from "./esl-details.ts";
import type { EslEvent } from "./esl-frames.ts";
import { type PhoneEvent, phoneHeaders } from "./esl-phones.ts";
import { micros, stamp, upTime } from "./esl-times.ts";
import { channelHeaders } from "./esl-variables.ts";
import type { SimGateway } from "./gateways.ts";
import type { SwitchCore } from "./switch-core.ts";
import { uuidV4 } from "./uuid.ts";

/** The name and addresses the simulated switch gives itself. */
export interface NodeName {
  readonly hostname: string;
  readonly coreUuid: string;
}

export const VERSION = "1.11.3-sim";

/** Share of events whose sequence number is lower than that of the one before; measured under a full subscription. */
const INVERSIONS = 0.06;

/** Writes the simulated switch's events with the headers of a real one. */
export class EventWriter {
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #node: NodeName;
  readonly #ids = new WeakMap<App, string>();
  #sequence = 0;
  #skipped: number | null = null;

  constructor(clock: Clock, chance: Chance, node: NodeName) {
    this.#clock = clock;
    this.#chance = chance;
    this.#node = node;
  }

  channel(kind: ChannelEventKind, channel: Channel): EslEvent {
    const headers = this.#base(`CHANNEL_${kind}`);
    if (kind === "BRIDGE" || kind === "UNBRIDGE") Object.assign(headers, bridgeHeaders(channel));
    return { headers: Object.assign(headers, channelHeaders(channel, kind)) };
  }

  detail(detail: ChannelDetail, channel: Channel): EslEvent {
    const { name, subclass, carries } = detailName(detail);
    const headers: Record<string, string> = subclass === null ? {} : { "Event-Subclass": subclass };
    Object.assign(headers, this.#base(name));
    if (carries === "all") Object.assign(headers, channelHeaders(channel, null));
    if (carries === "slim") Object.assign(headers, slimHeaders(channel, stateOf(channel, null), null));
    Object.assign(headers, detailHeaders(detail, channel));
    if ("app" in detail && detail.app.name !== "uuid_bridge") headers["Application-UUID"] = this.#idOf(detail.app);
    if (subclass === "avmd::start") headers["Start-time"] = micros(this.#clock.now());
    return { headers };
  }

  /** One run of an application has one id. */
  #idOf(app: App): string {
    const known = this.#ids.get(app) ?? uuidV4(this.#chance);
    this.#ids.set(app, known);
    return known;
  }

  /** An event of a channel's state machine: no variables. */
  slim(name: string, channel: Channel, state: State, more: Record<string, string>): EslEvent {
    return { headers: { ...this.#base(name), ...more, ...slimHeaders(channel, state, null) } };
  }

  /** Any other event of a channel with its variables. */
  full(name: string, channel: Channel, kind: ChannelEventKind | null, more: Record<string, string>): EslEvent {
    return { headers: { ...this.#base(name), ...channelHeaders(channel, kind), ...more } };
  }

  api(command: string, argument: string): EslEvent {
    const headers = this.#base("API");
    headers["API-Command"] = command;
    if (argument !== "") headers["API-Command-Argument"] = argument;
    return { headers };
  }

  /** The scheduler runs the heartbeat's task again. */
  rescheduled(): EslEvent {
    const runtime = String(Math.floor(this.#clock.now() / 1_000) + 20);
    const task = { "Task-ID": "1", "Task-Desc": "heartbeat", "Task-Group": "core", "Task-Runtime": runtime };
    return { headers: { ...this.#base("RE_SCHEDULE"), ...task } };
  }

  /** An event that nobody wants is not written, but it has had its number. */
  pass(): void {
    this.#nextSequence();
  }

  gateway(gateway: SimGateway): EslEvent {
    const up = gateway.up !== false;
    const headers = {
      "Event-Subclass": "sofia::gateway_state",
      ...this.#base("CUSTOM"),
      Gateway: gateway.name,
      State: up ? "NOREG" : "DOWN",
      "Ping-Status": up ? "UP" : "DOWN",
      Phrase: up ? "OK" : "Service Unavailable",
      Status: up ? "200" : "503",
    };
    return { headers };
  }

  /** What `uuid_dump` shows. */
  dump(channel: Channel): Readonly<Record<string, string>> {
    return { ...this.#base("CHANNEL_DATA"), ...channelHeaders(channel, null) };
  }

  job(jobUuid: string, command: string, argument: string, body: string): EslEvent {
    const headers = this.#base("BACKGROUND_JOB");
    headers["Job-UUID"] = jobUuid;
    headers["Job-Command"] = command;
    if (argument !== "") headers["Job-Command-Arg"] = argument;
    return { headers, body };
  }

  heartbeat(core: SwitchCore, upMs: number): EslEvent {
    const { total, now, peak, lastSecond } = core.sessions;
    const headers = {
      ...this.#base("HEARTBEAT"),
      "Event-Info": "System Ready",
      "Up-Time": upTime(upMs),
      "FreeSWITCH-Version": VERSION,
      "Uptime-msec": String(Math.floor(upMs)),
      "Session-Count": String(now),
      "Max-Sessions": String(core.limits.maxSessions),
      "Session-Per-Sec": String(core.limits.sessionsPerSecond),
      "Session-Per-Sec-Last": String(lastSecond),
      "Session-Per-Sec-Max": String(lastSecond),
      "Session-Per-Sec-FiveMin": String(lastSecond),
      "Session-Since-Startup": String(total),
      "Session-Peak-Max": String(peak),
      "Session-Peak-FiveMin": String(peak),
      "Idle-CPU": "90.000000",
    };
    return { headers };
  }

  /** What became of a phone's registration, as the SIP side tells it. */
  phone(sipUser: string, what: PhoneEvent, refused: boolean): EslEvent {
    const subclass = { "Event-Subclass": `sofia::${what}` };
    return { headers: { ...subclass, ...this.#base("CUSTOM"), ...phoneHeaders(sipUser, what, refused) } };
  }

  #base(name: string): Record<string, string> {
    const now = this.#clock.now();
    return {
      "Event-Name": name,
      "Core-UUID": this.#node.coreUuid,
      "FreeSWITCH-Hostname": this.#node.hostname,
      "FreeSWITCH-Switchname": this.#node.hostname,
      "FreeSWITCH-IPv4": "127.0.0.1",
      "FreeSWITCH-IPv6": "::1",
      "Event-Date-Local": stamp(now),
      "Event-Date-GMT": new Date(now).toUTCString(),
      "Event-Date-Timestamp": micros(now),
      "Event-Calling-File": "sim",
      "Event-Calling-Function": "sim",
      "Event-Calling-Line-Number": "1",
      "Event-Sequence": String(this.#nextSequence()),
    };
  }

  /** Not ascending, as on the real switch: now and then two neighbours have changed places. */
  #nextSequence(): number {
    if (this.#skipped !== null) {
      const number = this.#skipped;
      this.#skipped = null;
      return number;
    }
    this.#sequence += 1;
    if (this.#chance.happens(INVERSIONS)) {
      this.#skipped = this.#sequence;
      this.#sequence += 1;
    }
    return this.#sequence;
  }
}
