import type { IdempotencyEntry } from "../model/idempotency.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { IdempotencyStore } from "../ports/idempotency-store.ts";
import { Groups } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { type Index, Table } from "./table.ts";

interface Due {
  readonly at: Instant;
  readonly place: string;
}
const soonest = (a: Due, b: Due): number => a.at - b.at || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0);

const placeOf = (tenantId: string, key: string): string => `${tenantId} ${key}`;
const dueOf = (entry: IdempotencyEntry): Due => ({ at: entry.expiresAt, place: placeOf(entry.tenantId, entry.key) });
const ALL = "";

export class MemoryIdempotency implements IdempotencyStore {
  readonly #expiring = new Groups<Due>(soonest);
  readonly #rows: Table<IdempotencyEntry>;

  constructor(journal: Journal) {
    const byExpiry: Index<IdempotencyEntry> = (before, after) => {
      if (before) this.#expiring.delete(ALL, dueOf(before));
      if (after) this.#expiring.add(ALL, dueOf(after));
    };
    this.#rows = new Table<IdempotencyEntry>(journal, "idempotency", byExpiry);
  }

  async begin(entry: IdempotencyEntry): Promise<IdempotencyEntry> {
    const place = placeOf(entry.tenantId, entry.key);
    const standing = this.#rows.get(place);
    return standing !== null && standing.expiresAt > entry.startedAt ? standing : this.#rows.put(place, entry);
  }

  async takeOver(
    tenantId: TenantId,
    key: string,
    turn: { from: string; to: string; now: Instant; leasedUntil: Instant },
  ): Promise<boolean> {
    const entry = this.#of(tenantId, key, turn.from);
    if (entry === null || entry.answer !== null || entry.leasedUntil > turn.now) return false;
    this.#put({ ...entry, owner: turn.to, leasedUntil: turn.leasedUntil });
    return true;
  }

  async bind(tenantId: TenantId, key: string, refId: string): Promise<void> {
    const entry = this.#rows.get(placeOf(tenantId, key));
    if (entry?.refId === null) this.#put({ ...entry, refId });
  }

  async finish(tenantId: TenantId, key: string, owner: string, answer: string): Promise<void> {
    const entry = this.#of(tenantId, key, owner);
    if (entry !== null) this.#put({ ...entry, answer });
  }

  async release(tenantId: TenantId, key: string, owner: string): Promise<void> {
    const entry = this.#of(tenantId, key, owner);
    if (entry === null) return;
    if (entry.refId === null) this.#rows.remove(placeOf(tenantId, key));
    else this.#put({ ...entry, leasedUntil: entry.startedAt });
  }

  async sweep(now: Instant, limit: number): Promise<number> {
    const due: Due[] = [];
    for (const one of this.#expiring.of(ALL).after()) {
      if (due.length === limit || one.at > now) break;
      due.push(one);
    }
    for (const { place } of due) this.#rows.remove(place);
    return due.length;
  }

  #of(tenantId: TenantId, key: string, owner: string): IdempotencyEntry | null {
    const entry = this.#rows.get(placeOf(tenantId, key));
    return entry?.owner === owner ? entry : null;
  }

  #put(entry: IdempotencyEntry): void {
    this.#rows.put(placeOf(entry.tenantId, entry.key), entry);
  }
}
