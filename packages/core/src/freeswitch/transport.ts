import { Clearance } from "../compliance/clearance.ts";
import { EngageError, isEngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { LegId } from "../model/ids.ts";
import type { LegRef, LiveLeg, Registration, SwitchEvent } from "../model/leg.ts";
import type { SwitchLoad } from "../model/switch-load.ts";
import type { Log } from "../ports/log.ts";
import type { OriginateAgent, OriginateCustomer, SwitchReceipt, SwitchTransport } from "../ports/switch-transport.ts";
import { cmd, type SafeCommand } from "./command.ts";
import { cause as causeName } from "./command-parts.ts";
import { type DialStrings, dialStrings } from "./dial-string.ts";
import { connectEsl, type EslConnection, type EslEvent } from "./esl.ts";
import { EVENTS, readEvent, SUBCLASSES } from "./events.ts";
import { listLegs, listRegistrations } from "./inventory.ts";
import { isOfStranger } from "./json-event.ts";
import { LegBook } from "./leg-book.ts";
import { Link } from "./link.ts";
import { type EslAddress, type FreeswitchOptions, parseEslUrl } from "./options.ts";

/** How long a channel whose job failed may take to say how it ended. Measured: milliseconds. */
const END_GRACE_MS = 5_000;
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

const UNREACHABLE: SwitchReceipt = { kind: "refused", cause: "SWITCH_UNREACHABLE" };

/** What the answer to a command means. Refusals carry the switch's own words. */
function receiptOf(answer: string): SwitchReceipt {
  const line = answer.trim();
  if (line.startsWith("+OK")) return { kind: "accepted" };
  return { kind: "refused", cause: line.replace(/^-ERR\s*/, "").slice(0, 200) || "NO_REASON_GIVEN" };
}

class FreeswitchTransport implements SwitchTransport {
  readonly #options: FreeswitchOptions;
  readonly #address: EslAddress;
  readonly #node: string;
  readonly #dial: DialStrings;
  readonly #log: Log;
  readonly #book = new LegBook();
  readonly #link: Link;
  #listener: (event: SwitchEvent) => void = () => {};

  constructor(options: FreeswitchOptions) {
    this.#options = options;
    this.#address = parseEslUrl(options.url);
    this.#node = options.node ?? `${this.#address.host}:${this.#address.port}`;
    this.#dial = dialStrings(options);
    this.#log = options.log ?? silent;
    this.#link = new Link({
      ...options,
      log: this.#log,
      connect: (reached) => this.#connect(reached),
      onUp: () => {
        this.#tell([{ type: "switch.connected", node: this.#node, at: options.clock.now() }]);
      },
      onDown: (why) => {
        this.#book.gap();
        this.#tell([{ type: "switch.disconnected", node: this.#node, why, at: options.clock.now() }]);
      },
    });
  }

  get connected(): boolean {
    return this.#link.connection !== null;
  }

  load(): SwitchLoad {
    const callsPerSecond = this.#link.callsPerSecond();
    return {
      freeLines: callsPerSecond > 0 ? LIMITS.liveCalls : 0,
      callsPerSecond,
      nodes: [{ node: this.#node, legs: this.#book.size, ...this.#link.load() }],
    };
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    this.#listener = listener;
    await this.#link.start();
  }

  async stop(): Promise<void> {
    this.#listener = () => {};
    this.#link.stop();
    this.#book.gap();
  }

  async originateCustomer(request: OriginateCustomer): Promise<SwitchReceipt> {
    const { clearance } = request;
    if (!Clearance.isGenuine(clearance)) throw new EngageError("clearance-invalid", "This is not a clearance.");
    const command = this.#dial.customer({ ...request, to: clearance.phone, callerId: clearance.cli });
    return this.#originate(command, request, "customer");
  }

  async originateAgent(request: OriginateAgent): Promise<SwitchReceipt> {
    return this.#originate(this.#dial.agent(request), request, "agent");
  }

  async bridge({ customerLegId, agentLegId }: { customerLegId: LegId; agentLegId: LegId }): Promise<SwitchReceipt> {
    return this.#command(cmd`uuid_bridge ${customerLegId} ${agentLegId}`);
  }

  async hangUp(legId: LegId, cause: string): Promise<SwitchReceipt> {
    const receipt = await this.#command(cmd`uuid_kill ${legId} ${causeName(cause)}`);
    const gone = receipt.kind === "refused" && receipt.cause.startsWith("No such channel");
    return gone ? { kind: "accepted" } : receipt;
  }

  async legs(): Promise<readonly LiveLeg[]> {
    return listLegs(this.#mustBeUp(), this.#node, this.#book);
  }

  async registrations(): Promise<readonly Registration[]> {
    return listRegistrations(this.#mustBeUp(), this.#node);
  }

  async #originate(
    command: SafeCommand,
    request: Pick<LegRef, "legId" | "callId">,
    role: LegRef["role"],
  ): Promise<SwitchReceipt> {
    const esl = this.#link.connection;
    if (!esl) return UNREACHABLE;
    const { legId, callId } = request;
    // The switch refuses a second channel of the same id, but with words that cannot be told from the first one's end.
    if (!this.#book.ask({ legId, callId, role, node: this.#node, at: this.#options.clock.now() }))
      return { kind: "accepted" };
    this.#link.started();
    const receipt = await settled(esl.bgapi(command, legId));
    if (receipt.kind === "refused") this.#book.withdraw(legId);
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
      await esl.subscribe(EVENTS, SUBCLASSES);
    } catch (error) {
      esl.close();
      throw error;
    }
    return esl;
  }

  #hear(event: EslEvent): void {
    this.#link.hear(event);
    const heard = readEvent(event, this.#node, this.#options.clock.now());
    if (!heard) return;
    this.#tell(this.#book.hear(heard));
    if (heard.type === "job" && this.#book.isAwaitingEnd(heard.legId))
      this.#options.timers.after(END_GRACE_MS, () => void this.#askWhetherItLives(heard.legId), { background: true });
  }

  async #askWhetherItLives(legId: LegId): Promise<void> {
    const esl = this.#link.connection;
    // Without a connection it is the reconciliation's to find out.
    if (!esl || !this.#book.isAwaitingEnd(legId)) return;
    const answer = await esl.api(cmd`uuid_exists ${legId}`).catch(() => null);
    if (answer !== null) this.#tell(this.#book.settle(legId, answer.trim() === "true", this.#options.clock.now()));
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

/**
 * FreeSWITCH as the dialer's switch, over one ESL connection that is kept up for ever.
 *
 * {@link SwitchTransport.start} resolves after the first try to connect, successful or not; a wrong password or an access
 * list is logged and tried again, as it may be put right. A half-open socket is found within 10 s. Each leg's id is its
 * channel's id and its job's, so a leg asked for twice is called once.
 *
 * @throws EngageError `validation-failed` for options that could not be written into a command.
 */
export const freeswitch = (options: FreeswitchOptions): SwitchTransport => new FreeswitchTransport(options);
