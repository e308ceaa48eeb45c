import { EngageError } from "@broadnet-engage/core/errors";
import { Frontier, type Place, type TenantId } from "@broadnet-engage/core/model";
import { hex } from "./audit-rows.ts";
import type { Db } from "./db.ts";

/** Subtrees of 2^8 leaves and larger are kept; one row for 128 records, all levels together. */
export const BLOCK_LEVEL = 8;

const nameOf = ({ level, index }: Place): string => `${level} ${index}`;

async function keptNodes(db: Db, tenantId: TenantId, places: readonly Place[]): Promise<ReadonlyMap<string, string>> {
  if (places.length === 0) return new Map();
  const rows = await db.rows(
    `SELECT n.level, n.index, n.hash FROM jsonb_to_recordset($2::jsonb) AS p (level smallint, index bigint)
     JOIN audit_nodes AS n ON n.tenant_id = $1 AND n.level = p.level AND n.index = p.index`,
    [tenantId, JSON.stringify(places)],
  );
  return new Map(
    rows.map((row) => [nameOf({ level: Number(row.level), index: Number(row.index) }), hex(row.hash)] as const),
  );
}

/** Hashes of the leaves under small subtrees, by seq. */
async function leavesUnder(db: Db, tenantId: TenantId, places: readonly Place[]): Promise<ReadonlyMap<number, Buffer>> {
  if (places.length === 0) return new Map();
  const spans = places.map(({ level, index }) => ({ after: index * 2 ** level, upto: (index + 1) * 2 ** level }));
  const rows = await db.rows(
    `SELECT r.seq, r.hash FROM jsonb_to_recordset($2::jsonb) AS p (after bigint, upto bigint)
     JOIN audit_records AS r ON r.tenant_id = $1 AND r.seq > p.after AND r.seq <= p.upto`,
    [tenantId, JSON.stringify(spans)],
  );
  return new Map(rows.map((row) => [Number(row.seq), Buffer.from(row.hash as Uint8Array)] as const));
}

/** Roots of whole subtrees, in the order asked. */
export async function nodesAt(db: Db, tenantId: TenantId, places: readonly Place[]): Promise<readonly string[]> {
  const small = places.filter(({ level }) => level < BLOCK_LEVEL);
  const large = places.filter(({ level }) => level >= BLOCK_LEVEL);
  const kept = await keptNodes(db, tenantId, large);
  const leaves = await leavesUnder(db, tenantId, small);
  return places.map((place) => {
    const root = place.level < BLOCK_LEVEL ? rootOver(leaves, place) : kept.get(nameOf(place));
    if (root === undefined) throw new EngageError("invariant-broken", "That subtree is not whole yet.");
    return root;
  });
}

function rootOver(leaves: ReadonlyMap<number, Buffer>, { level, index }: Place): string | undefined {
  const tree = new Frontier();
  for (let at = 1; at <= 2 ** level; at++) {
    const leaf = leaves.get(index * 2 ** level + at);
    if (leaf === undefined) return undefined;
    tree.add(leaf);
  }
  return hex(tree.root);
}
