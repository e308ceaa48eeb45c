import type { ReportKind } from "../report-type.ts";
import { agentPerformance } from "./agent-performance.ts";
import { callDetail } from "./call-detail.ts";
import { campaignSummary } from "./campaign-summary.ts";
import { dispositionSummary } from "./disposition-summary.ts";

/** Row types differ and stay inside: what makes a report only hands rows from its kind to its kind's columns. */
const erased = <R>(kind: ReportKind<R>): ReportKind<unknown> => kind as unknown as ReportKind<unknown>;

/** Every kind of report there is. */
export const REPORT_KINDS = {
  call_detail: erased(callDetail),
  campaign_summary: erased(campaignSummary),
  agent_performance: erased(agentPerformance),
  disposition_summary: erased(dispositionSummary),
} as const;

const keysOf = ({ columns }: ReportKind<unknown>): readonly string[] => columns.map(({ key }) => key);

/** What a request may ask for, by kind. */
export const ALL_COLUMNS = {
  call_detail: keysOf(REPORT_KINDS.call_detail),
  campaign_summary: keysOf(REPORT_KINDS.campaign_summary),
  agent_performance: keysOf(REPORT_KINDS.agent_performance),
  disposition_summary: keysOf(REPORT_KINDS.disposition_summary),
} as const;
