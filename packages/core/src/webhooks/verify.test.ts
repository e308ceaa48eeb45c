import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatureHeaders } from "./sign.ts";
import { TEST_VECTOR } from "./test-vector.ts";
import { aDeliveryId, pingEvent } from "./testing.ts";
import { verifyWebhook, type WebhookHeaders } from "./verify.ts";

const options = { toleranceSeconds: 300, now: TEST_VECTOR.at + 2_000 };
const sent = signatureHeaders({
  event: pingEvent,
  deliveryId: aDeliveryId,
  secret: TEST_VECTOR.secret,
  attempt: 1,
  at: TEST_VECTOR.at,
});
const plainOnly = { "X-BroadNet-Signature": TEST_VECTOR.bodySignature };
const verify = (
  headers: WebhookHeaders,
  body: string | Uint8Array = TEST_VECTOR.body,
  secret: string = TEST_VECTOR.secret,
) => verifyWebhook(body, headers, secret, options);
const hmacHex = (body: Uint8Array, secret: string): string => createHmac("sha256", secret).update(body).digest("hex");

describe("a receiver", () => {
  it("C-WH-6 accepts what we send, with either scheme, as text or as bytes", () => {
    expect(verify(sent)).toEqual({ ok: true });
    expect(verify(plainOnly)).toEqual({ ok: true });
    expect(verify(sent, new TextEncoder().encode(TEST_VECTOR.body))).toEqual({ ok: true });
  });

  it("reads Node's lower-case names, lists of one, and fetch's Headers", () => {
    const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), [value]]));
    expect(verify(lower)).toEqual({ ok: true });
    expect(verify(new Headers(sent))).toEqual({ ok: true });
    expect(verify({ "x-broadnet-signature": ["a", "b"] })).toEqual({ ok: false, why: "no_signature" });
  });

  it("C-GV-11 accepts any body signed with its secret, and none with one byte changed", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, secret, place, change) => {
          const headers = { "X-BroadNet-Signature": `sha256=${hmacHex(body, secret)}` };
          expect(verify(headers, body, secret)).toEqual({ ok: true });
          const tampered = body.slice();
          const index = place % body.length;
          tampered[index] = (tampered[index] ?? 0) ^ change;
          expect(verify(headers, tampered, secret)).toEqual({ ok: false, why: "wrong_signature" });
        },
      ),
    );
  });

  it("refuses another secret, another id, another time and another signature", () => {
    const other = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=";
    expect(verify(sent, TEST_VECTOR.body, other)).toEqual({ ok: false, why: "wrong_signature" });
    expect(verify(plainOnly, TEST_VECTOR.body, other)).toEqual({ ok: false, why: "wrong_signature" });
    for (const change of [
      { "webhook-id": "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e612" },
      { "webhook-timestamp": "1788428468" },
      { "webhook-signature": "v1,AAAA" },
    ]) {
      expect(verify({ ...sent, ...change })).toEqual({ ok: false, why: "wrong_signature" });
    }
  });

  it("does not fall back to the timeless signature when the timed one is wrong", () => {
    expect(verify({ ...plainOnly, ...sent, "webhook-signature": "v1,AAAA" }).ok).toBe(false);
  });

  it("accepts one good signature among several (C-WH-4)", () => {
    const both = { ...sent, "webhook-signature": `v1,AAAA ${TEST_VECTOR.timedSignature}` };
    expect(verify(both)).toEqual({ ok: true });
  });

  it("refuses a request older or newer than the tolerance, to the millisecond", () => {
    const at = (now: number) =>
      verifyWebhook(TEST_VECTOR.body, sent, TEST_VECTOR.secret, { toleranceSeconds: 300, now });
    expect(at(TEST_VECTOR.at + 300_000)).toEqual({ ok: true });
    expect(at(TEST_VECTOR.at + 300_001)).toEqual({ ok: false, why: "timestamp_too_far" });
    expect(at(TEST_VECTOR.at - 300_000)).toEqual({ ok: true });
    expect(at(TEST_VECTOR.at - 300_001)).toEqual({ ok: false, why: "timestamp_too_far" });
  });

  it("refuses everything while its secret is empty", () => {
    const signedByAnybody = { "X-BroadNet-Signature": `sha256=${hmacHex(Buffer.from(TEST_VECTOR.body), "")}` };
    expect(verify(signedByAnybody, TEST_VECTOR.body, "")).toEqual({ ok: false, why: "malformed_secret" });
  });

  it("says what is missing or malformed and never throws", () => {
    expect(verify({})).toEqual({ ok: false, why: "no_signature" });
    expect(verify({ ...sent, "webhook-timestamp": "soon" })).toEqual({ ok: false, why: "malformed_headers" });
    expect(verify({ "webhook-signature": TEST_VECTOR.timedSignature })).toEqual({
      ok: false,
      why: "malformed_headers",
    });
    expect(verify(sent, TEST_VECTOR.body, "hunter2")).toEqual({ ok: false, why: "malformed_secret" });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (headers, body) => {
        expect(verify({ ...headers, "webhook-signature": body, "webhook-id": body }, body).ok).toBe(false);
      }),
    );
  });
});

const python = spawnSync("python3", ["--version"]).status === 0;

// The verifier that the published API document gives to receivers, with its indentation restored.
const PUBLISHED = `
import hmac, hashlib, sys

def verify_webhook(payload_bytes: bytes, signature: str, secret: str) -> bool:
    expected = hmac.new(
        secret.encode(),
        payload_bytes,
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)

print(verify_webhook(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2]))
`;

describe.runIf(python)("the published Python verifier", () => {
  const run = (body: string, signature: string): string =>
    spawnSync("python3", ["-c", PUBLISHED, signature, TEST_VECTOR.secret], {
      input: body,
      encoding: "utf8",
    }).stdout.trim();

  it("C-GV-11 accepts what we sign, and nothing else", () => {
    const signature = sent["X-BroadNet-Signature"] ?? "";
    expect(run(TEST_VECTOR.body, signature)).toBe("True");
    expect(run(TEST_VECTOR.body.replace("ping", "pong"), signature)).toBe("False");
  });
});
