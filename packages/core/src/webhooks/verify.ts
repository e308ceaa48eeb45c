import { timingSafeEqual } from "node:crypto";
import type { Instant } from "../model/instant.ts";
import { secretBytes } from "./secret.ts";
import { bodySignature, HEADER_PREFIX, timedSignature } from "./sign.ts";

/** Node's `req.headers`, a plain object, or a fetch `Headers`. Names are compared without case. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null };

export interface VerifyOptions {
  /** How far the sender's timestamp may be from `now`, either way. 300 is usual. */
  readonly toleranceSeconds: number;
  /** The receiver's clock, e.g. `Date.now()`. */
  readonly now: Instant;
  /** Default `X-BroadNet-`. */
  readonly prefix?: string;
}

export type Verification =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly why: "no_signature" | "malformed_headers" | "malformed_secret" | "timestamp_too_far" | "wrong_signature";
    };

const refused = (why: Extract<Verification, { ok: false }>["why"]): Verification => ({ ok: false, why });
const ACCEPTED: Verification = { ok: true };

function read(headers: WebhookHeaders, name: string): string | null {
  if (typeof headers.get === "function") return headers.get(name);
  const wanted = name.toLowerCase();
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === wanted);
  const value: unknown = entry?.[1];
  if (Array.isArray(value)) return value.length === 1 ? String(value[0]) : null;
  return typeof value === "string" ? value : null;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function verifyTimed(
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  signatures: string,
  secret: string,
  options: VerifyOptions,
): Verification {
  const id = read(headers, "webhook-id");
  const timestamp = read(headers, "webhook-timestamp");
  if (id === null || timestamp === null || !/^\d{1,12}$/.test(timestamp)) return refused("malformed_headers");
  const key = secretBytes(secret);
  if (key === null) return refused("malformed_secret");
  const expected = timedSignature(rawBody, id, timestamp, key);
  // Several signatures stand side by side while a secret is being replaced.
  if (!signatures.split(" ").some((given) => sameText(given, expected))) return refused("wrong_signature");
  const apartMs = Math.abs(options.now - Number(timestamp) * 1000);
  return apartMs <= options.toleranceSeconds * 1000 ? ACCEPTED : refused("timestamp_too_far");
}

/**
 * For receivers: was this request sent by the dialer that knows `secret`?
 *
 * Give the body exactly as it came, before any JSON parsing. Where the request has the Standard Webhooks headers they are
 * judged, and an old request is refused; where it has only `X-BroadNet-Signature` that is judged, which says nothing of the
 * time. Either way the same event may come again: remember `event_id`.
 *
 * Compares in constant time. Never throws on anything a stranger can send.
 */
export function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
  options: VerifyOptions,
): Verification {
  // A receiver whose secret was never configured must not accept what anybody can sign.
  if (secret === "") return refused("malformed_secret");
  const timed = read(headers, "webhook-signature");
  if (timed !== null) return verifyTimed(rawBody, headers, timed, secret, options);
  const prefix = options.prefix ?? HEADER_PREFIX;
  // The second one is there while a secret is being replaced, and is by the new secret.
  const plain = [read(headers, `${prefix}Signature`), read(headers, `${prefix}Signature-Next`)].filter(
    (given) => given !== null,
  );
  if (plain.length === 0) return refused("no_signature");
  const expected = bodySignature(rawBody, secret);
  return plain.some((given) => sameText(given, expected)) ? ACCEPTED : refused("wrong_signature");
}
