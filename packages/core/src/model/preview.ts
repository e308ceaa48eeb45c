import { z } from "zod";
import { type AgentId, type CampaignId, type ContactId, idOf, type PreviewId, type TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** A contact shown to an agent, who may dial or skip it. One open preview per agent, one per contact. */
export const Preview = z.object({
  id: idOf<PreviewId>(),
  tenantId: idOf<TenantId>(),
  campaignId: idOf<CampaignId>(),
  contactId: idOf<ContactId>(),
  agentId: idOf<AgentId>(),
  /** The contact's lease this preview holds. */
  leaseEpoch: z.number().int(),
  offeredAt: z.number(),
  /** null = never. */
  expiresAt: z.number().nullable(),
  /** Why it was skipped, in the agent's words. */
  skipReason: z.string().nullable(),
  status: z.enum(["open", "accepted", "skipped", "expired"]),
});
export type Preview = Readonly<z.infer<typeof Preview>>;

/** A guess at the decision to come, for the screen of the one who decides whether to dial. */
export interface ComplianceHint {
  readonly allowed: boolean;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly nextAllowedAt: Instant | null;
}
