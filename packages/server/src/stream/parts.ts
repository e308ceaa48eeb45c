import type { Dialer, TenantDialer } from "@broadnet-engage/core";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Clock, Log, Storage } from "@broadnet-engage/core/ports";
import type { News } from "../nodes/news.ts";

/** What streams need of the server's services; a part of them, told apart because the services hold the streams. */
export interface StreamParts {
  readonly dialer: Dialer;
  readonly storage: Storage;
  of(tenantId: TenantId): TenantDialer;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly log: Log;
  readonly news: News;
  /** When an event occurred is told with milliseconds. */
  readonly preciseTime: boolean;
}
