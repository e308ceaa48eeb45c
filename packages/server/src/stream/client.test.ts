import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { EventId } from "@broadnet-engage/core/model";
import { systemTimers } from "@broadnet-engage/core/system";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { StreamClient } from "./client.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const KIB = 1024;
const MIB = KIB * KIB;
/** More than any kernel takes for a socket that nobody reads. */
const MOST = 512;
const event = (n: number) => ({
  id: String(n).padStart(6, "0") as EventId,
  type: "call.ended",
  body: JSON.stringify({ payload: {}, filling: "x".repeat(64 * KIB) }),
  payload: {},
});

interface Reading {
  readonly reader: Socket;
  readonly client: StreamClient;
  readonly unread: () => number;
  /** The server's side has ended. */
  readonly gone: Promise<unknown>;
}

/** A reader that reads only when it is told to, and the server's side of it. */
async function slowReader(): Promise<Reading> {
  let met: (client: [StreamClient, () => number]) => void = () => {};
  const meeting = new Promise<[StreamClient, () => number]>((resolve) => {
    met = resolve;
  });
  let gone: Promise<unknown> = Promise.resolve();
  const app = express().get("/", (_req, res) => {
    gone = once(res, "close");
    met([new StreamClient(res), () => res.writableLength]);
  });
  const server: Server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const reader = connect((server.address() as AddressInfo).port, "127.0.0.1");
  reader.pause();
  closing.push(() => reader.destroy());
  await once(reader, "connect");
  reader.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const [client, unread] = await meeting;
  return { reader, client, unread, gone };
}

/** Tells until it is cut off; gives how many events that took, and the most that ever lay unread. */
async function overflow(client: StreamClient, unread: () => number): Promise<{ told: number; most: number }> {
  let most = 0;
  for (let told = 0; told < MOST; told += 1) {
    if (client.ended) return { told, most };
    client.tell(event(told));
    most = Math.max(most, unread());
    await new Promise<void>((resolve) => void systemTimers.after(0, resolve));
  }
  return { told: MOST, most };
}

describe("a reader that does not read (§19)", () => {
  it("is cut off, with a bounded buffer, and told why and to come back", async () => {
    const { reader, client, unread } = await slowReader();
    client.welcomed();
    const { told, most } = await overflow(client, unread);
    expect(told).toBeLessThan(MOST);
    expect(most).toBeLessThan(MIB + 2 * 65 * KIB);
    let text = "";
    reader.on("data", (chunk: Buffer) => (text += chunk.toString()));
    reader.resume();
    await once(reader, "end");
    expect(text).toContain('retry: 2000\nevent: end\ndata: {"reason":"slow_reader"}\n\n');
    // Everything before it is whole, in order, and without a gap: where it ended is where it is taken up again.
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.map((_id, n) => n));
  });

  it("is let go even when it never reads again", async () => {
    const { client, unread, gone } = await slowReader();
    client.welcomed();
    await overflow(client, unread);
    expect(client.ended).toBe(true);
    // The reader itself sees nothing as long as it does not read; the server has let its memory go.
    await gone;
  });

  it("is cut off while it is still being welcomed, when too much has happened meanwhile", async () => {
    const { client } = await slowReader();
    for (let n = 0; n <= 5_000 && !client.ended; n += 1) client.tell({ ...event(n), body: "{}" });
    expect(client.ended).toBe(true);
  });
});
