import type { AuditView } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { AuditEntry } from "../model/audit-entry.ts";
import type { TenantId } from "../model/ids.ts";
import { exportLines } from "./audit-export.ts";
import { consistencyProof, inclusionProof } from "./audit-proof.ts";
import { replayOf } from "./audit-replay.ts";
import { verifyRange } from "./audit-verify.ts";
import type { Engine } from "./context.ts";

const noSuchRecord = (ref: string): EngageError =>
  new EngageError("not-found", "There is no such decision.", { extra: { resource: "audit_record", id: ref } });

/** What looking after a log needs; an engine has it. */
export type AuditParts = Pick<Engine, "storage" | "packs" | "tzdata" | "audit" | "wallClock" | "log">;

/** What people and auditors do with the log of decisions. */
export function auditOf(engine: AuditParts, tenantId: TenantId): AuditView {
  const { storage } = engine;
  const found = async (ref: string): Promise<AuditEntry> => {
    const entry = await storage.read((stores) => stores.audit.find(tenantId, ref));
    if (entry === null) throw noSuchRecord(ref);
    return entry;
  };
  return {
    find: async (ref) => {
      const entry = await found(ref);
      const { seq } = entry.sealed;
      return { entry, proof: await storage.read((stores) => inclusionProof(stores, tenantId, seq)) };
    },
    verify: ({ from = 1, to } = {}) =>
      storage.read(async (stores) => {
        const size = await stores.audit.size(tenantId);
        const last = Math.min(to ?? size, size, from + LIMITS.auditVerified - 1);
        if (from > last) return { ok: true, checked: 0, firstBad: null, reason: null };
        return verifyRange(stores, tenantId, from, last);
      }),
    consistency: (older, newer) =>
      storage.read(async (stores) => {
        if (older > newer || newer > (await stores.audit.size(tenantId)))
          throw new EngageError("validation-failed", "must not be larger than the log", {
            extra: { pointer: "?to" },
          });
        return consistencyProof(stores, tenantId, older, newer);
      }),
    replay: async (ref, packs = null) => {
      const { record } = await found(ref);
      if (record === null)
        throw new EngageError(
          "invalid-state",
          "The person was taken out of the audit log; there are no facts to decide by.",
        );
      return storage.read((stores) => replayOf(engine, stores, record, packs));
    },
    export: () => exportLines(engine, tenantId),
    heads: (aboveSize = 0) =>
      storage.read(async (stores) => ({
        log: await stores.audit.head(tenantId),
        heads: await stores.auditHeads.range(tenantId, aboveSize, LIMITS.auditHeads),
        keys: engine.audit.signer?.keys ?? [],
      })),
    forget: (phone) => storage.transact((stores) => stores.audit.forget(tenantId, phone)),
  };
}
