import { EngageError } from "@broadnet-engage/core/errors";
import type { Recording } from "@broadnet-engage/core/model";
import { badCursor, badRange, NOBODY, type Provocations, type Stage } from "./stage.ts";

const check = ({ ask }: Stage, body: object) => ask("agent", "POST /v1/compliance/check", body);
const calendar = ({ ask }: Stage, query: string) => ask("agent", `GET /v1/compliance/calendar?${query}`);

export const COMPLIANCE: Provocations = {
  checkCompliance: {
    "unknown-reference": (stage) => check(stage, { phone: "+971501234567", campaign_id: NOBODY }),
    "dependency-unavailable": async (stage) => {
      const away = { extra: { dependency: "audit" } };
      stage.break(new EngageError("dependency-unavailable", "The audit log is away.", away));
      try {
        return await check(stage, { phone: "+971501234567" });
      } finally {
        stage.break(null);
      }
    },
  },
  complianceCalendar: {
    "unknown-reference": (stage) => calendar(stage, "jurisdiction=PL&from=2026-01-01&to=2026-01-02"),
    "invalid-range": (stage) => calendar(stage, "jurisdiction=AE&from=2026-01-02&to=2026-01-01"),
    "limit-exceeded": (stage) => calendar(stage, "jurisdiction=AE&from=2026-01-01&to=2026-12-31"),
  },
  listAuditRecords: {
    "invalid-cursor": badCursor("/v1/compliance/audit"),
    "invalid-range": badRange("/v1/compliance/audit"),
  },
  replayAuditRecord: {
    "invalid-state": async (stage) => {
      const { body } = await check(stage, { phone: "+971501888777" });
      await stage.ask("admin", "POST /v1/compliance/audit/forget", { phone: "+971501888777" });
      return stage.ask("supervisor", `POST /v1/compliance/audit/${body.audit_ref}/replay`, {});
    },
  },
  verifyAudit: {
    "invalid-range": ({ ask }) => ask("supervisor", "POST /v1/compliance/audit/verify", { from: "AUD-3", to: "AUD-2" }),
  },
  listConsents: { "invalid-cursor": badCursor("/v1/consents") },
  listRelationships: { "invalid-cursor": badCursor("/v1/relationships") },
  endRelationship: {
    "invalid-state": async ({ ask }) => {
      const contract = { phone: "+971501777664", kind: "running_contract", started_at: "2026-06-01T00:00:00Z" };
      const { body } = await ask("supervisor", "POST /v1/relationships", contract);
      const path = `POST /v1/relationships/${body.items[0].id}`;
      await ask("supervisor", `${path}/withdraw`, { reason: "another person's number" });
      return ask("agent", `${path}/end`, { reason: "gave notice" });
    },
  },
  listDnc: { "invalid-cursor": badCursor("/v1/dnc"), "invalid-range": badRange("/v1/dnc") },
  addDnc: {
    "dnc-duplicate": async ({ ask }) => {
      await ask("agent", "POST /v1/dnc", { phones: ["+971501777666"] });
      return ask("agent", "POST /v1/dnc", { phones: ["+971501777666"] });
    },
    "unknown-reference": ({ ask }) =>
      ask("agent", "POST /v1/dnc", { phones: ["+971501777665"], scope: "campaign", campaign_id: NOBODY }),
  },
};

async function aRecording({ world, make }: Stage, over: Partial<Recording>): Promise<string> {
  const recording = make.aRecording({ tenantId: world.tenantId, ...over });
  await world.storage.transact((stores) => stores.recordings.insert(recording));
  return recording.id;
}
const HALF_MADE = { status: "processing", storageKey: null } as const;
const DELETED = { status: "deleted", storageKey: null, deletedAt: 1 } as const;

const report = ({ ask }: Stage, more: object) =>
  ask("supervisor", "POST /v1/reports/export", {
    ...{ report_type: "call_detail", format: "csv" },
    ...{ from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" },
    ...more,
  });

export const KEPT: Provocations = {
  listRecordings: { "invalid-cursor": badCursor("/v1/recordings"), "invalid-range": badRange("/v1/recordings") },
  playRecording: {
    "recording-not-ready": async (stage) =>
      stage.ask("admin", `GET /v1/recordings/${await aRecording(stage, HALF_MADE)}/play`),
    gone: async (stage) => stage.ask("admin", `GET /v1/recordings/${await aRecording(stage, DELETED)}/play`),
  },
  deleteRecording: {
    "recording-not-ready": async (stage) =>
      stage.ask("admin", `DELETE /v1/recordings/${await aRecording(stage, HALF_MADE)}?reason=asked`),
    "invalid-state": async (stage) =>
      stage.ask("admin", `DELETE /v1/recordings/${await aRecording(stage, { legalHold: true })}?reason=asked`),
  },
  setLegalHold: {
    gone: async (stage) =>
      stage.ask("admin", `POST /v1/recordings/${await aRecording(stage, DELETED)}/legal-hold`, { hold: true }),
  },
  exportReport: {
    "invalid-range": (stage) => report(stage, { to: "2026-05-01T00:00:00Z" }),
    "unknown-reference": (stage) => report(stage, { campaign_id: NOBODY }),
  },
};
