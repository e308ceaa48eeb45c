import { Clearance } from "../compliance/clearance.ts";
import { EngageError, isEngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { LegRef, LiveLeg, LiveSeat, Registration, SwitchEvent } from "../model/leg.ts";
import type { RecordingFormat } from "../model/recording.ts";
import type { SwitchLoad } from "../model/switch-load.ts";
import type { OriginateSupervisor } from "../ports/call-control.ts";
import type { Log } from "../ports/log.ts";
import type {
  OriginateAgent,
  OriginateCustomer,
  OriginateSeat,
  SwitchReceipt,
  SwitchTransport,
} from "../ports/switch-transport.ts";
import { FreeswitchControl } from "./call-control.ts";
import { cmd, type Part, type SafeCommand } from "./command.ts";
import { cause as causeName } from "./command-parts.ts";
import { type DialStrings, dialStrings } from "./dial-string.ts";
import { connectEsl, type EslConnection, type EslEvent } from "./esl.ts";
import { EVENTS, gatewayOfEvent, type Heard, readDetection, readEvent, SUBCLASSES } from "./events.ts";
import { gatewaysOf } from "./gateway-options.ts";
import { listLegs, recordingFormats } from "./inventory.ts";
import { isOfStranger } from "./json-event.ts";
import { LegBook } from "./leg-book.ts";
import { Link } from "./link.ts";
import { type EslAddress, type FreeswitchOptions, parseEslUrl } from "./options.ts";
import { Phones } from "./phones.ts";
import { Seats } from "./seats.ts";
import { WaysOut } from "./ways-out.ts";

/** How long a channel whose job failed may take to say how it ended. Measured: milliseconds. */
const END_GRACE_MS = 5_000;
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

const NO_GATEWAY: SwitchReceipt = { kind: "refused", cause: "NO_GATEWAY" };
const UNREACHABLE: SwitchReceipt = { kind: "refused", cause: "SWITCH_UNREACHABLE" };

/** What the answer to a command means. Refusals carry the switch's own words. */
function receiptOf(answer: string): SwitchReceipt {
  const line = answer.trim();
  if (line.startsWith("+OK")) return { kind: "accepted" };
  return { kind: "refused", cause: line.replace(/^-ERR\s*/, "").slice(0, 200) || "NO_REASON_GIVEN" };
}

/** One node: a transport, and what several together need of each other. */
export interface FreeswitchNode extends SwitchTransport {
  readonly node: string;
  /** `contact`: where another node knows the phone to be. */
  originateAgent(request: OriginateAgent, contact?: Part): Promise<SwitchReceipt>;
  originateSeat(request: OriginateSeat, contact?: Part): Promise<SwitchReceipt>;
  originateSupervisor(request: OriginateSupervisor, contact?: Part): Promise<SwitchReceipt>;
  /** Null = the user has no phone here, or not one we would dial from elsewhere. Throws when not connected. */
  contactOf(sipUser: string): Promise<Part | null>;
}

class FreeswitchTransport implements FreeswitchNode {
  readonly #options: FreeswitchOptions;
  readonly #address: EslAddress;
  readonly node: string;
  readonly #dial: DialStrings;
  readonly #log: Log;
  readonly #book = new LegBook();
  readonly #seats: Seats;
  readonly #phones: Phones;
  readonly #ways: WaysOut;
  readonly #link: Link;
  #listener: (event: SwitchEvent) => void = () => {};
  #formats: readonly RecordingFormat[] = ["wav"];

  constructor(options: FreeswitchOptions) {
    this.#options = options;
    this.#address = parseEslUrl(options.url);
    this.node = options.node ?? `${this.#address.host}:${this.#address.port}`;
    this.#dial = dialStrings(options);
    this.#log = options.log ?? silent;
    const { node, log } = { node: this.node, log: this.#log };
    const now = () => options.clock.now();
    const connection = () => this.#link.connection;
    this.#seats = new Seats({ node, audio: options.seatAudio, now, connection });
    this.#phones = new Phones({ node, timers: options.timers, now, connection, tell: (events) => this.#tell(events) });
    this.#ways = new WaysOut({ node, gateways: gatewaysOf(options), legs: this.#book, now, log });
    this.control = new FreeswitchControl(
      {
        command: (_legId, command) => this.#command(command),
        originateSupervisor: (request) => this.originateSupervisor(request),
        formats: () => this.#formats,
      },
      options,
    );
    this.#link = new Link({
      ...options,
      log: this.#log,
      connect: (reached) => this.#connect(reached),
      onUp: (esl) => {
        void this.#ways.ask(esl);
        this.#phones.watch(esl);
        this.#tell([{ type: "switch.connected", node, at: now() }]);
      },
      onDown: (why) => {
        this.#book.gap();
        this.#seats.book.gap();
        this.#phones.stop();
        this.#tell([{ type: "switch.disconnected", node, why, at: now() }]);
      },
    });
    if (options.draining) this.#link.drain(true);
  }

  readonly control: FreeswitchControl;

  get connected(): boolean {
    return this.#link.connection !== null;
  }

  load(): SwitchLoad {
    const link = this.#link.load();
    const ways = this.#ways.load();
    const callsPerSecond = Math.min(this.#link.callsPerSecond(), ways.callsPerSecond);
    return {
      ...ways,
      freeLines: callsPerSecond > 0 ? Math.min(ways.freeLines, LIMITS.liveCalls) : 0,
      callsPerSecond,
      nodes: [{ node: this.node, legs: this.#book.size + this.#seats.book.size, ...link }],
    };
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    this.#listener = listener;
    await this.#link.start();
  }

  async stop(): Promise<void> {
    this.#listener = () => {};
    this.#link.stop();
    this.#phones.stop();
    this.#book.gap();
    this.#seats.book.gap();
  }

  async originateCustomer(request: OriginateCustomer): Promise<SwitchReceipt> {
    const { clearance } = request;
    if (!Clearance.isGenuine(clearance)) throw new EngageError("clearance-invalid", "This is not a clearance.");
    if (!this.connected) return UNREACHABLE;
    if (this.#isKnown(request.legId)) return { kind: "accepted" };
    const gateway = this.#link.draining ? null : this.#ways.take(request.avoidGateways ?? []);
    if (gateway === null) return NO_GATEWAY;
    const command = this.#dial.customer({ ...request, to: clearance.phone, callerId: clearance.cli, gateway });
    return this.#originate(this.#book, command, { ...request, role: request.role ?? "customer", gateway });
  }

  async originateAgent(request: OriginateAgent, contact?: Part): Promise<SwitchReceipt> {
    const command = this.#dial.agent({ ...request, ...(contact ? { contact } : {}) });
    return this.#originate(this.#book, command, { ...request, role: "agent" });
  }

  async originateSupervisor(request: OriginateSupervisor, contact?: Part): Promise<SwitchReceipt> {
    const command = this.#dial.supervisor({ ...request, ...(contact ? { contact } : {}) });
    return this.#originate(this.#book, command, { ...request, role: "supervisor" });
  }

  async originateSeat(request: OriginateSeat, contact?: Part): Promise<SwitchReceipt> {
    const command = this.#dial.seat({ ...request, ...(contact ? { contact } : {}) });
    const callId = request.agentId as string as CallId;
    return this.#originate(this.#seats.book, command, { legId: request.legId, callId, role: "agent" });
  }

  drain(node: string, draining: boolean): void {
    if (node === this.node) this.#link.drain(draining);
  }

  async contactOf(sipUser: string): Promise<Part | null> {
    return this.#phones.contactOf(this.#mustBeUp(), sipUser);
  }

  async bridge({ customerLegId, agentLegId }: { customerLegId: LegId; agentLegId: LegId }): Promise<SwitchReceipt> {
    return this.#command(cmd`uuid_bridge ${customerLegId} ${agentLegId}`);
  }

  async hangUp(legId: LegId, cause: string): Promise<SwitchReceipt> {
    const receipt = await this.#command(cmd`uuid_kill ${legId} ${causeName(cause)}`);
    if (receipt.kind !== "refused" || !receipt.cause.startsWith("No such channel")) return receipt;
    // Gone, or asked for so shortly before that it is still to come: then it is hung up as soon as it shows.
    this.#book.condemn(legId, cause);
    return { kind: "accepted" };
  }

  async legs(): Promise<readonly LiveLeg[]> {
    const legs = await listLegs(this.#mustBeUp(), this.node, this.#book);
    for (const leg of legs) this.#book.adopt({ ...leg, at: this.#options.clock.now() }, leg.answered);
    return legs;
  }

  async seats(): Promise<readonly LiveSeat[]> {
    return this.#seats.list(this.#mustBeUp(), this.#book.ids());
  }

  async registrations(): Promise<readonly Registration[]> {
    return this.#phones.list(this.#mustBeUp());
  }

  #isKnown(legId: LegId): boolean {
    return this.#book.get(legId) !== null || this.#book.hasEnded(legId);
  }

  async #originate(book: LegBook, command: SafeCommand, leg: Omit<LegRef, "at" | "node">): Promise<SwitchReceipt> {
    const esl = this.#link.connection;
    if (!esl) return UNREACHABLE;
    const { legId } = leg;
    // The switch refuses a second channel of the same id, but with words that cannot be told from the first one's end.
    if (!book.ask({ ...leg, node: this.node, at: this.#options.clock.now() })) return { kind: "accepted" };
    this.#link.started();
    const receipt = await settled(esl.bgapi(command, legId));
    if (receipt.kind === "refused") book.withdraw(legId);
    return receipt;
  }

  async #command(command: SafeCommand): Promise<SwitchReceipt> {
    const esl = this.#link.connection;
    return esl ? settled(esl.api(command)) : UNREACHABLE;
  }

  #mustBeUp(): EslConnection {
    const esl = this.#link.connection;
    if (!esl)
      throw new EngageError("dependency-unavailable", "The switch is not connected.", {
        extra: { dependency: "switch" },
      });
    return esl;
  }

  async #connect(onOpen: () => void): Promise<EslConnection> {
    const { clock, timers } = this.#options;
    const esl = await connectEsl({ ...this.#address, clock, timers, onOpen, ignores: isOfStranger });
    esl.onEvent((event) => this.#hear(event));
    try {
      const { detector } = this.control;
      await esl.subscribe(EVENTS, detector === null ? SUBCLASSES : [...SUBCLASSES, detector.subclass]);
      this.#formats = await recordingFormats(esl);
    } catch (error) {
      esl.close();
      throw error;
    }
    return esl;
  }

  #hear(event: EslEvent): void {
    this.#link.hear(event);
    const gateway = gatewayOfEvent(event);
    const esl = this.#link.connection;
    if (gateway !== null && esl) void this.#ways.ask(esl, [gateway]);
    const seat = this.#seats.hear(event);
    if (seat) {
      this.#tell(seat.events);
      if (seat.awaited) this.#askLater(this.#seats.book, seat.awaited, (events) => this.#seats.told(events));
      return;
    }
    const heard = this.#read(event);
    if (!heard) return;
    if (heard.type === "agent.registered" || heard.type === "agent.unregistered")
      return this.#tell([this.#phones.hear(event, heard)]);
    this.#tellLegs(this.#book.hear(heard));
    if ("legId" in heard) this.#hangUpIfCondemned(heard.legId);
    if (heard.type === "job" && this.#book.isAwaitingEnd(heard.legId))
      this.#askLater(this.#book, heard.legId, (events) => events);
  }

  #read(event: EslEvent): Heard | null {
    const at = this.#options.clock.now();
    const { detector } = this.control;
    const detected = detector && readDetection(event, detector, (legId) => this.#book.get(legId)?.ref ?? null, at);
    const heard = detected || readEvent(event, this.node, at);
    return heard && this.control.sift(heard);
  }

  #hangUpIfCondemned(legId: LegId): void {
    const cause = this.#book.takeCondemned(legId);
    if (cause !== null) void this.#command(cmd`uuid_kill ${legId} ${causeName(cause)}`);
  }

  #askLater(book: LegBook, legId: LegId, told: (events: readonly SwitchEvent[]) => readonly SwitchEvent[]): void {
    const ask = async (): Promise<void> => {
      const esl = this.#link.connection;
      // Without a connection it is the reconciliation's to find out.
      if (!esl || !book.isAwaitingEnd(legId)) return;
      const answer = await esl.api(cmd`uuid_exists ${legId}`).catch(() => null);
      if (answer !== null)
        this.#tellLegs(told(book.settle(legId, answer.trim() === "true", this.#options.clock.now())));
    };
    this.#options.timers.after(END_GRACE_MS, () => void ask(), { background: true });
  }

  #tellLegs(events: readonly SwitchEvent[]): void {
    for (const event of events) {
      this.#ways.hear(event);
      this.#seats.follow(event);
    }
    this.#tell(events);
  }

  #tell(events: readonly SwitchEvent[]): void {
    for (const event of events) {
      try {
        this.#listener(event);
      } catch (error) {
        this.#log.error("The listener of switch events threw.", { type: event.type, error: String(error) });
      }
    }
  }
}

/** A command that was never written is refused; one whose answer is missing may have been obeyed. */
async function settled(answer: Promise<string>): Promise<SwitchReceipt> {
  try {
    return receiptOf(await answer);
  } catch (error) {
    if (isEngageError(error) && error.code !== "dependency-unavailable")
      return { kind: "refused", cause: error.message };
    return { kind: "unknown", why: error instanceof Error ? error.message : String(error) };
  }
}

/** One FreeSWITCH over one ESL connection that is kept up for ever. What it promises: see `freeswitch`. */
export const freeswitchNode = (options: FreeswitchOptions): FreeswitchNode => new FreeswitchTransport(options);
