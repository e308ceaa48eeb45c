import type { Timers } from "../ports/clock.ts";
import type { Channel } from "./channel.ts";
import { cutOnce } from "./esl-command-context.ts";
import {
  AUTH_REQUEST,
  apiResponse,
  CommandReader,
  commandReply,
  disconnectNotice,
  type EslCommand,
  type EslEvent,
} from "./esl-frames.ts";
import { Subscription } from "./esl-subscription.ts";

/** A client that does not say the password is let go after this. */
const AUTH_LIMIT_MS = 25_000;

/** After our goodbye a client has so long to close its side. */
const FAREWELL_MS = 5_000;

/** The longest `linger`, and the one without a time. */
const MAX_LINGER_S = 3_600;

/** Bytes that may wait for a client that does not read; past it the client is dropped. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** What is needed of a client's socket; a `net.Socket` is one. */
export interface EslSocket {
  setNoDelay(on: boolean): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  on(event: "end" | "error" | "close", listener: () => void): unknown;
  write(text: string): unknown;
  end(text: string): unknown;
  destroy(): unknown;
  pause(): unknown;
  resume(): unknown;
  readonly writableLength: number;
}

/** What a connection asks of its server. */
export interface ConnectionHost {
  readonly password: string;
  readonly timers: Timers;
  /** Runs an api command; `done` is called once. */
  run(text: string, done: (answer: string) => void): void;
  /** Runs it in the background; its result goes to all clients that want it. Returns the job's id. */
  runInBackground(text: string, jobUuid: string | undefined): string;
  /** A channel that is up. */
  find(uuid: string): Channel | undefined;
  closed(connection: EslConnection): void;
}

/** One client of the simulated event socket. */
export class EslConnection {
  readonly #socket: EslSocket;
  readonly #host: ConnectionHost;
  readonly #reader = new CommandReader();
  readonly #subscription = new Subscription();
  readonly #callOffAuth: () => void;
  #authenticated = false;
  #ended = false;
  /** While an `api` command runs, later commands and all events wait. */
  #blocked = false;
  readonly #waiting: EslCommand[] = [];
  #held = "";
  /** The session that `myevents` tied it to, and how long it may stay after that one's end. */
  #session: { readonly uuid: string; lingerMs: number | null; over: boolean } | null = null;

  constructor(socket: EslSocket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("end", () => this.end());
    // A reset by the client: 'close' follows, and nobody else needs to know.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed());
    this.#callOffAuth = host.timers.after(AUTH_LIMIT_MS, () => this.end(), { background: true });
    this.#write(AUTH_REQUEST);
  }

  /** Whether it may want events of this name. */
  hears(name: string, subclass: string | null): boolean {
    return this.#authenticated && !this.#ended && this.#subscription.hears(name, subclass);
  }

  deliver(event: EslEvent): void {
    if (!this.#authenticated || this.#ended || !this.#subscription.wants(event)) return;
    const frame = this.#subscription.write(event);
    if (this.#blocked) this.#hold(frame);
    else this.#write(frame);
    const session = this.#session;
    if (!session) return;
    if (!session.over && event.headers["Event-Name"] === "CHANNEL_HANGUP") this.#outlive(event);
    // The session is gone then, and what is left of its channel is told to others alone.
    if (event.headers["Event-Name"] === "CHANNEL_HANGUP_COMPLETE") this.#subscription.clear();
  }

  /** Says goodbye and closes. */
  end(notice = disconnectNotice()): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.end(this.#held + notice);
    this.#held = "";
    this.#host.timers.after(FAREWELL_MS, () => this.#socket.destroy(), { background: true });
  }

  /** The session it was tied to has ended: says so, and stays as long as it was told to linger. */
  #outlive({ headers }: EslEvent): void {
    const session = this.#session;
    if (!session) return;
    session.over = true;
    const uuid = `Controlled-Session-UUID: ${session.uuid}\n`;
    const goodbye = () => this.end(disconnectNotice(undefined, `${uuid}Content-Disposition: disconnect\n`));
    if (session.lingerMs === null) {
      goodbye();
      return;
    }
    const linger = `Linger-Time: ${session.lingerMs / 1_000}\n`;
    const name = `Channel-Name: ${headers["Channel-Name"] ?? ""}\n`;
    this.#write(disconnectNotice("", `${uuid}Content-Disposition: linger\n${name}${linger}`));
    this.#host.timers.after(session.lingerMs, goodbye, { background: true });
  }

  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const commands = this.#ended ? [] : this.#reader.push(chunk);
    if (commands === null) {
      this.destroy();
      return;
    }
    this.#waiting.push(...commands);
    this.#work();
  }

