import {
  agentOf,
  type Call,
  type CampaignId,
  durationSeconds,
  statusOf,
  type TenantId,
  talkSeconds,
} from "@broadnet-engage/core/model";
import type { ReportPlace, Stores } from "@broadnet-engage/core/ports";
import { type Column, column, meanOf, percentOf, worded } from "../column.ts";
import { figure, type ReportKind, type ReportSource, thousands } from "../report-type.ts";
import { byDisposition, OUTCOMES, outcomes, sumOf } from "./outcomes.ts";

/** What is shown of a call. Rows are kept by the thousand until it is known how many there are, and a call is five times as big. */
interface Row {
  readonly id: string;
  readonly campaign: string | null;
  readonly agent: string | null;
  readonly phone: string;
  readonly direction: string;
  readonly status: string;
  readonly disposition: string | null;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly durationSeconds: number;
  readonly talkSeconds: number;
  readonly abandoned: boolean;
  readonly cli: string;
  readonly auditRef: string;
  readonly recordingId: string | null;
}

const rowOf = (call: Call, campaign: string | null, agent: string | null): Row => ({
  id: call.id,
  campaign,
  agent,
  phone: call.phone,
  direction: call.direction,
  status: statusOf(call),
  disposition: call.disposition,
  startedAt: call.startedAt,
  answeredAt: call.answeredAt,
  endedAt: call.endedAt,
  durationSeconds: durationSeconds(call, call.startedAt),
  talkSeconds: talkSeconds(call, call.startedAt),
  abandoned: call.abandoned,
  cli: call.cli,
  auditRef: call.auditRef,
  recordingId: call.recordingId,
});

const columns: readonly Column<Row>[] = [
  column("call_id", ["Call ID", "معرّف المكالمة"], "text", 0, (row) => row.id),
  column("campaign", ["Campaign", "الحملة"], "text", 16, (row) => row.campaign),
  column("agent", ["Agent", "الوكيل"], "text", 14, (row) => row.agent),
  column("phone", ["Phone", "الهاتف"], "phone", 12, (row) => row.phone),
  column("direction", ["Direction", "الاتجاه"], "text", 0, (row) => row.direction),
  worded(
    column("status", ["Status", "الحالة"], "text", 9, (row) => row.status),
    OUTCOMES,
  ),
  column("disposition", ["Disposition", "النتيجة"], "text", 11, (row) => row.disposition),
  column("started_at", ["Started", "البداية"], "instant", 15, (row) => row.startedAt),
  column("answered_at", ["Answered", "الرد"], "instant", 0, (row) => row.answeredAt),
  column("ended_at", ["Ended", "النهاية"], "instant", 0, (row) => row.endedAt),
  column("duration_seconds", ["Duration (s)", "المدة (ث)"], "count", 8, (row) => row.durationSeconds),
  column("talk_seconds", ["Talk (s)", "التحدث (ث)"], "count", 7, (row) => row.talkSeconds),
  column("abandoned", ["Abandoned", "متروكة"], "flag", 8, (row) => row.abandoned),
  column("cli", ["CLI", "الرقم الظاهر"], "phone", 0, (row) => row.cli),
  column("audit_ref", ["Audit Ref", "مرجع التدقيق"], "text", 0, (row) => row.auditRef),
  column("recording_id", ["Recording ID", "معرّف التسجيل"], "text", 0, (row) => row.recordingId),
];

/** Calls read at once: a batch is about a megabyte, which is gone before it grows old. */
const BATCH = 500;

async function* batches({ storage, tenantId, filter }: ReportSource): AsyncGenerator<readonly Row[]> {
  const agents = await storage.read((stores) => stores.agents.all(tenantId));
  const agentNames = new Map<string, string>(agents.map(({ id, fullName }) => [id, fullName]));
  const campaigns = new Map<string, string | null>();
  let after: ReportPlace | null = null;
  for (;;) {
    const calls: readonly Call[] = await storage.read(async (stores) => {
      const page = await stores.callReports.calls(tenantId, filter, after, BATCH);
      await learnNames(stores, tenantId, page, campaigns);
      return page;
    });
    yield calls.map((call) =>
      rowOf(call, campaigns.get(call.campaignId ?? "") ?? null, agentNames.get(agentOf(call) ?? "") ?? null),
    );
    if (calls.length < BATCH) return;
    after = calls.at(-1) ?? null;
  }
}

async function learnNames(
  stores: Stores,
  tenantId: TenantId,
  calls: readonly Call[],
  names: Map<string, string | null>,
): Promise<void> {
  const unknown = new Set<CampaignId>();
  for (const { campaignId } of calls) if (campaignId !== null && !names.has(campaignId)) unknown.add(campaignId);
  for (const id of unknown) names.set(id, (await stores.campaigns.find(tenantId, id))?.name ?? null);
}

export const callDetail: ReportKind<Row> = {
  title: { en: "Call detail", ar: "تفاصيل المكالمات" },
  columns,
  batches,
  async summary({ storage, tenantId, filter }) {
    const [totals, dispositions] = await storage.read(async ({ callReports }) => [
      await callReports.totals(tenantId, filter),
      await callReports.byDisposition(tenantId, filter),
    ]);
    const rate = percentOf(totals.abandoned, totals.abandoned + totals.withAgent);
    return {
      rows: sumOf(totals),
      figures: [
        figure("Calls", "المكالمات", thousands(sumOf(totals))),
        figure("Connected", "الموصولة", thousands(totals.withAgent)),
        figure("Abandoned", "المتروكة", thousands(totals.abandoned)),
        figure("Abandon rate", "معدل الترك", `${rate.toFixed(1)}%`),
        figure("Avg talk (s)", "متوسط التحدث (ث)", thousands(meanOf(totals.talkSeconds, totals.withAgent))),
      ],
      charts: [outcomes(totals), byDisposition(dispositions)],
    };
  },
};
