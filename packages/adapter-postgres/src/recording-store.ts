import type { Instant, Page, PageRequest, Recording, RecordingId, TenantId } from "@broadnet-engage/core/model";
import type { RecordingFilter, RecordingStore } from "@broadnet-engage/core/ports";
import { RECORDINGS } from "./rows/recordings.ts";
import { mustBeNew, Store } from "./store.ts";
import { facetOf, saysOnly } from "./tally.ts";
import { atMost, beside, pageById, type Total, unseen, Where } from "./where.ts";

/** Of a campaign, an agent or a call are the tenant's; by these, and not by him, their own indexes are in the order of a page. */
const isNarrower = ({ campaignId, agentId, callId }: RecordingFilter): boolean =>
  (campaignId ?? agentId ?? callId) !== undefined;

const recordingWhere = (tenantId: TenantId, filter: RecordingFilter): Where =>
  new Where()
    .when(isNarrower(filter) ? beside("t.tenant_id = ?") : `t.tenant_id = ${unseen("?")}`, tenantId)
    .when(`t.campaign_id = ${unseen("?")}`, filter.campaignId)
    .when(`t.agent_id = ${unseen("?")}`, filter.agentId)
    .when("t.agent_id = ANY(?::uuid[])", filter.agentIds)
    .when(`t.call_id = ${unseen("?")}`, filter.callId)
    .when("t.phone = ?", filter.phone)
    .when("t.status = ?", filter.status)
    // Cut to whole seconds, as `recordedSeconds` of the model does.
    .when("coalesce(t.duration_ms, 0) / 1000 >= ?::bigint", filter.minDurationSeconds)
    .when("t.started_at >= ?", filter.from)
    .when("t.started_at < ?", filter.to);

function recordingTotal(tenantId: TenantId, filter: RecordingFilter): Total | null {
  const { from, to } = filter;
  const facet = saysOnly(filter, "campaignId", "agentId", "from", "to") ? facetOf(filter) : null;
  if (facet === null) return null;
  const within = recordingWhere(tenantId, { ...filter, from: undefined, to: undefined });
  return { tally: { list: "recordings", tenantId, facet, from, to }, within };
}

export class SqlRecordingStore extends Store implements RecordingStore {
  async insert(recording: Recording): Promise<void> {
    mustBeNew(await RECORDINGS.insert(this.db, recording), "The recording");
  }

  find(tenantId: TenantId, id: RecordingId): Promise<Recording | null> {
    return RECORDINGS.find(this.db, tenantId, id);
  }

  lock(tenantId: TenantId, id: RecordingId): Promise<Recording | null> {
    return RECORDINGS.lock(this.db, tenantId, id);
  }

  save(recording: Recording): Promise<Recording> {
    return RECORDINGS.save(this.db, recording);
  }

  page(tenantId: TenantId, filter: RecordingFilter, page: PageRequest): Promise<Page<Recording>> {
    const where = recordingWhere(tenantId, filter);
    return pageById(this.db, RECORDINGS, where, page, "newest first", recordingTotal(tenantId, filter));
  }

  takeUploads(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]> {
    return this.#take("processing", now, until, limit);
  }

  takeRemovals(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]> {
    return this.#take("deleted", now, until, limit);
  }

  /** The status stands in the text, so that its own index serves it. */
  async #take(
    status: "processing" | "deleted",
    now: Instant,
    until: Instant,
    limit: number,
  ): Promise<readonly Recording[]> {
    const rows = await this.db.change(
      `WITH due AS MATERIALIZED (
         SELECT t.id, t.next_upload_at AS was FROM recordings AS t
         WHERE t.status = '${status}' AND t.next_upload_at <= $1
         ORDER BY t.next_upload_at, t.id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE recordings AS t SET next_upload_at = $2, version = t.version + 1
         FROM due WHERE t.id = due.id RETURNING ${RECORDINGS.selected}, due.was
       )
       SELECT * FROM taken ORDER BY was, id`,
      [now, until, limit],
    );
    return rows.map((row) => RECORDINGS.noun(row));
  }

  expired(now: Instant, limit: number): Promise<readonly Recording[]> {
    return RECORDINGS.many(
      this.db,
      `WHERE t.status IN ('ready', 'failed') AND NOT t.legal_hold AND t.delete_after <= ${unseen("$1", "bigint")}
       ORDER BY t.delete_after, t.id ${atMost("$2")}`,
      [now, limit],
    );
  }
}