  #work(): void {
    while (!this.#blocked && !this.#ended) {
      const command = this.#waiting.shift();
      if (!command) return;
      if (this.#authenticated) this.#handle(command);
      else this.#authenticate(command);
    }
  }

  #handle({ line, headers }: EslCommand): void {
    const [verb, argument] = cutOnce(line, " ");
    if (verb === "api" && argument !== "") {
      this.#api(argument);
    } else if (verb === "bgapi" && argument !== "") {
      const jobUuid = this.#host.runInBackground(argument, headers.get("job-uuid"));
      this.#write(commandReply(`+OK Job-UUID: ${jobUuid}`, `Job-UUID: ${jobUuid}\n`));
    } else if (verb === "exit") {
      this.#write(commandReply("+OK bye"));
      this.end();
    } else {
      const words = argument.split(" ").filter((word) => word !== "");
      this.#write(commandReply(this.#subscribe(verb, words)));
    }
  }

  #subscribe(verb: string, words: readonly string[]): string {
    switch (verb) {
      case "event":
        return this.#subscription.add(words);
      case "nixevent":
        return this.#subscription.remove(words);
      case "noevents":
        return this.#subscription.clear();
      case "filter":
        return this.#subscription.filter(words);
      case "myevents":
        return this.#follow(words);
      case "auth":
        return "+OK accepted";
      case "linger":
      case "nolinger":
        return this.#linger(verb, words);
      default:
        return "-ERR command not found";
    }
  }

  #follow([uuid = "", format]: readonly string[]): string {
    if (!this.#host.find(uuid)) return "-ERR invalid uuid";
    this.#session = { uuid, lingerMs: null, over: false };
    return this.#subscription.follow(uuid, format);
  }

  #linger(verb: string, [seconds]: readonly string[]): string {
    if (!this.#session) return "-ERR not controlling a session";
    const asked = Number(seconds);
    const lingerMs = (Number.isFinite(asked) && asked > 0 ? Math.min(asked, MAX_LINGER_S) : MAX_LINGER_S) * 1_000;
    this.#session.lingerMs = verb === "linger" ? lingerMs : null;
    return verb === "linger" ? `+OK will linger ${lingerMs / 1_000} seconds` : "+OK will not linger";
  }

  #authenticate({ line }: EslCommand): void {
    const [verb, password] = cutOnce(line, " ");
    if (verb !== "auth") {
      this.#write(commandReply("-ERR command not found"));
      return;
    }
    this.#authenticated = password === this.#host.password;
    this.#write(commandReply(this.#authenticated ? "+OK accepted" : "-ERR invalid"));
    if (this.#authenticated) this.#callOffAuth();
    else this.end();
  }

  #api(text: string): void {
    let answeredAtOnce = true;
    this.#blocked = true;
    this.#host.run(text, (answer) => {
      this.#blocked = false;
      this.#write(apiResponse(answer));
      // Commands that wait are answered before the events that wait, as the real server reads before it tells.
      if (!answeredAtOnce) {
        this.#socket.resume();
        this.#work();
      }
      if (!this.#blocked) this.#flush();
    });
    answeredAtOnce = false;
    if (this.#blocked) this.#socket.pause();
  }

  #flush(): void {
    const held = this.#held;
    this.#held = "";
    if (held !== "") this.#write(held);
  }

  #hold(frame: string): void {
    this.#held += frame;
    if (this.#held.length > MAX_QUEUED_BYTES) this.destroy();
  }

  #write(text: string): void {
    if (this.#ended) return;
    this.#socket.write(text);
    if (this.#socket.writableLength > MAX_QUEUED_BYTES) this.destroy();
  }

  #closed(): void {
    this.#ended = true;
    this.#callOffAuth();
    this.#host.closed(this);
  }
}
