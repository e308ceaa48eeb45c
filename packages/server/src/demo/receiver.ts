import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifyWebhook } from "@broadnet-engage/core/webhooks";
import type { Inbox } from "./inbox.ts";
import type { WebhookEvent } from "./wire.ts";

export interface Receiver {
  readonly url: string;
  /** Known only after registration, and registration needs the address. */
  setSecret(secret: string): void;
  close(): Promise<void>;
}

/** More than any event of ours; what is longer is not read. */
const MAX_BODY_BYTES = 256 * 1024;
const TOLERANCE_SECONDS = 300;

async function bodyOf(req: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return null;
  }
  return Buffer.concat(chunks);
}

/**
 * A webhook endpoint on this machine. Good deliveries go to `inbox` and are answered 204 at once; others 401 or 413.
 *
 * @param now this machine's clock: attempts are stamped in real time, also by a simulated world that lives hours ahead
 */
export async function webhookReceiver(inbox: Inbox, now: () => number): Promise<Receiver> {
  let secret = "";
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    // Between registration and its answer: nothing can be judged yet, so the sender shall come again.
    if (secret === "") return void res.writeHead(503).end();
    const body = await bodyOf(req);
    if (body === null) return void res.writeHead(413).end();
    const verified = verifyWebhook(body, req.headers, secret, { toleranceSeconds: TOLERANCE_SECONDS, now: now() });
    if (!verified.ok) {
      inbox.refuse(verified.why);
      return void res.writeHead(401).end();
    }
    res.writeHead(204).end();
    inbox.take(JSON.parse(body.toString("utf8")) as WebhookEvent);
  };
  const server = createServer((req, res) => void handle(req, res).catch(() => res.destroy()));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    setSecret: (given) => {
      secret = given;
    },
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return done;
}
