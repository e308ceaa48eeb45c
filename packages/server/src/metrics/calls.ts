import type { Dialer } from "@broadnet-engage/core";
import { Counter, Histogram, type Registry } from "prom-client";

/** Seconds a person who answered waited for an agent; regulators ask about 2 s. */
const WAIT_BUCKETS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10];

/** Counts what the dialer tells, on this node. */
export function watchCalls(registry: Registry, dialer: Dialer): void {
  const registers = [registry];
  const ended = new Counter({
    name: "engage_calls_ended_total",
    help: "Calls that ended, by status.",
    labelNames: ["status"] as const,
    registers,
  });
  const abandoned = new Counter({
    name: "engage_calls_abandoned_total",
    help: "Answered calls that no agent was there for.",
    registers,
  });
  const blocked = new Counter({
    name: "engage_compliance_blocked_total",
    help: "Calls a rule did not permit, by rule.",
    labelNames: ["rule"] as const,
    registers,
  });
  const wait = new Histogram({
    name: "engage_answer_to_bridge_seconds",
    help: "From the person's answer until an agent was on the line.",
    buckets: WAIT_BUCKETS,
    registers,
  });
  dialer.on("call.ended", ({ payload }) => ended.inc({ status: payload.status }));
  dialer.on("call.abandoned", () => abandoned.inc());
  dialer.on("compliance.blocked", ({ payload }) => blocked.inc({ rule: payload.rule }));
  dialer.on("call.connected", ({ payload }) => wait.observe(payload.waitMs / 1000));
}
