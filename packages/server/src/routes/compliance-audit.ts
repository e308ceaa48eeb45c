import { type AuditFilter, auditRef, seqOfRef } from "@broadnet-engage/core/model";
import * as contract from "../contract/compliance-audit.ts";
import { StreamedBody } from "../contract/streamed.ts";
import { decodeCursor, encodeCursor, filterHash } from "../http/cursor.ts";
import { type Bound, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentEntry, presentHead, presentProven } from "./compliance-audit.present.ts";

const LIST = "compliance-audit";
const NO_ID = "00000000-0000-0000-0000-000000000000";

export const complianceAuditRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listAuditRecords)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const { phone, campaign_id: campaignId, allowed, rule, from, to, limit } = query;
    const filter: AuditFilter = { phone, campaignId, allowed, rule, from, to };
    const hash = filterHash(LIST, { ...query });
    // A record's place is its number; the cursor's id has nothing to say.
    const seq = decodeCursor(query.cursor, hash)?.k;
    const after = seq === undefined ? null : auditRef(Number(seq));
    const page = await services.storage.read((stores) => stores.audit.page(caller.tenantId, filter, { limit, after }));
    const last = page.items.at(-1);
    const more = page.hasMore && last !== undefined;
    return {
      status: 200,
      body: {
        items: page.items.map(presentEntry),
        total: page.total,
        next_cursor: more ? encodeCursor(NO_ID, last.sealed.seq, hash) : null,
        has_more: more,
      },
    };
  }),
  handle(contract.getAuditRecord)(async ({ params, caller }) => {
    const { entry, proof } = await services.of(caller.tenantId).compliance.audit.find(params.audit_ref);
    return { status: 200, body: presentProven(entry, proof) };
  }),
  handle(contract.replayAuditRecord)(async ({ params, body, caller }) => {
    const { compliance } = services.of(caller.tenantId);
    const packs = body?.rules === "now" ? compliance.packs().map(({ pack }) => pack) : null;
    const replay = await compliance.audit.replay(params.audit_ref, packs);
    const { allowed, blockingRule, blockingReason } = replay.decision;
    return {
      status: 200,
      body: {
        audit_ref: replay.record.ref,
        same: replay.same,
        differs: [...replay.differs],
        same_engine: replay.sameEngine,
        same_tzdata: replay.sameTzdata,
        allowed,
        blocking_rule: blockingRule,
        blocking_reason: blockingReason,
      },
    };
  }),
  handle(contract.verifyAudit)(async ({ body, caller }) => {
    const from = seqOfRef(body?.from ?? "AUD-1") ?? 1;
    const to = body?.to === undefined ? undefined : (seqOfRef(body.to) ?? undefined);
    if (to !== undefined && from > to)
      throw new Problem("invalid-range", "`from` is after `to`.", {
        members: { from: auditRef(from), to: auditRef(to) },
      });
    const range = to === undefined ? { from } : { from, to };
    const { ok, checked, firstBad, reason } = await services.of(caller.tenantId).compliance.audit.verify(range);
    return { status: 200, body: { ok, checked, first_bad: firstBad, reason } };
  }),
  handle(contract.listAuditHeads)(async ({ query, caller }) => {
    const { log, heads, keys } = await services.of(caller.tenantId).compliance.audit.heads(query.above_size);
    return {
      status: 200,
      body: {
        size: log.size,
        root: log.root,
        heads: heads.map(presentHead),
        keys: keys.map(({ verifier, endorsedBy, endorsement }) => ({ verifier, endorsed_by: endorsedBy, endorsement })),
      },
    };
  }),
  handle(contract.auditConsistency)(async ({ query: { from, to }, caller }) => {
    const proof = await services.of(caller.tenantId).compliance.audit.consistency(from, to);
    return { status: 200, body: { from, to, proof: [...proof] } };
  }),
  handle(contract.exportAudit)(async ({ caller }) => {
    const pieces = services.of(caller.tenantId).compliance.audit.export();
    return { status: 200, body: new StreamedBody("application/x-ndjson", "audit.ndjson", pieces) };
  }),
  handle(contract.erasePerson)(async ({ body: { phone, ...what }, caller }) => {
    const { erased, kept } = await services.of(caller.tenantId).persons.erase(phone, what);
    return { status: 200, body: { erased, kept: [...kept] } };
  }),
  handle(contract.forgetInAudit)(async ({ body, caller }) => ({
    status: 200,
    body: { forgotten: await services.of(caller.tenantId).compliance.audit.forget(body.phone) },
  })),
];
