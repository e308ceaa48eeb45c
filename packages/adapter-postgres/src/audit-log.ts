import { EngageError } from "@broadnet-engage/core/errors";
import {
  type AuditDraft,
  type AuditEntry,
  type AuditFilter,
  type AuditRecord,
  type AuditSubject,
  CHAIN_START,
  type E164,
  Frontier,
  linkAll,
  type Page,
  type PageRequest,
  type Place,
  type SealedDraft,
  type SealedLeaf,
  sealAnnexes,
  seqOfRef,
  type TenantId,
  type TreeHead,
  type TreeNode,
} from "@broadnet-engage/core/model";
import type { AuditLog } from "@broadnet-engage/core/ports";
import { countEntries, ENTRIES, entryOf, hex, lines } from "./audit-rows.ts";
import { keyOf, subjectsOf } from "./audit-subjects.ts";
import { BLOCK_LEVEL, nodesAt } from "./audit-tree.ts";
import { breath } from "./breath.ts";
import { Store } from "./store.ts";
import { unseen, Where } from "./where.ts";

interface End {
  readonly seq: number;
  readonly hash: string;
  readonly frontier: Frontier;
}

/**
 * Rows come as columns. Short texts are one parameter of lines each, for splitting is cheaper than any parser; bytes, and bodies
 * as the bytes that were hashed, are one parameter end to end, from which each row cuts its own.
 */
const APPEND = `
WITH stored AS (
  INSERT INTO audit_records (tenant_id, seq, at, subject, campaign_id, rule, body, annex, hash)
  SELECT $1, $2::bigint + r.n, r.at::bigint, r.subject, NULLIF(r.campaign, '')::uuid, NULLIF(r.rule, ''),
    convert_from(substr($13::bytea, r.body_start::int, r.body_size::int), 'UTF8'),
    substr($14::bytea, r.start::int, r.size::int), substr($15::bytea, (r.n::int - 1) * 32 + 1, 32)
  FROM unnest(string_to_array($5, E'\\n'), string_to_array($6, E'\\n'), string_to_array($7, E'\\n'),
    string_to_array($8, E'\\n'), string_to_array($9, E'\\n'), string_to_array($10, E'\\n'), string_to_array($11, E'\\n'),
    string_to_array($12, E'\\n'))
    WITH ORDINALITY AS r (at, subject, campaign, rule, body_start, body_size, start, size, n)
), grown AS (
  INSERT INTO audit_nodes (tenant_id, level, index, hash)
  SELECT $1, n.level, n.index, decode(n.hash, 'hex')
  FROM jsonb_to_recordset($16::jsonb) AS n (level smallint, index bigint, hash text)
)
UPDATE audit_heads SET seq = $3, hash = encode(substr($15::bytea, octet_length($15::bytea) - 31), 'hex'), frontier = $4::bytea
WHERE tenant_id = $1`;

