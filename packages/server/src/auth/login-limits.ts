import type { Clock } from "@broadnet-engage/core/ports";
import { slidingWindow } from "../http/sliding-window.ts";
import { Problem } from "../problems/problem.ts";

export interface LoginLimits {
  readonly perEmail: number;
  readonly perAddress: number;
}

const MINUTE_MS = 60_000;

/** Attempts in any minute, per e-mail and per address, apart from the tenants' own limit (C-AUTH-9). Throws 429. */
export function loginLimits(
  { perEmail, perAddress }: LoginLimits,
  clock: Clock,
): (email: string, address: string) => void {
  const byEmail = slidingWindow(perEmail, MINUTE_MS, clock.monotonic);
  const byAddress = slidingWindow(perAddress, MINUTE_MS, clock.monotonic);
  return (email, address) => {
    const refused = [byAddress.take(address), byEmail.take(email)].find((take) => !take.allowed);
    if (!refused) return;
    const seconds = Math.max(1, Math.ceil(refused.resetMs / 1000));
    throw new Problem("rate-limited", `Too many login attempts. Try again in ${seconds} s.`, {
      members: { retry_after: seconds },
      headers: { "Retry-After": String(seconds) },
    });
  };
}
