import type { Dialer } from "@broadnet-engage/core";
import { type E164, type NumberPlace, plainPlace } from "@broadnet-engage/core/model";
import type { Coordination, Log, ObjectStore, RateWindows } from "@broadnet-engage/core/ports";
import { type System, systemClock } from "@broadnet-engage/core/system";
import { authenticator } from "./auth/authenticate.ts";
import { type KeySource, keyRing } from "./auth/keys.ts";
import { loginLimit } from "./auth/login-limits.ts";
import type { Passwords } from "./auth/passwords.ts";
import { signIn } from "./auth/sign-in.ts";
import { tokens } from "./auth/tokens.ts";
import { degradingWindows } from "./http/degrading-windows.ts";
import { idempotency } from "./http/idempotency.ts";
import { sealing } from "./http/sealing.ts";
import type { FarFiles } from "./imports/far-files.ts";
import { importWorker } from "./imports/import-worker.ts";
import { receiver } from "./imports/receive.ts";
import { NO_NEWS, newsOver } from "./nodes/news.ts";
import type { Registers } from "./registries/registers.ts";
import { reportWorker } from "./reports/report-worker.ts";
import type { Services } from "./services.ts";
import { type Pace, StreamHub } from "./stream/hub.ts";
import { tickets } from "./stream/tickets.ts";

export interface ServiceOptions {
  readonly dialer: Dialer;
  readonly objects: ObjectStore;
  /** Those the dialer asks. */
  readonly registers: Registers;
  /** Clock, chance and ids the dialer lives by. */
  readonly system: System;
  readonly log: Log;
  /** What signs tokens, and what is still believed. */
  readonly keys: KeySource;
  readonly passwords: Passwords;
  readonly farFiles: FarFiles;
  readonly refuseTarget: (url: string) => Promise<string | null>;
  /** As the dialer is set. */
  readonly placeOf?: (phone: E164) => NumberPlace | null;
  /** This node's own, on the real clock: `memoryRateWindows`. All there is on one node, and what holds while the shared ones are down. */
  readonly rateWindows: RateWindows;
  /** Of all nodes together. */
  readonly sharedRateWindows?: RateWindows;
  /** By which nodes tell each other of what cannot wait. Left out: they meet in the storage, half a second later. */
  readonly coordination?: Coordination;
  /** As the dialer is set. Default false. */
  readonly preciseTime?: boolean;
  /** Refresh tokens are for one use each, whether or not the client asks. Default false, as published (C-AUTH-10). */
  readonly alwaysRotate?: boolean;
  /** For tokens, sessions and limits; default the real clock. */
  readonly realClock?: typeof systemClock;
  /** How often streams are told of figures, and that they live; default {@link PACE}. */
  readonly streamPace?: Pace;
}

export function createServices(options: ServiceOptions): Services {
  const { dialer, system, log, passwords, refuseTarget, farFiles } = options;
  const { storage } = dialer;
  const { objects, registers } = options;
  const { clock, ids, random, timers } = system;
  const realClock = options.realClock ?? systemClock;
  const keys = keyRing(options.keys);
  const issued = tokens({ keys, clock: realClock, ids });
  const own = options.rateWindows;
  const rateWindows = degradingWindows(options.sharedRateWindows ?? own, own, realClock, log);
  const sealed = sealing(keys.sealing, random);
  const news = options.coordination ? newsOver(options.coordination, ids.next(), timers, log) : NO_NEWS;
  const known = authenticator(storage, issued, realClock);
  const services: Omit<Services, "stream"> = {
    dialer,
    storage,
    objects,
    of: (tenantId) => dialer.forTenant(tenantId),
    clock,
    realClock,
    timers,
    ids,
    random,
    log,
    passwords,
    signIn: signIn({
      storage,
      passwords,
      tokens: issued,
      clock: realClock,
      ids,
      limit: loginLimit(rateWindows),
      alwaysRotate: options.alwaysRotate ?? false,
    }),
    authenticator: {
      ...known,
      forget() {
        known.forget();
        news.revoked();
      },
    },
    news,
    preciseTime: options.preciseTime ?? false,
    rateWindows,
    reports: reportWorker({
      storage,
      objects,
      clock,
      realClock,
      timers,
      ids,
      log,
      preciseTime: options.preciseTime ?? false,
    }),
    imports: importWorker({
      ...{ dialer, storage, objects, registers, clock, realClock, timers, log },
      of: (tenantId) => dialer.forTenant(tenantId),
    }),
    registers,
    receive: receiver({ storage, objects, realClock, ids, log }),
    sealing: sealed,
    idempotency: idempotency({ storage, sealing: sealed, clock, log }),
    tickets: tickets(sealed, rateWindows, realClock),
    refuseTarget,
    farFiles,
    countryOf: (phone) => (options.placeOf ?? plainPlace)(phone)?.country ?? null,
  };
  const stream = new StreamHub(services, system.timers, options.streamPace);
  news.listen({
    revoked() {
      known.forget();
      stream.recheck();
    },
    happened: (tenantId) => stream.look(tenantId),
  });
  return { ...services, stream };
}
