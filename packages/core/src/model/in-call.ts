import { z } from "zod";
import { MessageId } from "./campaign.ts";
import { e164 } from "./cli.ts";
import { type AgentId, idOf, type LegId, type TeamId } from "./ids.ts";

/** What a call carries of how it is to be listened to, recorded and ended, so that a later edit does not change it. */
export const InCallSettings = z.object({
  /** Null: answers are not listened to. */
  amd: z
    .object({
      onMachine: z.enum(["hangup", "agent", "message"]),
      messageId: MessageId.nullable(),
      maxMs: z.number().int(),
    })
    .nullable(),
  /** Null: not recorded. */
  recording: z
    .object({ from: z.enum(["answer", "bridge"]), announce: z.boolean(), pauseAllowed: z.boolean() })
    .nullable(),
  /** What a person hears for whom there was no agent; null: nothing, the call is ended at once. */
  abandonMessage: MessageId.nullable(),
});
export type InCallSettings = Readonly<z.infer<typeof InCallSettings>>;

export const TransferTarget = z.discriminatedUnion("type", [
  z.object({ type: z.literal("agent"), agentId: idOf<AgentId>() }),
  z.object({ type: z.literal("team"), teamId: idOf<TeamId>() }),
  z.object({ type: z.literal("phone"), phone: e164 }),
]);
export type TransferTarget = Readonly<z.infer<typeof TransferTarget>>;

/** A transfer under way; it is gone once the customer talks to somebody again. */
export const Transfer = z.object({
  kind: z.enum(["blind", "consult"]),
  target: TransferTarget,
  /**
   * `seeking`: nobody is rung now. `ringing`: a phone is. `talking`: the target is there. `returning`: the customer is being
   * given back to the agent.
   */
  state: z.enum(["seeking", "ringing", "talking", "returning"]),
  /** The target's channel, from `ringing` on. */
  legId: idOf<LegId>().nullable(),
  /** The agent who is rung; null for an outside number. */
  agentId: idOf<AgentId>().nullable(),
  /** The channel is his seat, which outlives the call. */
  seated: z.boolean(),
  /** The decision that permitted an outside number. */
  auditRef: z.string().nullable(),
  by: z.string(),
  startedAt: z.number(),
});
export type Transfer = Readonly<z.infer<typeof Transfer>>;

/** A message the customer hears instead of a person; the call ends with it. */
export const Playing = z.object({
  why: z.enum(["abandoned", "machine", "voicemail_drop"]),
  messageId: MessageId,
  since: z.number(),
});
export type Playing = Readonly<z.infer<typeof Playing>>;

export const MonitorMode = z.enum(["listen", "whisper", "barge"]);
export type MonitorMode = z.infer<typeof MonitorMode>;

/** A supervisor's ear on the call. `whisper`: the agent hears him. `barge`: everybody does. */
export const Monitoring = z.object({
  legId: idOf<LegId>(),
  sipUser: z.string(),
  mode: MonitorMode,
  by: z.string(),
  since: z.number(),
});
export type Monitoring = Readonly<z.infer<typeof Monitoring>>;
