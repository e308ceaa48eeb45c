import { type AuditRecord, type Call, type Callback, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { contactTimeline } from "../contract/contact.ts";
import { presentCallback } from "./callbacks.present.ts";
import { presentCall } from "./calls.present.ts";

type Timeline = z.input<(typeof contactTimeline.responses)[200]>;

export const presentTimeline = (
  calls: readonly Call[],
  decisions: ReadonlyMap<string, AuditRecord>,
  callbacks: readonly Callback[],
  now: number,
): Timeline => ({
  attempts: calls.map((call) => ({
    ...presentCall(call, now),
    compliance: presentDecision(decisions.get(call.auditRef)),
  })),
  dispositions: calls.flatMap((call) =>
    call.disposition === null
      ? []
      : [
          {
            call_id: call.id,
            code: call.disposition,
            at: toIsoOrNull(call.completedAt ?? call.endedAt) ?? toIso(call.startedAt),
            notes: call.notes,
          },
        ],
  ),
  callbacks: callbacks.map(presentCallback),
});

const presentDecision = (record: AuditRecord | undefined): Timeline["attempts"][number]["compliance"] =>
  record === undefined
    ? null
    : {
        audit_ref: record.ref,
        allowed: record.decision.allowed,
        rule: record.decision.blockingRule,
        rule_version: record.decision.ruleVersion,
      };
