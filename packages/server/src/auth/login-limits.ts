import type { RateWindows } from "@broadnet-engage/core/ports";
import { Problem } from "../problems/problem.ts";

const PER_EMAIL = 10;
const PER_ADDRESS = 100;
const MINUTE_MS = 60_000;
/** An e-mail is at most 254 characters; a key may have 300. */
const keyOf = (kind: string, value: string): string => `login:${kind}:${value.slice(0, 254)}`;

/** Throws 429. */
export type LoginLimit = (email: string, address: string) => Promise<void>;

/** Attempts in any minute, per e-mail and per address, apart from the tenants' own limit (C-AUTH-9). */
export const loginLimit =
  (windows: RateWindows): LoginLimit =>
  async (email, address) => {
    const takes = [
      await windows.take(keyOf("address", address), PER_ADDRESS, MINUTE_MS),
      await windows.take(keyOf("email", email), PER_EMAIL, MINUTE_MS),
    ];
    const refused = takes.find((take) => !take.allowed);
    if (!refused) return;
    const seconds = Math.max(1, Math.ceil(refused.resetMs / 1000));
    throw new Problem("rate-limited", `Too many login attempts. Try again in ${seconds} s.`, {
      members: { retry_after: seconds },
      headers: { "Retry-After": String(seconds) },
    });
  };
