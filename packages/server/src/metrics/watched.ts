import type { Dialer } from "@broadnet-engage/core";
import type { SwitchLoad } from "@broadnet-engage/core/model";
import type { Clock } from "@broadnet-engage/core/ports";

/** What the metrics look at. */
export interface Watched {
  readonly dialer: Dialer;
  /** The real clock: deliveries are due by it. */
  readonly clock: Clock;
  /** True while rate limits are counted per node (C-RL-5). */
  readonly rateLimitDegraded: () => boolean;
  /** Left out where the switch cannot say. */
  readonly switchLoad?: () => SwitchLoad;
}
