import { EngageError } from "../errors.ts";
import { HoldEchoes } from "../model/hold-echoes.ts";
import { isUuid, type LegId } from "../model/ids.ts";
import type { MonitorMode } from "../model/in-call.ts";
import type { RecordingFormat } from "../model/recording.ts";
import type { CallControl, OriginateSupervisor, RecordingOrder, WhenParted } from "../ports/call-control.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";
import { cmd, Part, type SafeCommand } from "./command.ts";
import { dtmf, path, word } from "./command-parts.ts";
import { type Detector, type DetectorOptions, detectorOf } from "./detector.ts";
import type { Heard } from "./events.ts";

export interface InCallOptions {
  /** Absolute path of the folder, as the switch sees it, into which it records. Left out: nothing is recorded. */
  readonly recordingsDirectory?: string;
  /** Absolute path of the folder, as the switch sees it, of the messages that are played. Left out: none can be. */
  readonly messagesDirectory?: string;
  /** What a customer on hold hears: an absolute path, or `local_stream://name`. Left out: a soft tone every few seconds. */
  readonly holdMusic?: string;
  /** Left out: nobody listens for machines. */
  readonly detector?: DetectorOptions;
}

/** What the control needs of the transport. */
export interface ControlLink {
  /** Sends a command to the node the leg is on. */
  command(legId: LegId, command: SafeCommand): Promise<SwitchReceipt>;
  originateSupervisor(request: OriginateSupervisor): Promise<SwitchReceipt>;
  /** What the node of the leg can write, as it said when it connected. */
  formats(legId: LegId): readonly RecordingFormat[];
}

const FILE = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const bad = (detail: string): EngageError => new EngageError("validation-failed", detail);
const refused = (cause: string): SwitchReceipt => ({ kind: "refused", cause });

/**
 * The key by which a listener changes how it takes part, given as if its phone had sent it. Seen from the agent's leg: 2
 * speaks to it alone, 3 to both sides, 0 to nobody.
 */
const MODE_KEYS: Readonly<Record<MonitorMode, string>> = { listen: "0", whisper: "2", barge: "3" };

/** The in-call commands of a FreeSWITCH. Each was tried on a real one. */
export class FreeswitchControl implements CallControl {
  readonly #link: ControlLink;
  readonly #recordings: string | null;
  readonly #messages: string | null;
  readonly #music: Part | null;
  readonly #echoes = new HoldEchoes();
  readonly detector: Detector | null;

  /** @throws EngageError `validation-failed` for options that could not be written into a command. */
  constructor(link: ControlLink, options: InCallOptions) {
    this.#link = link;
    this.#recordings = directory(options.recordingsDirectory);
    this.#messages = directory(options.messagesDirectory);
    this.#music = options.holdMusic === undefined ? null : music(options.holdMusic);
    this.detector = options.detector === undefined ? null : detectorOf(options.detector);
  }

  recordingFormat(legId: LegId): RecordingFormat | null {
    if (this.#recordings === null) return null;
    return this.#link.formats(legId).includes("mp3") ? "mp3" : "wav";
  }

  record(order: RecordingOrder): Promise<SwitchReceipt> {
    return this.#recording(order, (file) => cmd`uuid_record ${order.legId} start ${file}`);
  }

  stopRecording(order: RecordingOrder): Promise<SwitchReceipt> {
    return this.#recording(order, (file) => cmd`uuid_record ${order.legId} stop ${file}`);
  }

  mask(order: RecordingOrder, on: boolean): Promise<SwitchReceipt> {
    return this.#recording(order, (file) => cmd`uuid_record ${order.legId} ${word(on ? "mask" : "unmask")} ${file}`);
  }

  /** The music is set first: without it a held customer would hear nothing. */
  async hold(agentLegId: LegId, on: boolean): Promise<SwitchReceipt> {
    if (!on) return this.#holding(agentLegId, false, cmd`uuid_hold off ${agentLegId}`);
    const set =
      this.#music === null
        ? cmd`uuid_setvar ${agentLegId} hold_music tone_stream://%(200,3800,440);loops=-1`
        : cmd`uuid_setvar ${agentLegId} hold_music ${this.#music}`;
    const receipt = await this.#link.command(agentLegId, set);
    return receipt.kind === "refused" ? receipt : this.#holding(agentLegId, true, cmd`uuid_hold ${agentLegId}`);
  }

  /**
   * Leaves out what is no news: a hold that we made (it was answered then, and may be undone by now), and sounds that are no
   * message.
   */
  sift(heard: Heard): Heard | null {
    switch (heard.type) {
      case "leg.held":
      case "leg.resumed":
        return this.#echoes.take(heard.legId, heard.type === "leg.held") ? null : heard;
      case "leg.played": {
        const root = `${this.#messages}/`;
        const isMessage = this.#messages !== null && heard.file.startsWith(root);
        return isMessage ? { ...heard, file: heard.file.slice(root.length) } : null;
      }
      case "leg.ended":
        this.#echoes.forget(heard.legId);
        return heard;
      default:
        return heard;
    }
  }

  async #holding(legId: LegId, held: boolean, command: SafeCommand): Promise<SwitchReceipt> {
    this.#echoes.expect(legId, held);
    const receipt = await this.#link.command(legId, command);
    if (receipt.kind !== "accepted") this.#echoes.take(legId, held);
    return receipt;
  }

