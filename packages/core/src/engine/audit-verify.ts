import type { AuditVerdict } from "../dialer-api.ts";
import { LIMITS } from "../limits.ts";
import { auditRef, CHAIN_START, type SealedLeaf } from "../model/audit-entry.ts";
import type { SignedHead } from "../model/audit-head.ts";
import { firstBroken } from "../model/audit-seal.ts";
import type { TenantId } from "../model/ids.ts";
import { Frontier } from "../model/merkle.ts";
import { placesOf } from "../model/merkle-proof.ts";
import type { Stores } from "../ports/storage.ts";
import { rootAt } from "./audit-proof.ts";

/** Where a walk over the log stands. */
interface Walk {
  readonly tree: Frontier;
  end: { seq: number; hash: string };
}

/**
 * Reads the records `from` to `to` again and hashes them anew: each must have its bytes' hash, its number and the hash of the
 * one before it, and the tree over them must be that of every signed head on the way and of the log itself.
 */
export async function verifyRange(stores: Stores, tenantId: TenantId, from: number, to: number): Promise<AuditVerdict> {
  const walk = await startAt(stores, tenantId, from);
  let heads = await stores.auditHeads.range(tenantId, from - 1, LIMITS.auditHeads);
  while (walk.end.seq < to) {
    const leaves = await stores.audit.leaves(
      tenantId,
      walk.end.seq + 1,
      Math.min(LIMITS.auditRange, to - walk.end.seq),
    );
    if (leaves.length === 0) return bad(walk, from, auditRef(walk.end.seq + 1), "The record is missing.");
    const broken = firstBroken(leaves, walk.end);
    if (broken !== null)
      return bad(
        walk,
        from,
        auditRef(broken.seq),
        "The record's bytes, number or link to the one before are not right.",
      );
    const forked = follow(walk, leaves, heads);
    if (forked !== null)
      return bad(
        walk,
        from,
        auditRef(forked.size),
        `The log is not the one that was signed at ${forked.size} records.`,
      );
    heads = heads.filter(({ size }) => size > walk.end.seq);
  }
  if (walk.tree.root.toString("hex") !== (await rootAt(stores, tenantId, to)))
    return bad(walk, from, auditRef(to), "The tree that is kept is not the one over these records.");
  return { ok: true, checked: walk.end.seq - from + 1, firstBad: null, reason: null };
}

async function startAt(stores: Stores, tenantId: TenantId, from: number): Promise<Walk> {
  const peaks = await stores.audit.nodes(tenantId, placesOf({ from: 0, to: from - 1 }));
  const before = from === 1 ? [] : await stores.audit.leaves(tenantId, from - 1, 1);
  return {
    tree: new Frontier(from - 1, Buffer.from(peaks.join(""), "hex")),
    end: { seq: from - 1, hash: before[0]?.hash ?? CHAIN_START },
  };
}

/** Grows the tree; gives the first head on the way that has another root. */
function follow(walk: Walk, leaves: readonly SealedLeaf[], heads: readonly SignedHead[]): SignedHead | null {
  for (const { seq, hash } of leaves) {
    walk.tree.add(Buffer.from(hash, "hex"));
    walk.end = { seq, hash };
    const head = heads.find(({ size }) => size === seq);
    if (head !== undefined && head.root !== walk.tree.root.toString("hex")) return head;
  }
  return null;
}

const bad = (walk: Walk, from: number, firstBad: string, reason: string): AuditVerdict => ({
  ok: false,
  checked: walk.end.seq - from + 1,
  firstBad,
  reason,
});
