import type { Dialer } from "@broadnet-engage/core";
import type { Log } from "@broadnet-engage/core/ports";
import { type System, systemClock } from "@broadnet-engage/core/system";
import { authenticator } from "./auth/authenticate.ts";
import type { Passwords } from "./auth/passwords.ts";
import { signIn } from "./auth/sign-in.ts";
import { tokens } from "./auth/tokens.ts";
import type { Services } from "./services.ts";

export interface ServiceOptions {
  readonly dialer: Dialer;
  /** Clock, chance and ids the dialer lives by. */
  readonly system: System;
  readonly log: Log;
  readonly jwtSecret: string;
  readonly olderJwtSecrets?: readonly string[];
  readonly passwords: Passwords;
  readonly refuseTarget: (url: string) => Promise<string | null>;
  /** For tokens, sessions and limits; default the real clock. */
  readonly realClock?: typeof systemClock;
}

export function createServices(options: ServiceOptions): Services {
  const { dialer, system, log, passwords, refuseTarget } = options;
  const { storage } = dialer;
  const realClock = options.realClock ?? systemClock;
  const issued = tokens({
    secret: options.jwtSecret,
    olderSecrets: options.olderJwtSecrets ?? [],
    clock: realClock,
    ids: system.ids,
  });
  return {
    dialer,
    storage,
    of: (tenantId) => dialer.forTenant(tenantId),
    clock: system.clock,
    realClock,
    ids: system.ids,
    random: system.random,
    log,
    passwords,
    signIn: signIn({ storage, passwords, tokens: issued, clock: realClock, ids: system.ids }),
    authenticator: authenticator(storage, issued, realClock),
    refuseTarget,
  };
}
