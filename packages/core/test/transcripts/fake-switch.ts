import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { GREETING, jsonEvent, reply, response } from "./fake-socket.ts";

/** One command as the switch read it: its line, and its headers. */
export interface Command {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Null = no answer at all. */
export type Answer = (command: Command) => string | null;

const usual: Answer = ({ line, headers }) => {
  if (line.startsWith("bgapi ")) return reply(`+OK Job-UUID: ${headers["Job-UUID"]}`);
  if (line.startsWith("api show")) return response('{"row_count": 0}\n');
  if (line.startsWith("api uuid_exists")) return response("false");
  return line.startsWith("api ") ? response("+OK\n") : reply("+OK event listener enabled json");
};

/** An event socket server on a free port that answers as the test says. */
export class FakeSwitch {
  readonly commands: Command[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  password = "ClueCon";
  /** What a new connection is told; the usual greeting when null. */
  greeting = GREETING;
  /** Own answers; undefined leaves it to the usual ones. */
  answer: (command: Command) => string | null | undefined = () => undefined;
  connections = 0;

  constructor() {
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  async listen(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }
  get lines(): readonly string[] {
    return this.commands.map((command) => command.line);
  }
  /** Sends an event, or raw text, to every connection. */
  send(event: Readonly<Record<string, unknown>> | string): void {
    for (const socket of this.#sockets) socket.write(typeof event === "string" ? event : jsonEvent(event));
  }
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
  async close(): Promise<void> {
    this.dropAll();
    this.#server.close();
    await once(this.#server, "close");
  }

  #welcome(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    socket.write(this.greeting);
    let unread = "";
    socket.on("data", (bytes) => {
      unread += bytes.toString("utf8");
      for (let end = unread.indexOf("\n\n"); end >= 0; end = unread.indexOf("\n\n")) {
        const [line = "", ...rest] = unread.slice(0, end).split("\n");
        unread = unread.slice(end + 2);
        const headers = Object.fromEntries(rest.map((header) => header.split(": ", 2)));
        this.#obey(socket, { line, headers });
      }
    });
  }

  #obey(socket: Socket, command: Command): void {
    if (command.line.startsWith("auth ")) {
      const welcome = command.line === `auth ${this.password}`;
      socket.write(reply(welcome ? "+OK accepted" : "-ERR invalid"));
      if (!welcome) socket.end();
      return;
    }
    // Asked by the transport itself once it is connected; the tests count what was asked of the transport.
    if (command.line.startsWith("api module_exists ")) {
      socket.write(response("false"));
      return;
    }
    this.commands.push(command);
    const own = this.answer(command);
    const answer = own === undefined ? usual(command) : own;
    if (answer !== null) socket.write(answer);
  }
}
