import { type AgentId, type CampaignId, type ReportId, ReportJobStatus } from "@broadnet-engage/core/model";
import { z } from "zod";
import { ALL_COLUMNS } from "../reports/types/index.ts";
import { named } from "./components.ts";
import { idOut, idParams, instantIn, instantOut, timezone, uuid } from "./primitives.ts";
import { route, SUPERVISOR_UP } from "./route.ts";

export const ReportType = z.enum(["call_detail", "campaign_summary", "agent_performance", "disposition_summary"]);
export type ReportType = z.infer<typeof ReportType>;
export const ReportFormat = z.enum(["json", "csv", "pdf"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

export const AGENTS_MAX = 500;
const RANGE_MS = 366 * 24 * 3_600_000;

/** Columns are checked against the type's own list, so that a wrong name is told and not left out. */
const wanted = z
  .strictObject({
    report_type: ReportType,
    format: ReportFormat,
    from: instantIn,
    to: instantIn,
    campaign_id: uuid<CampaignId>().optional(),
    agent_ids: z.array(uuid<AgentId>()).max(AGENTS_MAX).optional(),
    timezone: timezone.optional().describe("Of the times shown; the tenant's when absent"),
    language: z.enum(["en", "ar"]).default("en").describe("Of headings, in CSV and PDF"),
    columns: z.array(z.string().max(64)).min(1).max(32).optional().describe("Keys as in JSON, in the order wanted"),
    csv: z
      .strictObject({
        line_ends: z.enum(["lf", "crlf"]).default("lf"),
        bom: z.boolean().default(false).describe("For spreadsheets that would not know UTF-8 otherwise"),
      })
      .optional(),
  })
  .superRefine((body, check) => {
    if (body.to - body.from > RANGE_MS)
      check.addIssue({ code: "custom", path: ["to"], message: "must be at most 366 days after from" });
    const known = ALL_COLUMNS[body.report_type];
    for (const [at, column] of (body.columns ?? []).entries()) {
      const message =
        body.columns?.indexOf(column) === at ? `must be one of ${known.join(", ")}` : "must be named once";
      if (!known.includes(column) || body.columns?.indexOf(column) !== at)
        check.addIssue({ code: "custom", path: ["columns", at], message });
    }
  });
export const ReportWanted = named("ReportWanted", wanted);
export type ReportWanted = z.output<typeof wanted>;

export const exportReport = route({
  id: "exportReport",
  tag: "reports",
  method: "post",
  path: "/v1/reports/export",
  clauses: ["C-REP-1", "C-REP-2", "C-REP-3", "C-REP-4", "C-REP-5", "C-REP-6"],
  summary: "A report: in the answer up to 10,000 rows, else as a link for 30 minutes",
  access: SUPERVISOR_UP,
  body: ReportWanted,
  responses: {
    200: named(
      "Report",
      z.object({
        report_type: ReportType,
        format: ReportFormat,
        rows: z.int(),
        data: z.union([z.string(), z.array(z.record(z.string(), z.unknown()))]).optional(),
        encoding: z.literal("base64").optional(),
        download_url: z.url().optional(),
        expires_at: instantOut.optional(),
      }),
    ),
    202: named("ReportQueued", z.object({ id: idOut, status: ReportJobStatus })),
  },
  refusals: ["invalid-range", "unknown-reference"],
});

export const getReport = route({
  id: "getReport",
  tag: "reports",
  method: "get",
  path: "/v1/reports/{id}",
  clauses: ["C-REP-5"],
  summary: "How far a report asked for with `Prefer: respond-async` is, and a link to it when it is ready",
  access: SUPERVISOR_UP,
  params: idParams<ReportId>(),
  responses: {
    200: named(
      "ReportJob",
      z.object({
        id: idOut,
        status: ReportJobStatus,
        report_type: ReportType,
        format: ReportFormat,
        rows: z.int().nullable(),
        download_url: z.url().nullable(),
        expires_at: instantOut.nullable(),
        created_at: instantOut,
        finished_at: instantOut.nullable(),
        error: z.string().nullable(),
      }),
    ),
  },
  refusals: [],
});
