import type { CampaignCounters } from "../model/campaign.ts";
import type { DeadlineKind } from "../model/deadline.ts";
import type { AgentId, LegId, RecordingId } from "../model/ids.ts";
import type { MonitorMode } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { AgentCommand } from "./agent.ts";
import type { CallEvent } from "./call-events.ts";

/**
 * "This happened, so do that", as data. Those before `findAgent` are done in the same transaction as the event, the rest
 * after its commit, in order. Nothing here runs anything.
 */
export type Intent =
  | { readonly do: "agent"; readonly agentId: AgentId; readonly command: AgentCommand }
  | { readonly do: "contact"; readonly because: CallEvent }
  | { readonly do: "deadline"; readonly kind: DeadlineKind; readonly dueAt: Instant }
  | { readonly do: "cancel"; readonly kind: DeadlineKind }
  | { readonly do: "clearDeadlines" }
  /** The recording's row, before the switch is asked; and its end, whether or not the switch told of it. */
  | { readonly do: "openRecording"; readonly recordingId: RecordingId }
  | { readonly do: "closeRecording"; readonly recordingId: RecordingId }
  | { readonly do: "count"; readonly delta: Partial<CampaignCounters> }
  | { readonly do: "findAgent" }
  | { readonly do: "dialCustomer" }
  | { readonly do: "ringAgent"; readonly agentId: AgentId; readonly legId: LegId }
  | { readonly do: "bridge" }
  | { readonly do: "hangUp"; readonly legId: LegId; readonly cause: string }
  | InCallIntent;

/** Of lifecycle/in-call-reactions.ts. */
export type InCallIntent =
  | { readonly do: "detect" }
  | { readonly do: "record"; readonly recordingId: RecordingId }
  | { readonly do: "play"; readonly messageId: string }
  | { readonly do: "hold"; readonly legId: LegId; readonly on: boolean }
  | { readonly do: "part"; readonly music: boolean }
  | {
      readonly do: "join";
      readonly legId: LegId;
      readonly otherLegId: LegId;
      readonly parted: "end" | "wait" | "as_before";
    }
  | { readonly do: "seekTarget" }
  | { readonly do: "dialOutside"; readonly legId: LegId }
  | { readonly do: "monitor" }
  | { readonly do: "setMonitorMode"; readonly legId: LegId; readonly mode: MonitorMode };

/** How long after `uuid_bridge` the bridge itself must be heard. Real ones took at most a few tens of milliseconds. */
export const BRIDGE_LIMIT_MS = 2_000;
/** Above the switch's own ring timeout, which fires up to a second early or late. */
export const RING_GRACE_MS = 5_000;
/** How long an agent's own phone may ring in an agent-first call (C-CAL-11). */
export const AGENT_RING_MS = 20_000;
