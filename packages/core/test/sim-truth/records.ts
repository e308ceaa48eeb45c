import { fixtures } from "../../src/conformance/fixtures.ts";
import { isRefusal } from "../../src/errors.ts";
import { connectEsl, type EslEvent } from "../../src/freeswitch/esl.ts";
import { readEvent } from "../../src/freeswitch/events.ts";
import { LegBook } from "../../src/freeswitch/leg-book.ts";
import { type CallCommand, decideCall, evolveCall } from "../../src/lifecycle/call.ts";
import type { CallEvent } from "../../src/lifecycle/call-events.ts";
import { type Call, statusOf } from "../../src/model/call.ts";
import type { AgentId, CallId, LegId } from "../../src/model/ids.ts";
import type { LegRef, SwitchEvent } from "../../src/model/leg.ts";
import { FakeSocket } from "../transcripts/fake-socket.ts";
import { ManualTime } from "../transcripts/manual-time.ts";
import { uuidFor } from "../transcripts/replay.ts";
import { type Line, linesOf } from "./recording.ts";

const T0 = 1_788_000_000_000;
const AGENT = "0192f3a0-9000-7a10-8b00-0000000000a7" as AgentId;
const ORIGINATE = /originate ([^\n]*)/g;
const { aCall } = fixtures(1);

/** A call as our own code writes it down while it reads a recording, and what else it heard. */
export interface Kept {
  readonly call: Call;
  readonly events: readonly CallEvent[];
}

/** Reads recorded conversations with our real code, from the bytes to the record of each call. */
export class Reader {
  readonly #book = new LegBook();
  readonly #calls = new Map<CallId, { call: Call; events: CallEvent[] }>();
  readonly #node = "switch";
  /** Events our framing handed on, and those of them that meant something to us. */
  heard = 0;
  understood = 0;

  get calls(): readonly Kept[] {
    return [...this.#calls.values()];
  }

  /** One connection of the recording, byte for byte as it was cut into reads. One that lets nobody in is given up. */
  async read(name: string): Promise<void> {
    const lines = linesOf(name);
    const socket = FakeSocket.takeNext();
    const time = new ManualTime();
    const opening = connectEsl({ host: "switch", port: 8021, password: "x", clock: time, timers: time });
    socket.arrive();
    const found = lines.findIndex((line) => line.data?.includes("+OK accepted"));
    const accepted = found === -1 ? lines.length - 1 : found;
    for (const line of lines.slice(0, accepted + 1)) if (line.from === "server") socket.say(bytesOf(line));
    const [connection] = await Promise.all([opening.catch(() => null), time.advance(60_000)]);
    if (!connection) return;
    let at = T0;
    connection.onEvent((event) => this.#hear(event, at));
    for (const line of lines.slice(accepted + 1)) {
      at = T0 + Math.round(line.t * 1_000);
      if (line.from === "client") this.#asked(line.data ?? "", at);
      else if (line.event === undefined) socket.say(bytesOf(line));
    }
    connection.close();
    this.#book.gap();
  }

  /** The switch was asked after a gap and knows no such channel: its end was not told. */
  lose(): void {
    for (const { call } of this.calls) this.#apply(call.id, { type: "lost", at: call.startedAt + 60_000 });
  }

  /** Our side: what the transport and the engine would have written down when they sent this. */
  #asked(text: string, at: number): void {
    for (const [, command = ""] of text.matchAll(ORIGINATE)) {
      const ref = this.#refIn(command, at);
      if (!ref) continue;
      this.#book.ask(ref);
      if (ref.role === "customer") this.#call(ref);
      else this.#rungAgent(ref, command);
    }
    const killed = /uuid_kill ([0-9a-f-]{36})/.exec(text)?.[1];
    if (killed !== undefined) this.#killed(killed as LegId, at);
  }

  #rungAgent(ref: LegRef, command: string): void {
    const dialed = /&bridge\(\[?origination_uuid=([0-9a-f-]{36})/.exec(command)?.[1];
    const last = [...this.#calls.values()].at(-1);
    if (dialed === undefined && last && last.call.phase === "answered") {
      this.#apply(last.call.id, { type: "assignAgent", at: ref.at, agentId: AGENT, agentLegId: ref.legId });
      return;
    }
    // Agent first: the customer comes with the bridge application, or in a later command.
    const customerLegId = (dialed ?? uuidFor(ref.legId)) as LegId;
    const call = { ...this.#fresh(ref), phase: "agent_dialing" as const, mode: "manual" as const, customerLegId };
    this.#calls.set(ref.callId, { call: { ...call, agentId: AGENT, agentLegId: ref.legId }, events: [] });
  }

  /** Somebody of ours hung up. */
  #killed(legId: LegId, at: number): void {
    for (const { call } of this.calls) {
      const isOurs = call.customerLegId === legId || call.agentLegId === legId;
      if (isOurs && call.phase !== "final" && call.phase !== "wrap_up")
        this.#apply(call.id, { type: "hangUp", at, by: "system" });
    }
  }

  #hear(event: EslEvent, at: number): void {
    this.heard += 1;
    const heard = readEvent(this.#inOurWords(event, at), this.#node, at);
    if (!heard) return;
    this.understood += 1;
    for (const told of this.#book.hear(heard)) {
      const command = "callId" in told ? commandOf(told) : null;
      if (command && "callId" in told) this.#apply(told.callId, command);
    }
  }

  /** A recorded event with the names and ids that the transport sets today. */
  #inOurWords(event: EslEvent, at: number): EslEvent {
    const command = typeof event["Job-Command-Arg"] === "string" ? event["Job-Command-Arg"] : null;
    const legId = String(event.variable_origination_uuid ?? "");
    const own = event["Unique-ID"] === legId ? this.#refOf(legId, at) : null;
    const job = command === null ? null : this.#refIn(command, at);
    return {
      ...event,
      ...(own ? { variable_engage_call_id: own.callId, variable_engage_role: own.role } : {}),
      ...(job ? { "Job-UUID": job.legId, "Job-Command-Arg": jobCommand(job) } : {}),
    };
  }

  readonly #roles = new Map<string, LegRef["role"]>();
  /** Agent legs and customers of an agent's call → the call they belong to. */
  readonly #belongs = new Map<string, CallId>();

  #refIn(command: string, at: number): LegRef | null {
    const legId = /origination_uuid=([0-9a-f-]{36})/.exec(command)?.[1];
    // A supervisor who listens in is on nobody's record.
    if (legId === undefined || command.includes("&eavesdrop(")) return null;
    if (!this.#roles.has(legId)) {
      const role = /\}user\//.test(command) ? "agent" : "customer";
      const last = [...this.#calls.values()].at(-1)?.call;
      const joins = role === "agent" ? last?.phase === "answered" : last?.phase === "dialing" && last.mode === "manual";
      this.#roles.set(legId, role);
      if (joins && last) this.#belongs.set(legId, last.id);
      const dialed = /&bridge\(\[origination_uuid=([0-9a-f-]{36})/.exec(command)?.[1];
      if (dialed !== undefined) {
        this.#roles.set(dialed, "customer");
        this.#belongs.set(dialed, uuidFor(legId) as CallId);
      }
    }
    return this.#refOf(legId, at);
  }

  #refOf(legId: string, at: number): LegRef | null {
    const role = this.#roles.get(legId);
    if (role === undefined) return null;
    const callId = this.#belongs.get(legId) ?? (uuidFor(legId) as CallId);
    return { legId: legId as LegId, callId, role, node: this.#node, at };
  }

  #call(ref: LegRef): void {
    const kept = this.#calls.get(ref.callId);
    if (kept) kept.call = { ...kept.call, customerLegId: ref.legId };
    else this.#calls.set(ref.callId, { call: this.#fresh(ref), events: [] });
  }

  #fresh({ callId, legId, at }: LegRef): Call {
    return aCall({
      id: callId,
      phase: "dialing",
      mode: "progressive",
      agentId: null,
      agentLegId: null,
      customerLegId: legId,
      customerLegReady: false,
      agentLegReady: false,
      startedAt: at,
      ringingAt: null,
      answeredAt: null,
      connectedAt: null,
      endedAt: null,
      outcome: null,
      connectThresholdMs: 2_000,
      wrapUpMs: 0,
    });
  }

  #apply(callId: CallId, command: CallCommand): void {
    const kept = this.#calls.get(callId);
    if (!kept) return;
    const decided = decideCall(kept.call, command);
    if (isRefusal(decided)) return;
    for (const event of decided) {
      kept.call = evolveCall(kept.call, event);
      kept.events.push(event);
    }
  }
}

