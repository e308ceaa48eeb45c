import { HOUR, type Instant } from "../model/instant.ts";
import type { WebhookEndpoint, WebhookHealth } from "../model/webhook.ts";

/** An endpoint that had no success for so long is switched off (C-WH-15). */
export const DISABLED_AFTER_MS = 120 * HOUR;

export interface Fared {
  /** What came of an attempt; `exhausted`: it was the last one of its event. */
  readonly outcome: "delivered" | "failed" | "exhausted" | "gone";
  readonly at: Instant;
}
export interface Health {
  readonly health: WebhookHealth;
  readonly failingSince: Instant | null;
}

/** Why an endpoint was switched off: it answered 410, or nothing well for {@link DISABLED_AFTER_MS}. */
export type DisabledBecause = "gone" | "no_success";

/**
 *     healthy ──an event ran out of attempts──► degraded ──120 h since the first failure──► disabled
 *        ▲                                         │                                          ▲
 *        └────────────── a success ────────────────┘          410, from anywhere ─────────────┘
 *
 * The way back from `disabled` is a person who switches it on again.
 */
export function healthAfter(
  endpoint: Pick<WebhookEndpoint, "health" | "failingSince">,
  { outcome, at }: Fared,
): Health {
  const { health, failingSince } = endpoint;
  if (health === "disabled") return { health, failingSince };
  if (outcome === "delivered") return { health: "healthy", failingSince: null };
  const since = failingSince ?? at;
  if (outcome === "gone" || at - since >= DISABLED_AFTER_MS) return { health: "disabled", failingSince: since };
  return { health: outcome === "exhausted" ? "degraded" : health, failingSince: since };
}
