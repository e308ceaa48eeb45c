import type { AgentId, CallId, CampaignId, RecordingId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { Recording, RecordingStatus } from "../model/recording.ts";

export interface RecordingFilter {
  readonly campaignId?: CampaignId;
  readonly agentId?: AgentId;
  /** Of one of these; none of nobody. */
  readonly agentIds?: readonly AgentId[];
  readonly callId?: CallId;
  readonly phone?: E164;
  readonly status?: RecordingStatus;
  readonly minDurationSeconds?: number;
  /** `startedAt`, inclusive. */
  readonly from?: Instant;
  /** `startedAt`, exclusive. */
  readonly to?: Instant;
}

export interface RecordingStore {
  /** The id is taken: `EngageError("duplicate-resource")`. */
  insert(recording: Recording): Promise<void>;
  find(tenantId: TenantId, id: RecordingId): Promise<Recording | null>;
  lock(tenantId: TenantId, id: RecordingId): Promise<Recording | null>;
  save(recording: Recording): Promise<Recording>;
  /** Newest first (id descending). Deleted ones are listed too: their record stays. */
  page(tenantId: TenantId, filter: RecordingFilter, page: PageRequest): Promise<Page<Recording>>;
  /**
   * Of all tenants: `processing` and `nextUploadAt` ≤ `now`, soonest first. Moves `nextUploadAt` to `until` and raises
   * `version`, so that nobody else takes it before, and a taker that died is made up for. None goes to two callers.
   */
  takeUploads(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]>;
  /** The same of those that are `deleted`, and whose sound may still be there. */
  takeRemovals(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]>;
  /** Of all tenants: `ready` or `failed`, not held, `deleteAfter` ≤ `now`; soonest first, at most `limit`. */
  expired(now: Instant, limit: number): Promise<readonly Recording[]>;
}
