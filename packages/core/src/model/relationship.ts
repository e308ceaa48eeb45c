import { z } from "zod";
import { e164 } from "./cli.ts";
import { idOf, type RelationshipId, type TenantId, type UserId } from "./ids.ts";
import { RelationshipKind } from "./rule-consent.ts";

/**
 * What is known of one relationship to a person from the record's writing on, whole. It is written down once and for ever: that the
 * relationship ended, or that it never was, is a record of its own, and the latest of a relationship counts.
 */
export const RelationshipRecord = z.object({
  id: idOf<RelationshipId>(),
  tenantId: idOf<TenantId>(),
  /** The same in all records of one relationship: the first one's id. A person may have several of one kind. */
  relationshipId: idOf<RelationshipId>(),
  phone: e164,
  kind: RelationshipKind,
  /** `withdrawn`: it was written down wrongly and never was. */
  state: z.enum(["held", "withdrawn"]),
  /** May be later than now: until then it stands for nothing. */
  startedAt: z.number(),
  /** Null = it goes on. May be later than now: a contract's last day. */
  endedAt: z.number().nullable(),
  /** What shows it to somebody who asks: a contract's number, a record elsewhere. */
  reference: z.string().nullable(),
  /** Why it ended or was withdrawn. */
  reason: z.string().nullable(),
  writtenAt: z.number(),
  /** Name at the time; people leave and are renamed. */
  writtenBy: z.string(),
  writtenById: idOf<UserId>().nullable(),
});
export type RelationshipRecord = Readonly<z.infer<typeof RelationshipRecord>>;
