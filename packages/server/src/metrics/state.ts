import type { Stores } from "@broadnet-engage/core/ports";
import { Gauge, type Registry } from "prom-client";
import type { Watched } from "./watched.ts";

/** Live calls counted in one scrape; past it the gauge stands still, which is alarming enough. */
const MOST_CALLS = 20_000;
const MOST_EVENTS = 100_000;

/** What is so now: read when Prometheus asks, and absent when it cannot be read. */
export function watchState(registry: Registry, watched: Watched): void {
  const { dialer, clock, rateLimitDegraded, switchLoad } = watched;
  const gauge = (name: string, help: string, read: () => number | null | Promise<number | null>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const value = await Promise.resolve(read()).catch(() => null);
        if (value === null) this.reset();
        else this.set(value);
      },
    });
  };
  const stored = (read: (stores: Stores) => Promise<number>) => () => dialer.storage.read(read);
  gauge(
    "engage_active_calls",
    "Calls in progress, of all nodes.",
    stored(async ({ calls }) => (await calls.live(null, MOST_CALLS)).length),
  );
  gauge(
    "engage_webhook_overdue_seconds",
    "How long the webhook delivery that is due longest has been due; 0 when none is.",
    stored(async ({ webhooks }) => Math.max(0, (clock.now() - ((await webhooks.nextDueAt()) ?? clock.now())) / 1000)),
  );
  gauge(
    "engage_outbox_events",
    "Events not yet routed to webhook endpoints.",
    stored(({ outbox }) => outbox.unrouted(MOST_EVENTS)),
  );
  gauge("engage_ratelimit_degraded", "1 while rate limits are counted per node.", () => (rateLimitDegraded() ? 1 : 0));
  gauge("engage_switch_connected", "1 while the switch is connected.", () => (dialer.status().switchConnected ? 1 : 0));
  gauge("engage_dialer_running", "1 while the dialer's loop runs.", () => (dialer.status().running ? 1 : 0));
  if (switchLoad === undefined) return;
  const nodes = () => switchLoad().nodes;
  gauge("engage_switch_free_lines", "Customer legs that may be asked for now.", () => switchLoad().freeLines);
  gauge(
    "engage_switch_event_lag_seconds",
    "Age of the switch's newest events when they reach us; the worst node.",
    () => Math.max(0, ...nodes().map(({ eventLagMs }) => eventLagMs ?? 0)) / 1000,
  );
  gauge("engage_switch_pending_commands", "Commands to the switch that wait for their answer.", () =>
    nodes().reduce((sum, { pendingCommands }) => sum + pendingCommands, 0),
  );
}
