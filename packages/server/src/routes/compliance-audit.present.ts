import type { AuditProof } from "@broadnet-engage/core";
import { type AuditEntry, auditRef, bodyMembers, type SignedHead, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type * as contract from "../contract/compliance-audit.ts";
import { presentDecision } from "./compliance.present.ts";

type Shown = z.input<typeof contract.AuditRecord>;
type Proven = z.input<(typeof contract.getAuditRecord.responses)[200]>;

export const presentEntry = ({ sealed, record }: AuditEntry): Shown => {
  const body = bodyMembers(sealed);
  return {
    ...(record === null ? whatIsLeft(body) : presentDecision(record)),
    allowed: body.allowed,
    rule_version: body.rule_version,
    audit_ref: auditRef(sealed.seq),
    at: toIso(sealed.at),
    phone: record?.decision.phone ?? null,
    forgotten: record === null,
    origin: body.origin,
    actor: body.actor,
    campaign_id: sealed.campaignId,
    contact_id: body.contact,
    agent_id: body.agent,
    call_id: body.call,
    inputs_digest: body.annex ?? "",
    prev_hash: body.prev,
    hash: sealed.hash,
    body: sealed.body,
  };
};

/** Of a person who was forgotten. */
const whatIsLeft = ({ rule, jurisdiction, packs = [] }: ReturnType<typeof bodyMembers>): Partial<Shown> => ({
  ...(rule === null ? {} : { blocking_rule: rule }),
  jurisdiction: jurisdiction ?? null,
  packs: packs.map(({ id, version }) => ({ id, version })),
});

export const presentHead = ({ size, root, at, keyId, note }: SignedHead) => ({
  size,
  root,
  signed_at: toIso(at),
  key_id: keyId,
  note,
});

export const presentProven = (entry: AuditEntry, { index, size, root, path, signed }: AuditProof): Proven => ({
  ...presentEntry(entry),
  facts: entry.record?.facts ?? null,
  proof: { leaf_index: index, tree_size: size, root, path: [...path], head: signed && presentHead(signed) },
});
