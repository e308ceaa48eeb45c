import { createHmac } from "node:crypto";
import { EngageError } from "../errors.ts";
import type { DeliveryId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { StoredEvent } from "../model/webhook.ts";
import { secretBytes } from "./secret.ts";

/** What our own header names begin with. Installations may choose another. */
export const HEADER_PREFIX = "X-BroadNet-";

/** `sha256=<hex>`: keyed by the secret's text as shown at its creation, over the body's bytes (C-WH-1). */
export const bodySignature = (body: string | Uint8Array, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** `v1,<base64>` of Standard Webhooks: keyed by the secret's decoded bytes, over `id.timestamp.body` (C-WH-3). */
export function timedSignature(body: string | Uint8Array, id: string, timestamp: string, key: Uint8Array): string {
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body);
  return `v1,${mac.digest("base64")}`;
}

export interface AttemptToSign {
  readonly event: StoredEvent;
  readonly deliveryId: DeliveryId;
  readonly secret: string;
  /** The secret before, while receivers may still hold it (C-WH-4). */
  readonly previousSecret?: string | null;
  /** 1 to 5. */
  readonly attempt: number;
  /** When this attempt is made. */
  readonly at: Instant;
  /** Default {@link HEADER_PREFIX}. */
  readonly prefix?: string;
}

function keyOf(secret: string): Uint8Array {
  const key = secretBytes(secret);
  if (key === null) throw new EngageError("invariant-broken", "The endpoint's secret has not the form whsec_….");
  return key;
}

/**
 * All headers of one attempt (C-WH-1, C-WH-3, C-WH-5). Only the timed signature and the attempt's number differ between
 * attempts of an event. While a secret is being replaced the old one signs the published header, as receivers know it, the
 * new one a second, and both the timed one (C-WH-4).
 *
 * @throws EngageError `invariant-broken` when the secret has not the form `whsec_…`.
 */
export function signatureHeaders(given: AttemptToSign): Readonly<Record<string, string>> {
  const { event, deliveryId, secret, previousSecret, attempt, at, prefix = HEADER_PREFIX } = given;
  const timestamp = String(Math.floor(at / 1000));
  const secrets = previousSecret ? [previousSecret, secret] : [secret];
  const timed = secrets.map((one) => timedSignature(event.body, event.id, timestamp, keyOf(one)));
  return {
    "Content-Type": "application/json",
    "User-Agent": "BroadNet-Engage-Webhooks/1",
    [`${prefix}Signature`]: bodySignature(event.body, previousSecret ?? secret),
    ...(previousSecret ? { [`${prefix}Signature-Next`]: bodySignature(event.body, secret) } : {}),
    [`${prefix}Event`]: event.type,
    [`${prefix}Delivery`]: deliveryId,
    [`${prefix}Attempt`]: String(attempt),
    "webhook-id": event.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": timed.join(" "),
  };
}
