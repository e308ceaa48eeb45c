import { verifyWebhook } from "@broadnet-engage/core/webhooks";
import express from "express";

// A receiver of webhooks: believes nothing without its signature, does each event once, and answers before it works.
// Start it with WEBHOOK_SECRET=whsec_… and register its URL with POST /v1/webhooks.

const secret = process.env.WEBHOOK_SECRET ?? "";
/** Events come at least once: remember those of the last day, at the least. Here in memory; yours belong in your database. */
const done = new Set<string>();

const app = express();
// The bytes as they came: the signature covers them, and JSON parsed and written again is other bytes.
app.post("/engage", express.raw({ type: "application/json", limit: "256kb" }), (req, res) => {
  const verified = verifyWebhook(req.body, req.headers, secret, { toleranceSeconds: 300, now: Date.now() });
  if (!verified.ok) {
    res.status(401).json({ why: verified.why });
    return;
  }
  const event = JSON.parse(String(req.body)) as { event_id: string; event_type: string; payload: object };
  res.status(204).end();
  if (done.has(event.event_id)) return;
  done.add(event.event_id);
  console.log(event.event_type, JSON.stringify(event.payload));
});

const server = app.listen(Number(process.env.PORT ?? 4000), "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`listening on ${address.port}`);
});
process.once("SIGTERM", () => server.close());
