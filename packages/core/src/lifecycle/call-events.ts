import type { Call, FinishedStatus, HangupBy } from "../model/call.ts";
import type { RetryOutcome } from "../model/campaign.ts";
import type { AgentId, LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";

/** What happened to a call. `fold(events) = row`: the row holds nothing that these do not tell. */
export type CallEvent =
  | { readonly type: "call.dialing"; readonly at: Instant; readonly data: { readonly call: Call } }
  /** The switch told where the customer's leg is. */
  | {
      readonly type: "call.routed";
      readonly at: Instant;
      readonly data: { readonly node: string; readonly gateway: string | null };
    }
  /** The gateway failed before anybody was reached; the same attempt goes out by another, as a new leg. */
  | {
      readonly type: "call.rerouted";
      readonly at: Instant;
      readonly data: {
        readonly customerLegId: LegId;
        /** The one that failed. */
        readonly gateway: string;
        readonly cause: string;
        readonly sipCode: number | null;
        readonly sent: boolean;
      };
    }
  | { readonly type: "call.ringing"; readonly at: Instant; readonly data: { readonly earlyMedia: boolean } }
  | { readonly type: "call.answered"; readonly at: Instant; readonly data: Record<string, never> }
  | { readonly type: "call.customer_ready"; readonly at: Instant; readonly data: Record<string, never> }
  | {
      readonly type: "call.agent_assigned";
      readonly at: Instant;
      /** `seated`: the leg is the agent's seat, which is ready. */
      readonly data: { readonly agentId: AgentId; readonly agentLegId: LegId; readonly seated?: boolean };
    }
  | { readonly type: "call.agent_ready"; readonly at: Instant; readonly data: Record<string, never> }
  | {
      readonly type: "call.agent_failed";
      readonly at: Instant;
      readonly data: { readonly agentId: AgentId; readonly agentLegId: LegId; readonly cause: string };
    }
  | { readonly type: "call.connected"; readonly at: Instant; readonly data: { readonly waitMs: number } }
  | { readonly type: "call.abandoned"; readonly at: Instant; readonly data: { readonly waitMs: number } }
  | { readonly type: "call.hangup_asked"; readonly at: Instant; readonly data: { readonly by: HangupBy } }
  | { readonly type: "call.ended"; readonly at: Instant; readonly data: CallEnding }
  | {
      readonly type: "call.dispositioned";
      readonly at: Instant;
      readonly data: {
        readonly code: string;
        readonly previous: string | null;
        readonly notes: string | null;
        readonly by: string;
      };
    }
  | { readonly type: "call.completed"; readonly at: Instant; readonly data: Record<string, never> };

export interface CallEnding {
  readonly status: FinishedStatus;
  readonly cause: string;
  readonly sipCode: number | null;
  readonly by: HangupBy | null;
  /** What the retry rules make of it; null when a person was connected to an agent. */
  readonly outcome: RetryOutcome | null;
  readonly deadNumber: boolean;
  /** The far end never saw it: not an attempt. */
  readonly neverSent: boolean;
  readonly wrapUp: boolean;
}
