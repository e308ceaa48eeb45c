import { EngageError } from "../errors.ts";
import type { AuditEntry, AuditFilter, AuditSubject, SealedLeaf, SealedRecord } from "../model/audit-entry.ts";
import { CHAIN_START, seqOfRef } from "../model/audit-entry.ts";
import type { TreeHead } from "../model/audit-head.ts";
import { openEntry, personsIn, sealAll, strangerIn } from "../model/audit-seal.ts";
import type { AuditDraft, AuditRecord } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import { foldRoots, nodeHash, type Place } from "../model/merkle.ts";
import { placesOf } from "../model/merkle-proof.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { Journal } from "./journal.ts";
import { type Index, Table } from "./table.ts";

const keyOf = (tenantId: string, name: string | number): string => `${tenantId} ${name}`;

/** Keeps leaves only and hashes the tree anew when it is asked for a node: what forgets at its end is never large. */
export class MemoryAudit implements AuditLog {
  readonly #chains = new Map<string, SealedRecord[]>();
  readonly #keys = new Map<string, string>();
  readonly #rows: Table<SealedRecord>;
  readonly #subjects: Table<AuditSubject>;

  constructor(journal: Journal) {
    this.#rows = new Table<SealedRecord>(journal, "audit", chained(this.#chains));
    this.#subjects = new Table<AuditSubject>(journal, "audit_subjects", (before, after) => {
      if (before) this.#keys.delete(keyOf(before.tenantId, before.subject));
      if (after) this.#keys.set(keyOf(after.tenantId, after.subject), after.key);
    });
  }

  async append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]> {
    const tenantId = drafts[0]?.tenantId;
    if (tenantId === undefined) return [];
    if (drafts.some((draft) => draft.tenantId !== tenantId)) {
      throw new EngageError("invariant-broken", "One batch of audit records belongs to one tenant.");
    }
    const chain = this.#of(tenantId);
    const end = { seq: chain.length, hash: chain.at(-1)?.hash ?? CHAIN_START };
    const subjects = personsIn(drafts).map((draft) => this.#subjectOf(draft));
    const { sealed, records } = sealAll(drafts, new Map(subjects.map((subject) => [subject.phone, subject])), end);
    for (const row of sealed) this.#rows.put(keyOf(tenantId, row.seq), row);
    return records;
  }

  #subjectOf(draft: AuditDraft): AuditSubject {
    const id = keyOf(draft.tenantId, draft.decision.phone);
    return this.#subjects.get(id) ?? this.#subjects.put(id, strangerIn(draft));
  }

  async find(tenantId: TenantId, ref: string): Promise<AuditEntry | null> {
    const row = this.#rows.get(keyOf(tenantId, seqOfRef(ref) ?? 0));
    return row && this.#opened(row);
  }

  async range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditEntry[]> {
    const rows = this.#of(tenantId).slice(Math.max(0, fromSeq - 1), Math.max(0, fromSeq - 1 + limit));
    return rows.map((row) => this.#opened(row));
  }

  async leaves(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly SealedLeaf[]> {
    const rows = this.#of(tenantId).slice(Math.max(0, fromSeq - 1), Math.max(0, fromSeq - 1 + limit));
    return rows.map(({ seq, body, hash }) => ({ seq, body, hash }));
  }

  async page(tenantId: TenantId, filter: AuditFilter, { limit, after }: PageRequest): Promise<Page<AuditEntry>> {
    const { phone } = filter;
    const subject = phone && (this.#subjects.get(keyOf(tenantId, phone))?.subject ?? "");
    const fitting = this.#of(tenantId).filter((row) => fits(row, filter, subject));
    const before = after === null ? Number.POSITIVE_INFINITY : (seqOfRef(after) ?? 0);
    const rest = fitting.filter(({ seq }) => seq < before).reverse();
    const items = rest.slice(0, limit).map((row) => this.#opened(row));
    return { items, total: fitting.length, hasMore: rest.length > limit };
  }

  async size(tenantId: TenantId): Promise<number> {
    return this.#of(tenantId).length;
  }

  async head(tenantId: TenantId): Promise<TreeHead> {
    const chain = this.#of(tenantId);
    const roots = placesOf({ from: 0, to: chain.length }).map((place) => rootOf(chain, place));
    return { tenantId, size: chain.length, root: foldRoots(roots).toString("hex") };
  }

  async nodes(tenantId: TenantId, places: readonly Place[]): Promise<readonly string[]> {
    const chain = this.#of(tenantId);
    return places.map((place) => {
      if ((place.index + 1) * 2 ** place.level > chain.length)
        throw new EngageError("invariant-broken", "That subtree is not whole yet.");
      return rootOf(chain, place).toString("hex");
    });
  }

  async keyOf(tenantId: TenantId, phone: E164): Promise<string | null> {
    return this.#subjects.get(keyOf(tenantId, phone))?.key ?? null;
  }

  async forget(tenantId: TenantId, phone: E164): Promise<boolean> {
    return this.#subjects.remove(keyOf(tenantId, phone));
  }

  #opened(row: SealedRecord): AuditEntry {
    return openEntry(row, this.#keys.get(keyOf(row.tenantId, row.subject)) ?? null);
  }

  #of(tenantId: string): readonly SealedRecord[] {
    return this.#chains.get(tenantId) ?? [];
  }
}

function rootOf(chain: readonly SealedRecord[], { level, index }: Place): Buffer {
  if (level === 0) return Buffer.from(chain[index]?.hash ?? "", "hex");
  const left = { level: level - 1, index: index * 2 };
  return nodeHash(rootOf(chain, left), rootOf(chain, { ...left, index: left.index + 1 }));
}

const fits = (row: SealedRecord, filter: AuditFilter, subject: string | undefined): boolean =>
  (subject === undefined || row.subject === subject) &&
  (filter.campaignId === undefined || row.campaignId === filter.campaignId) &&
  (filter.allowed === undefined || filter.allowed === (row.rule === null)) &&
  (filter.rule === undefined || row.rule === filter.rule) &&
  row.at >= (filter.from ?? Number.NEGATIVE_INFINITY) &&
  row.at < (filter.to ?? Number.POSITIVE_INFINITY);

/** Records are only ever added at the end, and a rollback takes them from there. */
function chained(chains: Map<string, SealedRecord[]>): Index<SealedRecord> {
  return (before, after) => {
    if (before) chains.get(before.tenantId)?.pop();
    if (!after) return;
    const chain = chains.get(after.tenantId);
    if (chain) chain.push(after);
    else chains.set(after.tenantId, [after]);
  };
}
