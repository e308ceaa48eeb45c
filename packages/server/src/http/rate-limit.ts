import type { Tenant } from "@broadnet-engage/core/model";
import type { Clock, RateWindows } from "@broadnet-engage/core/ports";
import type { Response } from "express";
import { Problem } from "../problems/problem.ts";

const WINDOW_MS = 60_000;

/** Sets the headers; throws when the tenant's bucket is empty. */
export type Admit = (tenant: Tenant, res: Response) => Promise<void>;

/** The tenant's bucket (contract §4): all its users and keys together. A tenant's own limit goes before `perMinute`. */
export const tenantRateLimit =
  (windows: RateWindows, perMinute: number, clock: Clock): Admit =>
  async (tenant, res) => {
    const limit = tenant.requestsPerMinute ?? perMinute;
    const { allowed, left, resetMs } = await windows.take(`tenant:${tenant.id}`, limit, WINDOW_MS);
    const seconds = Math.max(1, Math.ceil(resetMs / 1000));
    res.setHeader("RateLimit-Policy", `"tenant";q=${limit};w=60`);
    res.setHeader("RateLimit", `"tenant";r=${left};t=${seconds}`);
    res.setHeader("X-RateLimit-Limit", String(limit));
    res.setHeader("X-RateLimit-Remaining", String(left));
    res.setHeader("X-RateLimit-Reset", String(Math.ceil(clock.now() / 1000) + seconds));
    if (allowed) return;
    throw new Problem("rate-limited", `More than ${limit} requests in a minute. Try again in ${seconds} s.`, {
      members: { retry_after: seconds, "violated-policies": ["tenant"] },
      headers: { "Retry-After": String(seconds) },
    });
  };
