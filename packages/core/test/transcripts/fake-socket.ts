import { EventEmitter } from "node:events";
import net from "node:net";

/** Stands for the TCP socket to the switch: bytes arrive exactly as cut by the test, in the same turn. */
export class FakeSocket extends EventEmitter {
  written = "";
  noDelay = false;
  destroyed = false;
  #connected: () => void = () => {};

  /** The next connection made by anybody in this process gets a socket like this. */
  static takeNext(): FakeSocket {
    const socket = new FakeSocket();
    const module: { connect: unknown } = net;
    const real = module.connect;
    module.connect = (_to: unknown, connected: () => void) => {
      module.connect = real;
      socket.#connected = connected;
      return socket;
    };
    return socket;
  }

  arrive(): void {
    this.#connected();
  }
  say(bytes: string | Buffer): void {
    if (!this.destroyed) this.emit("data", typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes);
  }
  /** Commands written since last asked, each with its headers, as text. */
  take(): string {
    const text = this.written;
    this.written = "";
    return text;
  }
  setNoDelay(on: boolean): void {
    this.noDelay = on;
  }
  cork(): void {}
  uncork(): void {}
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  end(): void {}
  destroy(): void {
    this.destroyed = true;
  }
}

export const reply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
export const response = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
export const jsonEvent = (event: Readonly<Record<string, unknown>> | string): string => {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
};
export const GREETING = "Content-Type: auth/request\n\n";
