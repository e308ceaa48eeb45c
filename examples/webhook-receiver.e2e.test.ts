import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DeliveryId } from "@broadnet-engage/core/model";
import { signatureHeaders, TEST_VECTOR } from "@broadnet-engage/core/webhooks";
import { afterAll, beforeAll, expect, it } from "vitest";

const file = fileURLToPath(new URL("webhook-receiver.ts", import.meta.url));
const receiver = spawn(process.execPath, ["--conditions=@broadnet-engage/source", "--import", "tsx", file], {
  env: { ...process.env, PORT: "0", WEBHOOK_SECRET: TEST_VECTOR.secret },
});
const lines: string[] = [];
let url = "";
beforeAll(async () => {
  for await (const line of createInterface({ input: receiver.stdout })) {
    url = `http://127.0.0.1:${line.split(" ").at(-1)}/engage`;
    break;
  }
  createInterface({ input: receiver.stdout }).on("line", (line) => lines.push(line));
});
afterAll(() => receiver.kill());

const { eventId, tenantId, body } = TEST_VECTOR;
const post = (secret: string = TEST_VECTOR.secret, sent: string = body) => {
  const event = { id: eventId, tenantId, type: "webhook.ping", at: 0, correlationId: eventId, body };
  const deliveryId = "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e612" as DeliveryId;
  const headers = signatureHeaders({ event, deliveryId, secret, attempt: 1, at: Date.now() });
  return fetch(url, { method: "POST", headers, body: sent });
};

it("C-WH-6, C-WH-10 the example receiver does each event once, and only what is signed", async () => {
  const other = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
  expect((await post(other)).status).toBe(401);
  expect((await post(undefined, body.replace("ping", "pong"))).status).toBe(401);
  expect((await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })).status).toBe(
    401,
  );
  expect((await post()).status).toBe(204);
  expect((await post()).status).toBe(204);
  await expect.poll(() => lines).toEqual(["webhook.ping {}"]);
  expect(readFileSync(file, "utf8").trim().split("\n").length).toBeLessThan(60);
});
