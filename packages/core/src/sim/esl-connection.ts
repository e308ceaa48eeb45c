import type { Socket } from "node:net";
import type { Timers } from "../ports/clock.ts";
import { cutOnce } from "./esl-commands.ts";
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

/** Bytes that may wait for a client that does not read; past it the client is dropped. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** What a connection asks of its server. */
export interface ConnectionHost {
  readonly password: string;
  readonly timers: Timers;
  /** Runs an api command; `done` is called once. */
  run(text: string, done: (answer: string) => void): void;
  /** Runs it in the background; its result goes to all clients that want it. Returns the job's id. */
  runInBackground(text: string, jobUuid: string | undefined): string;
  closed(connection: EslConnection): void;
}

/** One client of the simulated event socket. */
export class EslConnection {
  readonly #socket: Socket;
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

  constructor(socket: Socket, host: ConnectionHost) {
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

  deliver(event: EslEvent): void {
    if (!this.#authenticated || this.#ended || !this.#subscription.wants(event)) return;
    const frame = this.#subscription.write(event);
    if (!this.#blocked) return this.#write(frame);
    this.#held += frame;
    if (this.#held.length > MAX_QUEUED_BYTES) this.destroy();
  }

  /** Says goodbye and closes. */
  end(notice = disconnectNotice()): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.end(this.#held + notice);
    this.#held = "";
  }

  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const commands = this.#ended ? [] : this.#reader.push(chunk);
    if (commands === null) return this.destroy();
    this.#waiting.push(...commands);
    this.#work();
  }

  #work(): void {
    while (!this.#blocked && !this.#ended) {
      const command = this.#waiting.shift();
      if (!command) return;
      this.#handle(command);
    }
  }

  #handle({ line, headers }: EslCommand): void {
    const [verb, argument] = cutOnce(line, " ");
    if (!this.#authenticated) return this.#authenticate(verb, argument);
    if (verb === "api" && argument !== "") return this.#api(argument);
    if (verb === "bgapi" && argument !== "") {
      const jobUuid = this.#host.runInBackground(argument, headers.get("job-uuid"));
      return this.#write(commandReply(`+OK Job-UUID: ${jobUuid}`, `Job-UUID: ${jobUuid}\n`));
    }
    if (verb === "exit") {
      this.#write(commandReply("+OK bye"));
      return this.end();
    }
    this.#write(
      commandReply(
        this.#subscribe(
          verb,
          argument.split(" ").filter((word) => word !== ""),
        ),
      ),
    );
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
      case "auth":
        return "+OK accepted";
      case "linger":
      case "nolinger":
        return "-ERR not controlling a session";
      default:
        return "-ERR command not found";
    }
  }

  #authenticate(verb: string, password: string): void {
    if (verb !== "auth") return this.#write(commandReply("-ERR command not found"));
    this.#authenticated = password === this.#host.password;
    if (this.#authenticated) {
      this.#callOffAuth();
      return this.#write(commandReply("+OK accepted"));
    }
    this.#write(commandReply("-ERR invalid"));
    this.end();
  }

  #api(text: string): void {
    this.#blocked = true;
    this.#host.run(text, (answer) => {
      this.#blocked = false;
      if (this.#ended) return;
      this.#write(apiResponse(answer) + this.#held);
      this.#held = "";
      // An answer that came later resumes what piled up meanwhile; one that came at once is within that loop.
      this.#work();
    });
    if (this.#blocked) this.#socket.pause();
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
