import type { Socket } from "node:net";
// @ts-expect-error modesl ships no types; what is used of it is typed below.
import modesl from "modesl";
import { EngageError } from "../errors.ts";
import { isUuid, type LegId } from "../model/ids.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { SafeCommand } from "./command.ts";
import { assertSafeCommand } from "./command-guard.ts";
import { type Frame, FrameReader, textOf } from "./frames.ts";
import { type EslEvent, readJsonEvent } from "./json-event.ts";

/*
 * The one door to modesl 1.2.1, which opens the socket and writes commands. Everything else it would do is replaced here,
 * because of how that version behaves (each seen or measured):
 *  - its parser copies all that it holds with every read, looks for the end of a header byte by byte, makes an event
 *    object for every frame and emits it through wildcards: half as fast as it need be. It believes any Content-Length,
 *    holds a frame without end for ever, dies of a malformed `%` in a reply (an uncaught error inside the socket's handler)
 *    and emits an unhandled 'error' on bad JSON. Its ear is taken off the socket and `frames.ts` put there;
 *  - it keeps two callback queues (commands, api) and never empties them when the socket dies: replies are matched here,
 *    in one queue, because the switch answers in the order asked whatever the kind (a refused `api` is answered as a
 *    command); an entry whose time ran out keeps its place, so a late reply meets the command it belongs to;
 *  - it logs in and then subscribes to events of its own choice: its `auth` is replaced;
 *  - it writes a command in pieces, and with Nagle's algorithm a round trip takes 44 ms: no delay, and one write.
 */

interface ModeslConnection {
  readonly socket: Socket;
  auth: () => void;
  send(command: string, headers?: Readonly<Record<string, string>>): void;
  on(event: string, listener: (...args: unknown[]) => void): void;
}
type ModeslConnect = new (host: string, port: number, password: string) => ModeslConnection;

interface EslTarget {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The socket is open, and the switch has not let us in yet. */
  readonly onOpen?: () => void;
  /** Events that need not be parsed, told by their bytes. */
  readonly ignores?: (event: Buffer) => boolean;
  /** Connecting and logging in together; 5 s when left out. */
  readonly connectTimeoutMs?: number;
  /** One command; 10 s when left out. */
  readonly commandTimeoutMs?: number;
}

export type { EslEvent };

/** Why a connection could not be made or is over, or a command failed; stands in the error's `extra.reason`. */
export type EslLossReason = "network" | "password" | "acl" | "goodbye" | "protocol" | "closed" | "silent" | "timeout";

/**
 * A connection that is logged in. Every promise settles within the command's time limit, at once when the socket dies: with
 * `dependency-unavailable` when the command may have been obeyed, with another code when it was never written.
 */
export interface EslConnection {
  /** The body of the answer, e.g. `+OK` or `-ERR No such channel!`. Holds back all other traffic until it is done. */
  api(command: SafeCommand): Promise<string>;
  /** Resolves with the reply text when the switch has taken the job; its result comes as an event with this Job-UUID. */
  bgapi(command: SafeCommand, jobId: LegId): Promise<string>;
  /** Asks for these events (and CUSTOM subclasses) as JSON. Throws when the switch refuses. */
  subscribe(events: readonly string[], subclasses: readonly string[]): Promise<void>;
  /** One listener, called in the order of the wire. */
  onEvent(listener: (event: EslEvent) => void): void;
  /** Called once; at once when it is over already. */
  onClose(listener: (why: EngageError) => void): void;
  /** Drops the socket; calls live on. Idempotent. */
  close(why?: string, reason?: EslLossReason): void;
  /** `clock.monotonic()` when bytes last came. */
  readonly lastHeardAt: number;
  /** Frames thrown away because they could not be read. */
  readonly badFrames: number;
  /** Commands that wait for their answer, also those whose time is over. */
  readonly pendingCommands: number;
  /** `clock.monotonic()` when the one that waits longest was written; null when none does. */
  readonly oldestPendingAt: number | null;
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 10_000;
const MAX_PENDING = 10_000;
const lost = (reason: EslLossReason, detail: string): EngageError =>
  new EngageError("dependency-unavailable", detail, { extra: { dependency: "switch", reason } });

interface Pending {
  readonly kind: "api" | "command";
  /** Of a background job. */
  readonly jobId: string | null;
  readonly at: number;
  /** Called in the turn in which the answer is read: the next frame of the same read may be the goodbye. */
  settle(answer: string | EngageError): void;
}

class Connection implements EslConnection {
  lastHeardAt: number;
  badFrames = 0;
  readonly #target: EslTarget;
  readonly #modesl: ModeslConnection;
  readonly #socket: Socket;
  readonly #pending: Pending[] = [];
  readonly #frames = new FrameReader((frame) => this.#frame(frame));
  #over: EngageError | null = null;
  #onEvent: (event: EslEvent) => void = () => {};
  #onClose: (why: EngageError) => void = () => {};
  #onAuthRequest: () => void = () => {};
  #networkError = "The switch closed the connection.";

