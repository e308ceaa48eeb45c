import { TEST_VECTOR } from "@broadnet-engage/core/webhooks";
import { afterEach, describe, expect, it } from "vitest";
import { Inbox } from "./inbox.ts";
import { type Receiver, webhookReceiver } from "./receiver.ts";

const SIGNED = {
  "webhook-id": TEST_VECTOR.eventId,
  "webhook-timestamp": String(Math.floor(TEST_VECTOR.at / 1_000)),
  "webhook-signature": TEST_VECTOR.timedSignature,
};

describe("the webhook receiver", () => {
  const open: Receiver[] = [];
  afterEach(async () => {
    for (const receiver of open.splice(0)) await receiver.close();
  });
  const listening = async (now: number): Promise<{ receiver: Receiver; inbox: Inbox }> => {
    const inbox = new Inbox();
    const receiver = await webhookReceiver(inbox, () => now);
    open.push(receiver);
    return { receiver, inbox };
  };
  const post = async (receiver: Receiver, body: string, headers: Record<string, string> = SIGNED): Promise<number> =>
    (await fetch(receiver.url, { method: "POST", body, headers })).status;

  it("C-WH-6 takes what verifies and answers 204", async () => {
    const { receiver, inbox } = await listening(TEST_VECTOR.at + 1_000);
    receiver.setSecret(TEST_VECTOR.secret);
    expect(await post(receiver, TEST_VECTOR.body)).toBe(204);
    expect(await post(receiver, TEST_VECTOR.body)).toBe(204);
    expect({ total: inbox.total, repeated: inbox.repeated, invalid: inbox.invalidTotal }).toEqual({
      total: 1,
      repeated: 1,
      invalid: 0,
    });
  });

  it("refuses a changed body, a missing signature and an old time, and counts them", async () => {
    const { receiver, inbox } = await listening(TEST_VECTOR.at + 301_000);
    receiver.setSecret(TEST_VECTOR.secret);
    expect(await post(receiver, TEST_VECTOR.body)).toBe(401);
    expect(await post(receiver, `${TEST_VECTOR.body} `)).toBe(401);
    expect(await post(receiver, TEST_VECTOR.body, {})).toBe(401);
    expect([...inbox.invalid]).toEqual([
      ["timestamp_too_far", 1],
      ["wrong_signature", 1],
      ["no_signature", 1],
    ]);
    expect(inbox.total).toBe(0);
  });

  it("asks to come again while it has no secret, and does not read bodies without end", async () => {
    const { receiver, inbox } = await listening(TEST_VECTOR.at);
    expect(await post(receiver, TEST_VECTOR.body)).toBe(503);
    receiver.setSecret(TEST_VECTOR.secret);
    expect(await post(receiver, "x".repeat(300_000))).toBe(413);
    expect(inbox.invalidTotal).toBe(0);
  });
});
