import type { Call } from "../model/call.ts";
import type { AgentId, CallId, CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { CallTotals } from "./call-store.ts";

/** Finished calls that started in [from, to). */
export interface ReportFilter {
  readonly from: Instant;
  readonly to: Instant;
  readonly campaignId?: CampaignId;
  /** Whose calls: who talks, else who talked last. */
  readonly agentIds?: readonly AgentId[];
}
/** A call's place in a report: by start, then id. */
export interface ReportPlace {
  readonly startedAt: Instant;
  readonly id: CallId;
}
export interface AgentSum {
  readonly agentId: AgentId;
  readonly calls: number;
  /** Bridged to an agent. */
  readonly connected: number;
  /** Whole seconds of each call, added up. */
  readonly talkSeconds: number;
  /** With a disposition. */
  readonly disposed: number;
}
export interface CampaignSum extends CallTotals {
  readonly campaignId: CampaignId;
  /** With one of the dispositions that count as success. */
  readonly successes: number;
}
export interface DispositionSum {
  readonly code: string;
  readonly calls: number;
  readonly connected: number;
  readonly talkSeconds: number;
}

/**
 * What reports are made of: calls one after another, and calls added up. Each member is one statement, so its figures are of
 * one moment; two members may see different ones.
 */
export interface CallReports {
  /** Oldest first, after a place (null: from the start), at most `limit` (1 to 5,000). A walk misses no call and repeats none. */
  calls(tenantId: TenantId, filter: ReportFilter, after: ReportPlace | null, limit: number): Promise<readonly Call[]>;
  totals(tenantId: TenantId, filter: ReportFilter): Promise<CallTotals>;
  /** Calls that have an agent, by agent id. */
  byAgent(tenantId: TenantId, filter: ReportFilter): Promise<readonly AgentSum[]>;
  /** Calls that have a campaign, by campaign id. */
  byCampaign(
    tenantId: TenantId,
    filter: ReportFilter,
    successCodes: readonly string[],
  ): Promise<readonly CampaignSum[]>;
  /** Calls that have a disposition, by code. */
  byDisposition(tenantId: TenantId, filter: ReportFilter): Promise<readonly DispositionSum[]>;
}
