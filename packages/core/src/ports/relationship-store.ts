import type { RelationshipId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { RelationshipKind } from "../model/rule-consent.ts";

export interface RelationshipFilter {
  readonly phone?: E164 | undefined;
  readonly kind?: RelationshipKind | undefined;
}

/**
 * Records are added and never changed: the latest one of a relationship (by `writtenAt`, of the same moment the one written last)
 * counts, and an end is one too.
 */
export interface RelationshipStore {
  /**
   * For whoever looks what is held before he writes down what is not: keeps every other transaction from its turn at this tenant's until
   * this one ends, and waits while another has it. What was committed before is seen by the statements that follow. To be called
   * before any relationship is locked. Taken twice in a transaction, it is the same turn.
   */
  takeTurn(tenantId: TenantId): Promise<void>;
  /** `duplicate-resource` when the id is taken. */
  put(record: RelationshipRecord): Promise<void>;
  /** Each as `put`, in order; one statement for all, and all or none. */
  putMany(records: readonly RelationshipRecord[]): Promise<void>;
  /**
   * What is held with each of many numbers, also what has ended or has yet to begin: the latest record of each relationship that is
   * not withdrawn, the one written last first. Of a number the latest `most` records are looked at, so that the answer has a bound;
   * what lies before them is left out, and what is among them is true all the same, for no record is overtaken by an older one.
   * Numbers with nothing are left out.
   */
  heldWith(
    tenantId: TenantId,
    phones: readonly E164[],
    most: number,
  ): Promise<ReadonlyMap<E164, readonly RelationshipRecord[]>>;
  /** Null when there is none, or it is another tenant's. */
  find(tenantId: TenantId, id: RelationshipId): Promise<RelationshipRecord | null>;
  /** The latest record of this relationship; nobody else locks it until the transaction ends. Null when there is none, or it is another tenant's. */
  lock(tenantId: TenantId, relationshipId: RelationshipId): Promise<RelationshipRecord | null>;
  /**
   * Takes away every record of a number, and says how many went; the second time 0. Waits for who has locked one of its relationships, and takes
   * what he wrote as well.
   */
  erase(tenantId: TenantId, phone: E164): Promise<number>;
  /** Every record, newest first by when it was written down. */
  page(tenantId: TenantId, page: PageRequest, filter?: RelationshipFilter): Promise<Page<RelationshipRecord>>;
}
