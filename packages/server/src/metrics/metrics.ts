import type { HttpSender } from "@broadnet-engage/core/ports";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { watchCalls } from "./calls.ts";
import { watchState } from "./state.ts";
import type { Watched } from "./watched.ts";

/** What the server counts of itself, for Prometheus. */
export interface Metrics {
  /** One request has been answered. `route` is the table's path, so that ids make no series of their own. */
  request(seen: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
  }): void;
  /** The same sender, with its attempts counted. */
  counted(sender: HttpSender): HttpSender;
  /** What cannot be counted before the dialer is there. */
  watch(watched: Watched): void;
  /** The text Prometheus reads, and its media type. */
  readonly contentType: string;
  text(): Promise<string>;
}

/** Seconds: a page from memory to a report. */
const REQUEST_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: "engage_info", help: "1, with the version.", labelNames: ["version"], registers }).set(
    { version },
    1,
  );
  const requests = new Histogram({
    name: "engage_http_request_seconds",
    help: "Requests answered, and how long they took.",
    labelNames: ["method", "route", "status"] as const,
    buckets: REQUEST_BUCKETS,
    registers,
  });
  const attempts = new Counter({
    name: "engage_webhook_attempts_total",
    help: "Webhook deliveries tried, by what came of them: 2xx to 5xx, or failed.",
    labelNames: ["outcome"] as const,
    registers,
  });
  return {
    request: ({ method, route, status, ms }) => requests.observe({ method, route, status: String(status) }, ms / 1000),
    counted: (sender) => ({
      async post(attempt) {
        const outcome = await sender.post(attempt);
        attempts.inc({ outcome: outcome.kind === "failed" ? "failed" : `${Math.floor(outcome.status / 100)}xx` });
        return outcome;
      },
    }),
    watch(watched) {
      watchCalls(registry, watched.dialer);
      watchState(registry, watched);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