  constructor(target: EslTarget) {
    this.#target = target;
    this.lastHeardAt = target.clock.monotonic();
    const Modesl: ModeslConnect = modesl.Connection;
    this.#modesl = new Modesl(target.host, target.port, target.password);
    this.#modesl.auth = () => {};
    this.#modesl.on("error", (error) => {
      this.#networkError = error instanceof Error ? error.message : "The connection failed.";
    });
    this.#modesl.on("esl::connect", () => this.#listen());
    // modesl forgets its socket when the far end closes; this one does not.
    this.#socket = this.#modesl.socket;
    this.#socket.setNoDelay(true);
    for (const sign of ["end", "close"]) this.#socket.on(sign, () => this.#end(lost("network", this.#networkError)));
  }

  /** Resolves when logged in. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const limitMs = this.#target.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
      const late = () => this.#end(lost("timeout", "The switch did not let us in in time."));
      const stop = this.#target.timers.after(limitMs, late, { background: true });
      this.#onClose = (why) => {
        stop();
        reject(why);
      };
      this.#onAuthRequest = () => {
        this.#ask(`auth ${this.#target.password}`, null, (answer) => {
          if (typeof answer !== "string") return;
          if (!answer.startsWith("+OK")) return this.#end(lost("password", "The switch refused the ESL password."));
          stop();
          this.#onClose = () => {};
          resolve();
        });
      };
    });
  }

  api(command: SafeCommand): Promise<string> {
    return this.#send(`api ${command}`);
  }

  async bgapi(command: SafeCommand, jobId: LegId): Promise<string> {
    if (!isUuid(jobId)) throw new EngageError("validation-failed", "A job's id must be a UUID.");
    return this.#send(`bgapi ${command}`, jobId);
  }

  async subscribe(events: readonly string[], subclasses: readonly string[]): Promise<void> {
    // Every word after CUSTOM is taken for a subclass, so CUSTOM goes last.
    const custom = subclasses.length > 0 ? ["CUSTOM", ...subclasses] : [];
    const reply = await this.#send(["event json", ...events, ...custom].join(" "));
    if (!reply.startsWith("+OK")) throw lost("protocol", `The switch refused the subscription: ${reply}`);
  }

  onEvent(listener: (event: EslEvent) => void): void {
    this.#onEvent = listener;
  }

  onClose(listener: (why: EngageError) => void): void {
    this.#onClose = listener;
    if (this.#over) listener(this.#over);
  }

  close(why = "We closed the connection.", reason: EslLossReason = "closed"): void {
    this.#end(lost(reason, why));
  }

  get pendingCommands(): number {
    return this.#pending.length;
  }

  get oldestPendingAt(): number | null {
    return this.#pending[0]?.at ?? null;
  }

  async #send(command: string, jobId: LegId | null = null): Promise<string> {
    assertSafeCommand(command);
    if (this.#over) throw this.#over;
    if (this.#pending.length >= MAX_PENDING)
      throw new EngageError("rate-limited", "Too many commands wait for the switch.");
    return new Promise((resolve, reject) => {
      const limitMs = this.#target.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
      const late = () => reject(lost("timeout", "The switch did not answer in time."));
      const stop = this.#target.timers.after(limitMs, late, { background: true });
      this.#ask(command, jobId, (answer) => {
        stop();
        if (typeof answer === "string") resolve(answer);
        else reject(answer);
      });
    });
  }

  #ask(command: string, jobId: LegId | null, settle: Pending["settle"]): void {
    const kind = command.startsWith("api ") ? "api" : "command";
    this.#pending.push({ kind, jobId, at: this.#target.clock.monotonic(), settle });
    this.#socket.cork();
    this.#modesl.send(command, jobId === null ? undefined : { "Job-UUID": jobId });
    this.#socket.uncork();
  }

  /** modesl has just put its parser on the socket, in this same turn; no byte has come yet. */
  #listen(): void {
    this.#socket.removeAllListeners("data");
    this.#socket.on("data", (bytes) => {
      this.lastHeardAt = this.#target.clock.monotonic();
      const trouble = this.#frames.push(bytes);
      if (trouble === null || this.#over) return;
      this.badFrames += 1;
      this.#end(lost("protocol", trouble));
    });
    this.#target.onOpen?.();
  }

  #frame({ type, reply, disposition, body }: Frame): void {
    switch (type) {
      case "text/event-json":
        return this.#event(body);
      case "command/reply":
        return this.#answer("command", reply);
      case "api/response":
        return this.#answer("api", textOf(body));
      case "auth/request":
        this.#onAuthRequest();
        return;
      case "text/rude-rejection":
        return this.#end(lost("acl", "The switch's access list refuses this address."));
      case "text/disconnect-notice":
        if (disposition !== "linger") this.#end(lost("goodbye", `The switch says: ${textOf(body).trim()}`));
        return;
      default:
        this.badFrames += 1;
    }
  }

  /** A listener that throws costs its event, never the thread of the stream. */
  #event(body: Buffer): void {
    if (this.#target.ignores?.(body)) return;
    const event = readJsonEvent(body);
    try {
      if (event) return this.#onEvent(event);
    } catch {
      // Counted below: the frame could not be used.
    }
    this.badFrames += 1;
  }

  #answer(kind: Pending["kind"], answer: string): void {
    const first = this.#pending[0];
    if (!first) {
      this.badFrames += 1;
      return;
    }
    if (this.#isForAnother(first, kind, answer)) return this.#end(lost("protocol", "Answers have lost their order."));
    this.#pending.shift();
    first.settle(answer);
  }

  /** An answer that cannot be to the command it has come to: one was lost before it, so every later one would be wrong. */
  #isForAnother(first: Pending, kind: Pending["kind"], answer: string): boolean {
    if (kind === "api") return first.kind !== "api";
    const jobId = /^\+OK Job-UUID: (\S+)$/.exec(answer.trim())?.[1];
    if (jobId === undefined || jobId === first.jobId) return false;
    return first.kind === "api" || this.#pending.some((other) => other.jobId === jobId);
  }

  #end(why: EngageError): void {
    if (this.#over) return;
    this.#over = why;
    this.#frames.stop(why.message);
    this.#socket.destroy();
    for (const { settle } of this.#pending.splice(0)) settle(why);
    this.#onClose(why);
  }
}

/**
 * Connects and logs in.
 *
 * @throws EngageError `dependency-unavailable`; `extra.reason` is an {@link EslLossReason}, so that a wrong password or an
 *   access list can be told from a network that is away.
 */
export async function connectEsl(target: EslTarget): Promise<EslConnection> {
  assertSafeCommand(target.password);
  const connection = new Connection(target);
  await connection.open();
  return connection;
}
