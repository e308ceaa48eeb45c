import { z } from "zod";
import { type ChangeId, idOf, type TenantId, type UserId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** Members of the thing changed, spelled as the API spells them. */
const Members = z.record(z.string(), z.unknown()).readonly();

/** One thing a person or a key did: who, what, to which thing, from where, and how it was before and after. */
export const ChangeRecord = z.object({
  id: idOf<ChangeId>(),
  /** The tenant whose thing it is; a platform administrator's act is told to the tenant it touched. */
  tenantId: idOf<TenantId>(),
  at: z.number(),
  /** Null for the embedding program. */
  actorId: idOf<UserId>().nullable(),
  /** As it was called then: people are renamed, records are not. */
  actorName: z.string(),
  /** The peer's address, or null when there was none. */
  ip: z.string().nullable(),
  /** What was asked for, e.g. `update_campaign`. */
  action: z.string(),
  /** What kind of thing, e.g. `campaign`. */
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  /** The members that changed, or null when there was nothing before. */
  before: Members.nullable(),
  /** The same members afterwards, or null when the thing is gone. */
  after: Members.nullable(),
});
export type ChangeRecord = Readonly<z.infer<typeof ChangeRecord>>;

/** Which changes a list shows; a member left out does not narrow it. */
export interface ChangeFilter {
  readonly actorId?: UserId;
  readonly action?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
}
