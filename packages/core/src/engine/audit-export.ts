import { LIMITS } from "../limits.ts";
import { headOrigin } from "../model/audit-head.ts";
import type { TenantId } from "../model/ids.ts";
import { type HeadParts, signHead } from "./audit-heads.ts";
import { rootAt } from "./audit-proof.ts";

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Keys and heads come first, so that whoever reads can judge each record as it passes and keep none. */
export async function* exportLines(engine: HeadParts, tenantId: TenantId): AsyncGenerator<string> {
  const { storage, audit } = engine;
  if (audit.signer !== null) await signHead(engine, audit.signer, tenantId);
  const latest = await storage.read((stores) => stores.auditHeads.latest(tenantId));
  // What is decided while this is read has its place in the next export.
  const size = latest?.size ?? (await storage.read((stores) => stores.audit.size(tenantId)));
  yield line({ audit_export: { v: 1, origin: headOrigin(tenantId), tenant: tenantId, size } });
  const keys = audit.signer?.keys ?? [];
  for (const { verifier, endorsedBy, endorsement } of keys)
    yield line({ audit_key: { verifier, endorsed_by: endorsedBy, endorsement } });
  let heads = 0;
  for await (const { note } of headsOf(engine, tenantId, size)) {
    heads += 1;
    yield line({ audit_head: { note } });
  }
  for (let done = 0; done < size; ) {
    const limit = Math.min(LIMITS.auditRange, size - done);
    const leaves = await storage.read((stores) => stores.audit.leaves(tenantId, done + 1, limit));
    // A gap would end here for ever; the reader finds it by the last line.
    if (leaves.length === 0) break;
    done = leaves.at(-1)?.seq ?? size;
    yield leaves.map(({ body }) => `${body}\n`).join("");
  }
  const root = await storage.read((stores) => rootAt(stores, tenantId, size));
  yield line({ audit_end: { size, root, keys: keys.length, heads } });
}

async function* headsOf(engine: HeadParts, tenantId: TenantId, upTo: number) {
  for (let above = 0; above < upTo; ) {
    const heads = await engine.storage.read((stores) => stores.auditHeads.range(tenantId, above, LIMITS.auditHeads));
    yield* heads.filter(({ size }) => size <= upTo);
    above = heads.at(-1)?.size ?? upTo;
  }
}
