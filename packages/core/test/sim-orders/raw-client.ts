import { createConnection, type Socket } from "node:net";

export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client that knows nothing of the simulator: bytes in, frames out. */
export class RawClient {
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  closed = false;
  #buffer = Buffer.alloc(0);
  #waiters: (() => void)[] = [];

  constructor(port: number) {
    this.socket = createConnection({ port, host: "127.0.0.1" });
    this.socket.on("data", (chunk) => this.#push(chunk));
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
  }

  send(command: string): void {
    this.socket.write(`${command}\n\n`);
  }

  /** The first frame, from `from` on, that passes; waits for it. */
  async find(test: (frame: Frame) => boolean, from = 0): Promise<Frame> {
    for (;;) {
      const frame = this.frames.slice(from).find(test);
      if (frame) return frame;
      if (this.closed) throw new Error(`closed after ${JSON.stringify(this.frames)}`);
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Sends a command and waits for its reply. */
  async ask(command: string): Promise<string> {
    const from = this.frames.length;
    this.send(command);
    const type = command.startsWith("api ") ? "api/response" : "command/reply";
    const frame = await this.find((candidate) => candidate.headers["Content-Type"] === type, from);
    return frame.headers["Reply-Text"] ?? frame.body;
  }

  async event(name: string, test: (event: Record<string, string>) => boolean = () => true) {
    const isIt = (frame: Frame) => {
      const event = eventOf(frame);
      return event?.["Event-Name"] === name && test(event);
    };
    return eventOf(await this.find(isIt)) ?? {};
  }

  events(): Record<string, string>[] {
    return this.frames.map(eventOf).filter((event) => event !== null);
  }

  async whenClosed(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #push(chunk: Buffer): void {
    const { frames, rest } = cutFrames(Buffer.concat([this.#buffer, chunk]));
    this.frames.push(...frames);
    this.#buffer = rest;
    this.#wake();
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

/** Frames that are complete, and the bytes after them. */
export function cutFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer<ArrayBuffer> } {
  const frames: Frame[] = [];
  let rest = Buffer.from(bytes);
  for (let end = rest.indexOf("\n\n"); end !== -1; end = rest.indexOf("\n\n")) {
    const headers = headersOf(rest.toString("utf8", 0, end));
    const length = Number(headers["Content-Length"] ?? 0);
    if (rest.length < end + 2 + length) break;
    frames.push({ headers, body: rest.toString("utf8", end + 2, end + 2 + length) });
    rest = rest.subarray(end + 2 + length);
  }
  return { frames, rest };
}

const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(text.split("\n").map((line) => [line.split(": ")[0], line.slice(line.indexOf(": ") + 2)]));

/** The event in a frame, plain ones decoded; null when it holds none. */
export function eventOf({ headers, body }: Frame): Record<string, string> | null {
  if (headers["Content-Type"] === "text/event-json") return JSON.parse(body);
  if (headers["Content-Type"] !== "text/event-plain") return null;
  const [head = "", ...rest] = body.split("\n\n");
  const decoded = Object.entries(headersOf(head)).map(([name, value]) => [name, decodeURIComponent(value)]);
  return { ...Object.fromEntries(decoded), _body: rest.join("\n\n") };
}
