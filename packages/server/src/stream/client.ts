import type { Response } from "express";
import type { FeedEvent } from "./feed.ts";

/** A reader that leaves so much unread is cut off: what it would get is old, and others need the memory. */
const MOST_UNREAD_BYTES = 1024 * 1024;
const MOST_WAITING = 5_000;
const COME_BACK_MS = 2_000;

/** One reader of Server-Sent Events. What is told before it was welcomed waits. */
export class StreamClient {
  readonly #res: Response;
  #waiting: FeedEvent[] | null = [];
  #ended = false;

  constructor(res: Response) {
    this.#res = res;
    res.on("close", () => {
      this.#ended = true;
    });
    res.status(200);
    res.setHeader("Content-Type", "text/event-stream; charset=utf-8");
    res.setHeader("Cache-Control", "no-store, no-transform");
    // Proxies that gather answers would hold events back.
    res.setHeader("X-Accel-Buffering", "no");
    res.flushHeaders();
  }

  get ended(): boolean {
    return this.#ended;
  }

  tell(event: FeedEvent): void {
    if (this.#waiting === null) this.send(event.type, event.body, event.id);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(event);
    else this.end("slow_reader");
  }

  /** From here on events go out as they are told; those that waited first. */
  welcomed(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) this.tell(event);
  }

  send(type: string, data: string, id?: string): void {
    if (this.#ended) return;
    this.#write(`${id === undefined ? "" : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  heartbeat(): void {
    if (!this.#ended) this.#write(": still here\n\n");
  }

  /** Says why, and closes. Readers that come back by themselves do so with the last id they got. */
  end(reason: "slow_reader" | "unauthorized" | "closing"): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#res.write(`retry: ${COME_BACK_MS}\nevent: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    if (reason === "slow_reader") {
      // What it has not read by now it will not read. The socket goes when the kernel has taken what it can.
      this.#res.socket?.setTimeout(1_000, () => this.#res.destroy());
    }
    this.#res.end();
  }

  #write(text: string): void {
    if (this.#res.writableLength > MOST_UNREAD_BYTES) this.end("slow_reader");
    else this.#res.write(text);
  }
}