  async sendDigits(legId: LegId, digits: string): Promise<SwitchReceipt> {
    return this.#link.command(legId, cmd`uuid_send_dtmf ${legId} ${dtmf(digits)}`);
  }

  async play(legId: LegId, file: string, to: "leg" | "both"): Promise<SwitchReceipt> {
    if (this.#messages === null) return refused("no folder of messages was given");
    if (!FILE.test(file)) throw bad("A message's file may hold letters, digits, dot, dash, underscore and slash.");
    const side = word(to === "both" ? "both" : "aleg");
    return this.#link.command(legId, cmd`uuid_broadcast ${legId} ${path(`${this.#messages}/${file}`)} ${side}`);
  }

  async part(customerLegId: LegId, withMusic: boolean): Promise<SwitchReceipt> {
    const receipt = await this.#link.command(customerLegId, cmd`uuid_transfer ${customerLegId} -both park inline`);
    if (receipt.kind === "refused" || !withMusic) return receipt;
    return this.#link.command(
      customerLegId,
      this.#music === null
        ? cmd`uuid_broadcast ${customerLegId} tone_stream://%(200,3800,440);loops=-1 aleg`
        : cmd`uuid_broadcast ${customerLegId} ${this.#music} aleg`,
    );
  }

  /** The switch ends the other leg of a bridge that ends, unless that leg was told to wait. */
  async join(legId: LegId, otherLegId: LegId, then: WhenParted): Promise<SwitchReceipt> {
    for (const leg of then === "as_before" ? [] : [legId, otherLegId]) {
      // Without a value the variable is taken away.
      const waits =
        then === "end" ? cmd`uuid_setvar ${leg} park_after_bridge` : cmd`uuid_setvar ${leg} park_after_bridge true`;
      const receipt = await this.#link.command(leg, waits);
      if (receipt.kind === "refused") return receipt;
    }
    return this.#link.command(legId, cmd`uuid_bridge ${legId} ${otherLegId}`);
  }

  async detect(legId: LegId): Promise<SwitchReceipt> {
    if (this.detector === null) return refused("there is no detector");
    const command = this.detector.start(legId);
    return command === null ? { kind: "accepted" } : this.#link.command(legId, command);
  }

  originateSupervisor(request: OriginateSupervisor): Promise<SwitchReceipt> {
    return this.#link.originateSupervisor(request);
  }

  async setMonitorMode(legId: LegId, mode: MonitorMode): Promise<SwitchReceipt> {
    return this.#link.command(legId, cmd`uuid_recv_dtmf ${legId} ${dtmf(MODE_KEYS[mode])}`);
  }

  async #recording(order: RecordingOrder, command: (file: Part) => SafeCommand): Promise<SwitchReceipt> {
    if (this.#recordings === null) return refused("no folder for recordings was given");
    if (!isUuid(order.recordingId)) throw bad("A recording's id must be a UUID.");
    return this.#link.command(order.legId, command(path(`${this.#recordings}/${order.recordingId}.${order.format}`)));
  }
}

/** Checked once, when the dialer is put together; without a slash at its end. */
function directory(given: string | undefined): string | null {
  if (given === undefined) return null;
  const trimmed = given.replace(/\/+$/, "");
  return String(path(trimmed));
}

const music = (given: string): Part =>
  given.startsWith("local_stream://")
    ? Part.checked(given, /^local_stream:\/\/[A-Za-z0-9._-]+$/, "A local stream's name has a forbidden character.")
    : path(given);
