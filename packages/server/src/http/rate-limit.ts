import type { Clock } from "@broadnet-engage/core/ports";
import type { Response } from "express";
import { Problem } from "../problems/problem.ts";
import { slidingWindow } from "./sliding-window.ts";

const WINDOW_MS = 60_000;

/** The tenant's bucket (contract §4): all its users together, within this process. Sets the headers; throws when it is empty. */
export function tenantRateLimit(perMinute: number, clock: Clock): (tenantId: string, res: Response) => void {
  const window = slidingWindow(perMinute, WINDOW_MS, clock.monotonic);
  return (tenantId, res) => {
    const { allowed, left, resetMs } = window.take(tenantId);
    const seconds = Math.max(1, Math.ceil(resetMs / 1000));
    res.setHeader("RateLimit-Policy", `"tenant";q=${perMinute};w=60`);
    res.setHeader("RateLimit", `"tenant";r=${left};t=${seconds}`);
    res.setHeader("X-RateLimit-Limit", String(perMinute));
    res.setHeader("X-RateLimit-Remaining", String(left));
    res.setHeader("X-RateLimit-Reset", String(Math.ceil(clock.now() / 1000) + seconds));
    if (allowed) return;
    throw new Problem("rate-limited", `More than ${perMinute} requests in a minute. Try again in ${seconds} s.`, {
      members: { retry_after: seconds, "violated-policies": ["tenant"] },
      headers: { "Retry-After": String(seconds) },
    });
  };
}