/** What the switch told of a leg, as a command to its call: as the engine does it where no other gateway is left to try. */
function commandOf(event: SwitchEvent): CallCommand | null {
  const { at } = event;
  switch (event.type) {
    case "leg.bridged":
      return { type: "bridged", at };
    case "leg.ringing":
      return event.role === "customer" ? { type: "ring", at, earlyMedia: event.earlyMedia } : null;
    case "leg.answered":
      return event.role === "customer" ? { type: "answer", at } : null;
    case "leg.ready":
      return event.role === "customer" ? { type: "customerReady", at } : { type: "agentReady", at, legId: event.legId };
    case "leg.ended":
      return event.role === "customer"
        ? { type: "customerEnded", at, end: event }
        : { type: "agentEnded", at, legId: event.legId, end: event };
    default:
      return null;
  }
}

const jobCommand = ({ legId, callId, role }: LegRef): string =>
  `{origination_uuid=${legId},engage_call_id=${callId},engage_role=${role}}`;

const bytesOf = (line: Line): Buffer => Buffer.from(line.data ?? "", line.enc ?? "utf8");

/** One line of a record: status, cause, SIP code, who hung up, what was seen, and what the retry rules make of it. */
export function lineOf({ call, events }: Kept): string {
  const ended = events.find((event) => event.type === "call.ended");
  if (ended?.type !== "call.ended") return `${statusOf(call)} ${seen(call)}`.trim();
  const { outcome, neverSent } = ended.data;
  const words = [statusOf(call), call.hangupCause, call.sipCode ?? "-", `by ${call.hangupBy ?? "-"}`, seen(call)];
  words.push(call.abandoned ? "abandoned" : "", `→ ${outcome ?? "talked"}`, neverSent ? "never sent" : "");
  return words.filter((word) => word !== "").join(" ");
}

const seen = ({ ringingAt, answeredAt, connectedAt }: Call): string =>
  [ringingAt === null ? "" : "rang", answeredAt === null ? "" : "answered", connectedAt === null ? "" : "connected"]
    .filter((word) => word !== "")
    .join(", ");
