import type { Socket } from "node:net";
// @ts-expect-error modesl ships no types; what is used of it is typed below.
import modesl from "modesl";
import { EngageError } from "../errors.ts";
import { isUuid, type LegId } from "../model/ids.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { SafeCommand } from "./command.ts";
import { assertSafeCommand } from "./command-guard.ts";

/*
 * The one door to modesl 1.2.1. What it is used for: opening the socket, writing commands, and cutting the byte stream
 * into frames. What is done here instead, because of how that version behaves:
 *  - it decodes `%` in reply headers inside the socket's handler and dies of a malformed one, and throws or emits an
 *    unhandled 'error' on bad JSON: `_parseHeaderText` and `_parseEvent` of the parser are replaced on the instance;
 *  - it keeps two callback queues (commands, api) and never empties them when the socket dies: replies are matched here,
 *    in one queue, because the switch answers in the order asked whatever the kind (a refused `api` is answered as a
 *    command); an entry whose time ran out keeps its place, so a late reply meets the command it belongs to;
 *  - it logs in and then subscribes to events of its own choice: its `auth` is replaced;
 *  - it writes a command in pieces, and with Nagle's algorithm a round trip takes 44 ms: no delay, and one write.
 */

interface ModeslParser {
  buffer: Buffer;
  _parseHeaderText(text: string): Record<string, string | number>;
  _parseEvent(headers: Record<string, string | number>, body?: string): void;
}
interface ModeslConnection {
  readonly socket: Socket;
  readonly parser: ModeslParser;
  auth: () => void;
  send(command: string, headers?: Readonly<Record<string, string>>): void;
  on(event: string, listener: (...args: unknown[]) => void): void;
}
type ModeslConnect = new (host: string, port: number, password: string) => ModeslConnection;

/** An event as the switch sent it. Values are text; FreeSWITCH sends a list where a header was set several times. */
export type EslEvent = Readonly<Record<string, unknown>>;

interface EslTarget {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Connecting and logging in together; 5 s when left out. */
  readonly connectTimeoutMs?: number;
  /** One command; 10 s when left out. */
  readonly commandTimeoutMs?: number;
}

/** Why a connection could not be made or is over, or a command failed; stands in the error's `extra.reason`. */
type EslLossReason = "network" | "password" | "acl" | "goodbye" | "protocol" | "closed" | "timeout";

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
  close(why?: string): void;
  /** `clock.monotonic()` when bytes last came. */
  readonly lastHeardAt: number;
  /** Frames thrown away because they could not be read. */
  readonly badFrames: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 10_000;
const MAX_PENDING = 10_000;
/** `show channels` of 20,000 calls is about 40 MB. Anything past this is not a frame but a lost thread. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const lost = (reason: EslLossReason, detail: string): EngageError =>
  new EngageError("dependency-unavailable", detail, { extra: { dependency: "switch", reason } });

/** What to do with the answer, in the turn in which it is read: the next frame of the same read may be the goodbye. */
type Pending = (answer: string | EngageError) => void;

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

function parseHeaders(text: string): Record<string, string | number> {
  const headers: Record<string, string | number> = Object.create(null);
  for (const line of text.split("\n")) {
    const at = line.indexOf(": ");
    if (at < 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 2);
    headers[name] = name === "Content-Length" ? Number(/^[0-9]+$/.test(value) ? value : Number.NaN) : decoded(value);
  }
  return headers;
}

function parseJson(body: string): EslEvent | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as EslEvent) : null;
  } catch {
    return null;
  }
}

class Connection implements EslConnection {
  lastHeardAt: number;
  badFrames = 0;
  readonly #target: EslTarget;
  readonly #modesl: ModeslConnection;
  readonly #socket: Socket;
  readonly #pending: Pending[] = [];
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
    this.#modesl.on("esl::connect", () => this.#takeOverParser());
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
        this.#ask(`auth ${this.#target.password}`, undefined, (answer) => {
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
    return this.#send(`bgapi ${command}`, { "Job-UUID": jobId });
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

  close(why = "We closed the connection."): void {
    this.#end(lost("closed", why));
  }

  async #send(command: string, headers?: Readonly<Record<string, string>>): Promise<string> {
    assertSafeCommand(command);
    if (this.#over) throw this.#over;
    if (this.#pending.length >= MAX_PENDING)
      throw new EngageError("rate-limited", "Too many commands wait for the switch.");
    return new Promise((resolve, reject) => {
      const limitMs = this.#target.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
      const late = () => reject(lost("timeout", "The switch did not answer in time."));
      const stop = this.#target.timers.after(limitMs, late, { background: true });
      this.#ask(command, headers, (answer) => {
        stop();
        if (typeof answer === "string") resolve(answer);
        else reject(answer);
      });
    });
  }

  #ask(command: string, headers: Readonly<Record<string, string>> | undefined, settle: Pending): void {
    this.#pending.push(settle);
    this.#socket.cork();
    this.#modesl.send(command, headers);
    this.#socket.uncork();
  }

  #takeOverParser(): void {
    const parser = this.#modesl.parser;
    this.#socket.on("data", () => {
      this.lastHeardAt = this.#target.clock.monotonic();
      if (parser.buffer.length > MAX_FRAME_BYTES) this.#end(lost("protocol", "A frame has no end."));
    });
    parser._parseHeaderText = (text) => {
      const headers = parseHeaders(text);
      const length = headers["Content-Length"];
      // Without a trustworthy length nobody knows where the next frame begins.
      if (length !== undefined && !(Number(length) <= MAX_FRAME_BYTES)) {
        this.badFrames += 1;
        this.#end(lost("protocol", "A frame has an unreadable length."));
      }
      return headers;
    };
    parser._parseEvent = (headers, body) => {
      if (!this.#over) this.#frame(headers, body ?? "");
    };
  }

  #frame(headers: Readonly<Record<string, string | number>>, body: string): void {
    switch (headers["Content-Type"]) {
      case "text/event-json": {
        const event = parseJson(body);
        if (event) this.#onEvent(event);
        else this.badFrames += 1;
        return;
      }
      case "command/reply":
        this.#pending.shift()?.(String(headers["Reply-Text"] ?? ""));
        return;
      case "api/response":
        this.#pending.shift()?.(body);
        return;
      case "auth/request":
        this.#onAuthRequest();
        return;
      case "text/rude-rejection":
        this.#end(lost("acl", "The switch's access list refuses this address."));
        return;
      case "text/disconnect-notice":
        if (headers["Content-Disposition"] !== "linger") this.#end(lost("goodbye", `The switch says: ${body.trim()}`));
        return;
      default:
        this.badFrames += 1;
    }
  }

  #end(why: EngageError): void {
    if (this.#over) return;
    this.#over = why;
    this.#socket.destroy();
    for (const settle of this.#pending.splice(0)) settle(why);
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