export class SqlAuditLog extends Store implements AuditLog {
  async append(drafts: readonly AuditDraft[]): Promise<readonly AuditRecord[]> {
    const tenantId = drafts[0]?.tenantId;
    if (tenantId === undefined) return [];
    if (drafts.some((draft) => draft.tenantId !== tenantId)) {
      throw new EngageError("invariant-broken", "An append to the audit log is of one tenant.");
    }
    // Persons before the end: who waits for the end of the chain holds nothing that its holder may still want.
    const subjects = await subjectsOf(this.db, tenantId, drafts);
    const prepared = await sealed(drafts, subjects);
    const end = await this.#lockEnd(tenantId);
    const { rows, records, bodies } = linkAll(prepared, end);
    const hashes = hashesOf(rows);
    const grown = rows.flatMap((_, n) => end.frontier.add(hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES)));
    const annexes = rows.map(({ annex }) => annex);
    this.db.later(
      APPEND,
      [
        tenantId,
        end.seq,
        end.seq + rows.length,
        end.frontier.bytes,
        lines(rows.map(({ at }) => at)),
        lines(rows.map(({ subject }) => subject)),
        lines(rows.map(({ campaignId }) => campaignId ?? "")),
        lines(rows.map(({ rule }) => rule ?? "")),
        lines(rows.map(({ bodyStart }) => bodyStart + 1)),
        lines(rows.map(({ bodySize }) => bodySize)),
        lines(startsOf(annexes)),
        lines(annexes.map(({ length }) => length)),
        bodies,
        Buffer.concat(annexes),
        hashes,
        keptNodes(grown),
      ],
      "audit append",
    );
    return records;
  }

  /** The end of the tenant's chain, kept from other appenders until the transaction ends. */
  async #lockEnd(tenantId: TenantId): Promise<End> {
    const lock = async (): Promise<End | undefined> => {
      const [row] = await this.db.change(
        "SELECT seq, hash, frontier FROM audit_heads WHERE tenant_id = $1 FOR UPDATE",
        [tenantId],
        "audit end",
      );
      if (!row) return undefined;
      const seq = Number(row.seq);
      return { seq, hash: String(row.hash), frontier: new Frontier(seq, row.frontier as Uint8Array) };
    };
    const end = await lock();
    if (end) return end;
    await this.db.change(
      "INSERT INTO audit_heads (tenant_id, seq, hash, frontier) VALUES ($1, 0, $2, '') ON CONFLICT DO NOTHING",
      [tenantId, CHAIN_START],
    );
    const fresh = await lock();
    if (!fresh) throw new EngageError("invariant-broken", "The audit log has no end to append to.");
    return fresh;
  }

  async find(tenantId: TenantId, ref: string): Promise<AuditEntry | null> {
    const seq = seqOfRef(ref);
    return seq === null ? null : ((await this.range(tenantId, seq, 1))[0] ?? null);
  }

  async range(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly AuditEntry[]> {
    const rows = await this.db.rows(`${ENTRIES} WHERE t.tenant_id = $1 AND t.seq >= $2 AND t.seq < $3 ORDER BY t.seq`, [
      tenantId,
      fromSeq,
      fromSeq + limit,
    ]);
    return rows.map(entryOf);
  }

  async leaves(tenantId: TenantId, fromSeq: number, limit: number): Promise<readonly SealedLeaf[]> {
    const rows = await this.db.rows(
      `SELECT seq, body, hash FROM audit_records WHERE tenant_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq`,
      [tenantId, fromSeq, fromSeq + limit],
    );
    return rows.map((row) => ({ seq: Number(row.seq), body: String(row.body), hash: hex(row.hash) }));
  }

  async page(tenantId: TenantId, filter: AuditFilter, { limit, after }: PageRequest): Promise<Page<AuditEntry>> {
    const { phone, campaignId, allowed, rule, from, to } = filter;
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when("t.subject = (SELECT subject FROM audit_subjects WHERE tenant_id = t.tenant_id AND phone = ?)", phone)
      .when(`t.campaign_id = ${unseen("?")}`, campaignId)
      .when("(t.rule IS NULL) = ?", allowed)
      .when("t.rule = ?", rule)
      .when("t.at >= ?", from)
      .when("t.at < ?", to);
    const narrowed = Object.values(filter).some((value) => value !== undefined);
    const total = narrowed ? await countEntries(this.db, where) : await this.size(tenantId);
    if (after !== null) where.when("t.seq < ?", seqOfRef(after) ?? 0);
    const bound = where.bind(limit + 1);
    const rows = await this.db.rows(`${ENTRIES} ${where.sql} ORDER BY t.seq DESC LIMIT ${bound}`, where.params);
    return { items: rows.slice(0, limit).map(entryOf), total, hasMore: rows.length > limit };
  }

  async size(tenantId: TenantId): Promise<number> {
    return (await this.head(tenantId)).size;
  }

  async head(tenantId: TenantId): Promise<TreeHead> {
    const [row] = await this.db.rows("SELECT seq, frontier FROM audit_heads WHERE tenant_id = $1", [tenantId]);
    const size = Number(row?.seq ?? 0);
    return { tenantId, size, root: hex(new Frontier(size, row?.frontier as Uint8Array | undefined).root) };
  }

  nodes(tenantId: TenantId, places: readonly Place[]): Promise<readonly string[]> {
    return nodesAt(this.db, tenantId, places);
  }

  keyOf(tenantId: TenantId, phone: E164): Promise<string | null> {
    return keyOf(this.db, tenantId, phone);
  }

  async forget(tenantId: TenantId, phone: E164): Promise<boolean> {
    const gone = await this.db.change("DELETE FROM audit_subjects WHERE tenant_id = $1 AND phone = $2 RETURNING 1", [
      tenantId,
      phone,
    ]);
    return gone.length > 0;
  }
}

/** Records sealed at a stretch: a millisecond. Another transaction may hold the end meanwhile, and everybody waits for that one. */
const SLICE = 32;

async function sealed(
  drafts: readonly AuditDraft[],
  subjects: ReadonlyMap<E164, AuditSubject>,
): Promise<readonly SealedDraft[]> {
  const done: SealedDraft[] = [];
  for (let start = 0; start < drafts.length; start += SLICE) {
    if (start > 0) await breath();
    done.push(...sealAnnexes(drafts.slice(start, start + SLICE), subjects));
  }
  return done;
}

const HASH_BYTES = 32;

function hashesOf(rows: readonly { readonly hash: string }[]): Buffer {
  const hashes = Buffer.allocUnsafeSlow(rows.length * HASH_BYTES);
  for (const [n, { hash }] of rows.entries()) hashes.write(hash, n * HASH_BYTES, "hex");
  return hashes;
}

/** Where each begins when they lie end to end, counted from 1 as SQL does. */
function startsOf(parts: readonly Buffer[]): readonly number[] {
  const starts: number[] = [];
  let start = 1;
  for (const { length } of parts) {
    starts.push(start);
    start += length;
  }
  return starts;
}

/** Only blocks and what is above them: what is below is hashed anew from at most 256 leaves. */
const keptNodes = (grown: readonly TreeNode[]): string =>
  JSON.stringify(
    grown
      .filter(({ level }) => level >= BLOCK_LEVEL)
      .map(({ level, index, hash }) => ({ level, index, hash: hash.toString("hex") })),
  );
