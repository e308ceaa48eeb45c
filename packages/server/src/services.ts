import type { Dialer, TenantDialer } from "@broadnet-engage/core";
import type { E164, TenantId } from "@broadnet-engage/core/model";
import type { Clock, Ids, Log, ObjectStore, Random, Storage, Timers } from "@broadnet-engage/core/ports";
import type { Authenticator } from "./auth/authenticate.ts";
import type { Passwords } from "./auth/passwords.ts";
import type { SignIn } from "./auth/sign-in.ts";
import type { DegradingWindows } from "./http/degrading-windows.ts";
import type { Idempotency } from "./http/idempotency.ts";
import type { Sealing } from "./http/sealing.ts";
import type { FarFiles } from "./imports/far-files.ts";
import type { Receive } from "./imports/receive.ts";
import type { News } from "./nodes/news.ts";
import type { Registers } from "./registries/registers.ts";
import type { ReportWorker } from "./reports/report-worker.ts";
import type { StreamHub } from "./stream/hub.ts";
import type { Tickets } from "./stream/tickets.ts";
import type { WorkLoop } from "./work-loop.ts";

/** What the handlers work with; put together in `create-services.ts`. */
export interface Services {
  readonly dialer: Dialer;
  readonly storage: Storage;
  /** Recordings and exports. */
  readonly objects: ObjectStore;
  of(tenantId: TenantId): TenantDialer;
  /** The clock the dialer lives by; `realClock` is for tokens, sessions and limits on strangers. */
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly signIn: SignIn;
  readonly authenticator: Authenticator;
  readonly rateWindows: DegradingWindows;
  readonly idempotency: Idempotency;
  readonly sealing: Sealing;
  readonly reports: ReportWorker;
  readonly imports: WorkLoop;
  readonly registers: Registers;
  readonly receive: Receive;
  readonly stream: StreamHub;
  readonly news: News;
  /** When an event occurred is told with milliseconds; as the dialer is set. */
  readonly preciseTime: boolean;
  readonly tickets: Tickets;
  /** Files that clients name by their address. */
  readonly farFiles: FarFiles;
  /** The country of a number, as the dialer sees it; null = it is of none. */
  countryOf(phone: E164): string | null;
  /** Why a webhook may not point there, or null when it may (C-WH-14). */
  readonly refuseTarget: (url: string) => Promise<string | null>;
}
