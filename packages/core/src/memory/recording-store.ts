import type { RecordingId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import { type Recording, recordedSeconds } from "../model/recording.ts";
import type { RecordingFilter, RecordingStore } from "../ports/recording-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf, take } from "./paging.ts";
import { byTime, Sorted, type Timed } from "./sorted.ts";
import { type Index, VersionedTable } from "./table.ts";

function fits(recording: Recording, filter: RecordingFilter): boolean {
  const { campaignId, agentId, agentIds, callId, phone, status, minDurationSeconds, from, to } = filter;
  if (campaignId !== undefined && recording.campaignId !== campaignId) return false;
  if (agentId !== undefined && recording.agentId !== agentId) return false;
  if (agentIds !== undefined && (recording.agentId === null || !agentIds.includes(recording.agentId))) return false;
  if (callId !== undefined && recording.callId !== callId) return false;
  if (phone !== undefined && recording.phone !== phone) return false;
  if (status !== undefined && recording.status !== status) return false;
  if (from !== undefined && recording.startedAt < from) return false;
  if (to !== undefined && recording.startedAt >= to) return false;
  return minDurationSeconds === undefined || recordedSeconds(recording) >= minDurationSeconds;
}

export class MemoryRecordings implements RecordingStore {
  readonly #byTenant = idGroups();
  readonly #byCall = idGroups();
  readonly #uploads = new Sorted<Timed>(byTime);
  readonly #removals = new Sorted<Timed>(byTime);
  readonly #expiring = new Sorted<Timed>(byTime);
  readonly #rows: VersionedTable<Recording>;

  constructor(journal: Journal) {
    this.#rows = new VersionedTable<Recording>(
      journal,
      "recordings",
      idsBy(this.#byTenant, (recording) => recording.tenantId),
      idsBy(this.#byCall, (recording) => recording.callId),
      timed(this.#uploads, (recording) => (recording.status === "processing" ? recording.nextUploadAt : null)),
      timed(this.#removals, (recording) => (recording.status === "deleted" ? recording.nextUploadAt : null)),
      timed(this.#expiring, (recording) =>
        (recording.status === "ready" || recording.status === "failed") && !recording.legalHold
          ? recording.deleteAfter
          : null,
      ),
    );
  }

  async insert(recording: Recording): Promise<void> {
    this.#rows.insert(recording);
  }

  async find(tenantId: TenantId, id: RecordingId): Promise<Recording | null> {
    return this.#rows.find(tenantId, id);
  }

  async lock(tenantId: TenantId, id: RecordingId): Promise<Recording | null> {
    return this.#rows.find(tenantId, id);
  }

  async save(recording: Recording): Promise<Recording> {
    return this.#rows.save(recording);
  }

  async page(tenantId: TenantId, filter: RecordingFilter, page: PageRequest): Promise<Page<Recording>> {
    const ids = filter.callId === undefined ? this.#byTenant.of(tenantId) : this.#byCall.of(filter.callId);
    const own = (recording: Recording) => recording.tenantId === tenantId && fits(recording, filter);
    return pageOf({ ids, order: "newest", get: (id) => this.#rows.get(id), fits: own }, page);
  }

  async takeUploads(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]> {
    return this.#until(this.#uploads, now, limit).map((recording) =>
      this.#rows.rewrite({ ...recording, nextUploadAt: until }),
    );
  }

  async takeRemovals(now: Instant, until: Instant, limit: number): Promise<readonly Recording[]> {
    return this.#until(this.#removals, now, limit).map((recording) =>
      this.#rows.rewrite({ ...recording, nextUploadAt: until }),
    );
  }

  async expired(now: Instant, limit: number): Promise<readonly Recording[]> {
    return this.#until(this.#expiring, now, limit);
  }

  #until(queue: Sorted<Timed>, now: Instant, limit: number): readonly Recording[] {
    return take(queue.after(), limit)
      .filter(({ at }) => at <= now)
      .map(({ id }) => this.#rows.get(id) as Recording);
  }
}

/** Keeps the queue true to the moment that `at` names; null = not in it. */
function timed(queue: Sorted<Timed>, at: (recording: Recording) => Instant | null): Index<Recording> {
  const placeOf = (recording: Recording | null): Timed | null => {
    const when = recording && at(recording);
    return recording && when !== null ? { at: when, id: recording.id } : null;
  };
  return (before, after) => {
    const [from, to] = [placeOf(before), placeOf(after)];
    if (from) queue.delete(from);
    if (to) queue.add(to);
  };
}
