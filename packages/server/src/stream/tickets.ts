import { createHash } from "node:crypto";
import type { Clock } from "@broadnet-engage/core/ports";
import type { DegradingWindows } from "../http/degrading-windows.ts";
import type { Sealing } from "../http/sealing.ts";
import { Problem } from "../problems/problem.ts";

const LIVES_MS = 60_000;
const CONTEXT = "stream-ticket";

export interface Tickets {
  /** For whoever sent this `Authorization` header. */
  issue(authorization: string): { readonly ticket: string; readonly expiresAt: number };
  /** The header again, once; 401 for a ticket that was used, is too old or was made up. */
  redeem(ticket: string): Promise<string>;
}

/**
 * A ticket is the caller's credential under a seal, and no row anywhere: any node can open it. What makes it good for one use
 * is the rate limiter, which all nodes share: one place a minute under the ticket's own name.
 */
export function tickets(sealing: Sealing, windows: DegradingWindows, clock: Clock): Tickets {
  const refuse = (): Problem => new Problem("unauthorized", "The ticket is not valid, too old, or was used.");
  return {
    issue(authorization) {
      const expiresAt = clock.now() + LIVES_MS;
      return { ticket: sealing.seal(JSON.stringify({ authorization, expiresAt }), CONTEXT), expiresAt };
    },
    async redeem(ticket) {
      const authorization = open(sealing, ticket, clock.now());
      if (authorization === null) throw refuse();
      const name = createHash("sha256").update(ticket).digest("base64url");
      const { allowed } = await windows.take(`ticket:${name}`, 1, LIVES_MS);
      if (!allowed) throw refuse();
      return authorization;
    },
  };
}

function open(sealing: Sealing, ticket: string, now: number): string | null {
  if (!/^[A-Za-z0-9_-]{1,8192}$/.test(ticket)) return null;
  const text = sealing.open(ticket, CONTEXT);
  if (text === null) return null;
  const { authorization, expiresAt } = JSON.parse(text) as { authorization: string; expiresAt: number };
  return expiresAt > now ? authorization : null;
}
