import type { TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/**
 * What becomes due. `ring_limit`: the customer did not answer. `connect_limit`: answered, no agent in the limit.
 * `agent_limit`: the agent's phone did not answer. `bridge_limit`: the switch took a bridge and never told of it.
 * `wrap_up`: the agent's time after a call is over. `preview`: an offered contact was not taken. `detect_limit`: no detector
 * said who answered. `message_limit`: a message should have been over. `transfer_limit`: nobody took a transferred call.
 * `target_limit`: the phone rung for a transfer did not answer. `agent_release`: the wrap-up of an agent who left is over.
 * `agent_rest`: an agent who missed previews may go on. `callback_due`: a promised call's moment. `callback_fall`: its own
 * agent did not call, so any may. `callback_missed`: nobody did.
 */
export type DeadlineKind =
  | "ring_limit"
  | "connect_limit"
  | "agent_limit"
  | "bridge_limit"
  | "wrap_up"
  | "preview"
  | "detect_limit"
  | "message_limit"
  | "transfer_limit"
  | "target_limit"
  | "agent_release"
  | "agent_rest"
  | "callback_due"
  | "callback_fall"
  | "callback_missed";

/** An instant at which something becomes due; data, not a timer. At most one per kind and thing. */
export interface Deadline {
  readonly kind: DeadlineKind;
  /** The call, the preview, the agent or the callback. */
  readonly refId: string;
  readonly tenantId: TenantId;
  readonly dueAt: Instant;
}
