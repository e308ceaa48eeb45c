import type { AgentId, LegId, RecordingId } from "../model/ids.ts";
import type { Monitoring, MonitorMode, Transfer } from "../model/in-call.ts";
import type { Instant } from "../model/instant.ts";
import type { AmdResult, LegEnd } from "../model/leg.ts";

/** What may be asked or told of a call that is up, beside its life itself (lifecycle/in-call.ts). */
export type InCallCommand =
  | { readonly type: "detected"; readonly at: Instant; readonly result: AmdResult }
  /** No detector spoke in time: whoever is there is treated as a person. */
  | { readonly type: "detectLimit"; readonly at: Instant }
  /** The switch told of it. */
  | { readonly type: "held" | "resumed"; readonly at: Instant; readonly legId: LegId }
  /** Somebody of ours asks for it. */
  | { readonly type: "hold" | "unhold"; readonly at: Instant; readonly by: string }
  | { readonly type: "sendDigits"; readonly at: Instant; readonly count: number; readonly by: string }
  | { readonly type: "dropMessage"; readonly at: Instant; readonly messageId: string }
  | { readonly type: "played"; readonly at: Instant; readonly whole: boolean }
  | { readonly type: "messageLimit"; readonly at: Instant }
  | { readonly type: "startRecording"; readonly at: Instant; readonly recordingId: RecordingId }
  | { readonly type: "monitor"; readonly at: Instant; readonly monitoring: Monitoring }
  | { readonly type: "setMonitorMode"; readonly at: Instant; readonly mode: MonitorMode; readonly by: string }
  | { readonly type: "stopMonitoring"; readonly at: Instant; readonly by: string }
  | { readonly type: "supervisorEnded"; readonly at: Instant; readonly legId: LegId }
  | TransferCommand;

/** Of lifecycle/transfer.ts. */
export type TransferCommand =
  | { readonly type: "transfer"; readonly at: Instant; readonly transfer: Transfer }
  | {
      readonly type: "ringTarget";
      readonly at: Instant;
      readonly agentId: AgentId;
      readonly legId: LegId;
      /** The leg is his seat: nothing has to ring. */
      readonly seated: boolean;
    }
  | { readonly type: "targetReady"; readonly at: Instant; readonly legId: LegId }
  | { readonly type: "targetEnded"; readonly at: Instant; readonly legId: LegId; readonly end: LegEnd }
  /** The target did not answer, or was not found, or the bridge to it was never made. */
  | { readonly type: "targetLimit"; readonly at: Instant }
  /** Nobody took the customer. */
  | { readonly type: "transferLimit"; readonly at: Instant }
  | { readonly type: "completeTransfer" | "cancelTransfer"; readonly at: Instant; readonly by: string }
  | { readonly type: "releaseAgent"; readonly at: Instant };

const IN_CALL: ReadonlySet<string> = new Set<InCallCommand["type"]>([
  "detected",
  "detectLimit",
  "held",
  "resumed",
  "hold",
  "unhold",
  "sendDigits",
  "dropMessage",
  "played",
  "messageLimit",
  "startRecording",
  "monitor",
  "setMonitorMode",
  "stopMonitoring",
  "supervisorEnded",
  "transfer",
  "ringTarget",
  "targetReady",
  "targetEnded",
  "targetLimit",
  "transferLimit",
  "completeTransfer",
  "cancelTransfer",
  "releaseAgent",
]);
export const isInCall = (command: { readonly type: string }): command is InCallCommand => IN_CALL.has(command.type);
