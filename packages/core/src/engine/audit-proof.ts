import type { AuditProof } from "../dialer-api.ts";
import type { TreeHead } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import { foldRoots } from "../model/merkle.ts";
import { consistencySpans, inclusionSpans, placesOf, type Span } from "../model/merkle-proof.ts";
import type { Stores } from "../ports/storage.ts";

/** The roots of spans of leaves, in one look-up. */
async function rootsOf(stores: Stores, tenantId: TenantId, spans: readonly Span[]): Promise<readonly string[]> {
  const places = spans.map(placesOf);
  const nodes = await stores.audit.nodes(tenantId, places.flat());
  let at = 0;
  return places.map((those) => {
    const roots = nodes.slice(at, at + those.length).map((node) => Buffer.from(node, "hex"));
    at += those.length;
    return foldRoots(roots).toString("hex");
  });
}

/** The root the tree had when it held `size` leaves. */
export async function rootAt(stores: Stores, tenantId: TenantId, size: number): Promise<string> {
  return (await rootsOf(stores, tenantId, [{ from: 0, to: size }]))[0] ?? "";
}

/** That record `seq` is in the log: under the first signed head that holds it, or else under the log as it is now. */
export async function inclusionProof(stores: Stores, tenantId: TenantId, seq: number): Promise<AuditProof> {
  const signed = await stores.auditHeads.covering(tenantId, seq);
  const head: TreeHead = signed ?? (await stores.audit.head(tenantId));
  const path = await rootsOf(stores, tenantId, inclusionSpans(seq - 1, head.size));
  return { index: seq - 1, size: head.size, root: head.root, path, signed };
}

/** That the tree of `newer` leaves holds the one of `older` unchanged. */
export const consistencyProof = (
  stores: Stores,
  tenantId: TenantId,
  older: number,
  newer: number,
): Promise<readonly string[]> => rootsOf(stores, tenantId, consistencySpans(older, newer));
