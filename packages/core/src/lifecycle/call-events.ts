import type { Call, FinishedStatus, HangupBy } from "../model/call.ts";
import type { AmdSettings, RetryOutcome } from "../model/campaign.ts";
import type { AgentId, LegId, RecordingId } from "../model/ids.ts";
import type { Monitoring, MonitorMode, Playing, Transfer } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { AmdResult } from "../model/leg.ts";

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
  | { readonly type: "call.completed"; readonly at: Instant; readonly data: Record<string, never> }
  | InCallEvent;

interface Happened<T extends string, D> {
  readonly type: T;
  readonly at: Instant;
  readonly data: D;
}

/** What happens between an answer and the end beside the talk itself. */
export type InCallEvent =
  | Happened<"call.screened", { readonly result: AmdResult; readonly action: "connect" | AmdSettings["onMachine"] }>
  | Happened<"call.message_started", { readonly why: Playing["why"]; readonly messageId: string }>
  | Happened<"call.message_ended", { readonly whole: boolean }>
  | Happened<"call.recording_started", { readonly recordingId: RecordingId }>
  /** `asked`: by a command of ours, so the switch must be told; else the switch told us, or a transfer parts them. */
  | Happened<"call.held", { readonly by: string; readonly asked: boolean }>
  | Happened<"call.resumed", { readonly by: string; readonly asked: boolean }>
  /** How many digits, never which: they may be a card's. */
  | Happened<"call.digits_sent", { readonly count: number; readonly by: string }>
  | Happened<"call.transfer_asked", { readonly transfer: Transfer }>
  | Happened<"call.transfer_ringing", { readonly agentId: AgentId; readonly legId: LegId; readonly seated: boolean }>
  | Happened<"call.transfer_answered", Record<string, never>>
  /** The agent steps back: the target and the customer are to be joined. */
  | Happened<"call.transfer_completing", { readonly by: string }>
  | Happened<"call.transferred", { readonly kind: Transfer["kind"]; readonly to: string; readonly by: string }>
  /** `back`: to the agent who asked. Otherwise somebody else is sought. */
  | Happened<"call.transfer_failed", { readonly cause: string; readonly back: boolean }>
  /** The agent who talked has left the call, which goes on. `hangUp`: the phone too. */
  | Happened<"call.agent_left", { readonly agentId: AgentId; readonly hangUp: boolean }>
  | Happened<"call.agent_released", { readonly agentId: AgentId }>
  | Happened<"call.monitored", { readonly monitoring: Monitoring }>
  | Happened<"call.monitor_changed", { readonly mode: MonitorMode; readonly by: string }>
  | Happened<"call.unmonitored", { readonly by: string }>;

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
