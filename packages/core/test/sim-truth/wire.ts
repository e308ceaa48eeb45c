import type { EslSocket } from "../../src/sim/esl-connection.ts";

/** A client's end of a connection to a simulated switch without a network: what is said arrives in the same breath. */
export class Wire implements EslSocket {
  readonly writableLength = 0;
  /** Bytes of the server, in order. */
  readonly said: string[] = [];
  closed = false;
  /** Called after each write of the server. */
  onSaid: () => void = () => {};
  #data: (chunk: Buffer) => void = () => {};
  readonly #listeners: Record<"end" | "error" | "close", () => void> = { end: noop, error: noop, close: noop };
  #paused = false;
  #waiting: Buffer[] = [];

  setNoDelay(): void {}

  on(event: "data" | "end" | "error" | "close", listener: (chunk: Buffer) => void): void {
    if (event === "data") this.#data = listener;
    else this.#listeners[event] = listener as () => void;
  }

  write(text: string): void {
    if (this.closed) return;
    this.said.push(text);
    this.onSaid();
  }

  end(text: string): void {
    this.write(text);
    this.#close();
  }

  destroy(): void {
    this.#close();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const chunk of this.#waiting.splice(0)) this.#data(chunk);
  }

  /** The client says something. */
  send(text: string): void {
    const chunk = Buffer.from(text, "utf8");
    if (this.#paused) this.#waiting.push(chunk);
    else this.#data(chunk);
  }

  /** The client closes its side. */
  sendEnd(): void {
    this.#listeners.end();
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#listeners.close();
  }
}

function noop(): void {}
