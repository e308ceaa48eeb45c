import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import { secretBytes, secretFrom } from "./secret.ts";
import { signatureHeaders } from "./sign.ts";
import { TEST_VECTOR } from "./test-vector.ts";
import { aDeliveryId, pingEvent } from "./testing.ts";

const attempt = {
  event: pingEvent,
  deliveryId: aDeliveryId,
  secret: TEST_VECTOR.secret,
  attempt: 1,
  at: TEST_VECTOR.at,
};

describe("the headers of an attempt", () => {
  it("C-WH-1, C-WH-3, C-WH-5 are those of the published vector", () => {
    expect(signatureHeaders(attempt)).toEqual({
      "Content-Type": "application/json",
      "User-Agent": "BroadNet-Engage-Webhooks/1",
      "X-BroadNet-Signature": TEST_VECTOR.bodySignature,
      "X-BroadNet-Event": "webhook.ping",
      "X-BroadNet-Delivery": aDeliveryId,
      "X-BroadNet-Attempt": "1",
      "webhook-id": TEST_VECTOR.eventId,
      "webhook-timestamp": TEST_VECTOR.timestamp,
      "webhook-signature": TEST_VECTOR.timedSignature,
    });
  });

  it("C-WH-2 keep the body's signature from attempt to attempt; only number and time move", () => {
    const first = signatureHeaders(attempt);
    const second = signatureHeaders({ ...attempt, attempt: 2, at: TEST_VECTOR.at + 30_999 });
    expect(second).toEqual({
      ...first,
      "X-BroadNet-Attempt": "2",
      "webhook-timestamp": "1788428497",
      "webhook-signature": second["webhook-signature"],
    });
    expect(second["webhook-signature"]).not.toBe(first["webhook-signature"]);
  });

  it("C-WH-5 take another prefix", () => {
    const headers = signatureHeaders({ ...attempt, prefix: "X-Acme-" });
    expect(headers["X-Acme-Signature"]).toBe(TEST_VECTOR.bodySignature);
    expect(Object.keys(headers).filter((name) => name.startsWith("X-BroadNet"))).toEqual([]);
  });

  it("are not made with a secret of another form", () => {
    for (const secret of ["", "hunter2", "whsec_", "whsec_c2hvcnQ=", `${TEST_VECTOR.secret} `]) {
      let thrown: unknown;
      try {
        signatureHeaders({ ...attempt, secret });
      } catch (error) {
        thrown = error;
      }
      expect(isEngageError(thrown) && thrown.code).toBe("invariant-broken");
    }
  });
});

describe("a secret", () => {
  it("C-WH-3 is whsec_ and the base64 of 32 bytes, and turns back into them", () => {
    const bytes = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
    expect(secretFrom(bytes)).toBe(TEST_VECTOR.secret);
    expect([...(secretBytes(TEST_VECTOR.secret) ?? [])]).toEqual([...bytes]);
    expect(() => secretFrom(bytes.subarray(1))).toThrow();
  });
});
