import { type Campaign, type CampaignCounters, type DialingMode, NO_COUNTERS } from "@broadnet-engage/core/model";
import type { CampaignSum, Stores } from "@broadnet-engage/core/ports";
import { type Column, column, meanOf, percentOf, type Words, worded } from "../column.ts";
import { figure, isSuccess, type ReportKind, type ReportSource, thousands } from "../report-type.ts";
import { type Outcomes, outcomes } from "./outcomes.ts";

interface Row {
  /** Null: it is not kept any more. */
  readonly campaign: Campaign | null;
  /** As they stand now, whatever the report's span. */
  readonly counters: CampaignCounters;
  readonly sum: CampaignSum;
}

const calls = ({ sum }: Row): number => sum.completed + sum.noAnswer + sum.busy + sum.failed + sum.voicemail;
const abandonRate = ({ sum }: Row): number => percentOf(sum.abandoned, sum.abandoned + sum.withAgent);
const nameOf = ({ campaign, sum }: Row): string => campaign?.name ?? sum.campaignId;

const MODES: Readonly<Record<DialingMode, Words>> = {
  preview: { en: "Preview", ar: "معاينة" },
  power: { en: "Power", ar: "متعدد الخطوط" },
  progressive: { en: "Progressive", ar: "تدريجي" },
  predictive: { en: "Predictive", ar: "تنبؤي" },
};

const columns: readonly Column<Row>[] = [
  column("campaign_id", ["Campaign ID", "معرّف الحملة"], "id", 0, ({ sum }) => sum.campaignId),
  column("campaign", ["Campaign", "الحملة"], "text", 20, nameOf),
  worded(
    column("mode", ["Mode", "النمط"], "text", 10, ({ campaign }) => campaign?.dialingMode ?? null),
    MODES,
  ),
  column("contacts", ["Contacts", "جهات الاتصال"], "count", 8, ({ counters }) => counters.totalContacts),
  column("contacted", ["Contacted", "المتصل بهم"], "count", 8, ({ counters }) => counters.contacted),
  column("connected", ["Connected", "الموصولة"], "count", 9, ({ counters }) => counters.connected),
  column("calls", ["Calls", "المكالمات"], "count", 7, calls),
  column("no_answer", ["No Answer", "بلا رد"], "count", 7, ({ sum }) => sum.noAnswer),
  column("busy", ["Busy", "مشغول"], "count", 6, ({ sum }) => sum.busy),
  column("failed", ["Failed", "فاشلة"], "count", 6, ({ sum }) => sum.failed),
  column("voicemail", ["Voicemail", "بريد صوتي"], "count", 8, ({ sum }) => sum.voicemail),
  column("abandoned", ["Abandoned", "المتروكة"], "count", 8, ({ sum }) => sum.abandoned),
  column("abandon_rate", ["Abandon Rate", "معدل الترك"], "percent", 7, abandonRate),
  column("avg_talk_seconds", ["Avg Talk (s)", "متوسط التحدث (ث)"], "count", 7, ({ sum }) =>
    meanOf(sum.talkSeconds, sum.withAgent),
  ),
  column("conversion_rate", ["Conversion Rate", "معدل التحويل"], "percent", 9, ({ sum }) =>
    percentOf(sum.successes, sum.withAgent),
  ),
];

const NOTHING = {
  ...{ completed: 0, noAnswer: 0, busy: 0, failed: 0, voicemail: 0 },
  ...{ abandoned: 0, withAgent: 0, talkSeconds: 0, successes: 0 },
};

/** A campaign that was asked for has its row, also when nothing was dialed. */
async function sumsOf(stores: Stores, { tenantId, filter }: ReportSource): Promise<readonly CampaignSum[]> {
  const codes = (await stores.dispositions.all(tenantId)).filter(isSuccess).map(({ code }) => code);
  const sums = await stores.callReports.byCampaign(tenantId, filter, codes);
  const { campaignId } = filter;
  return sums.length === 0 && campaignId !== undefined ? [{ campaignId, ...NOTHING }] : sums;
}

/** Campaigns looked up at once. */
const BATCH = 200;

async function* batches(source: ReportSource): AsyncGenerator<readonly Row[]> {
  const { storage, tenantId } = source;
  const sums = await storage.read((stores) => sumsOf(stores, source));
  for (let at = 0; at < sums.length; at += BATCH) {
    const some = sums.slice(at, at + BATCH);
    yield await storage.read(async (stores) => {
      const ids = some.map(({ campaignId }) => campaignId);
      const counters = await stores.campaigns.counters(tenantId, ids);
      const rows: Row[] = [];
      for (const sum of some)
        rows.push({
          sum,
          campaign: await stores.campaigns.find(tenantId, sum.campaignId),
          counters: counters.get(sum.campaignId) ?? NO_COUNTERS,
        });
      return rows;
    });
  }
}

const OUTCOMES = ["completed", "noAnswer", "busy", "failed", "voicemail", "withAgent"] as const;

const totalsOf = (rows: readonly Row[]): Outcomes =>
  Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, rows.reduce((all, { sum }) => all + sum[outcome], 0)]),
  ) as unknown as Outcomes;

export const campaignSummary: ReportKind<Row> = {
  title: { en: "Campaign summary", ar: "ملخص الحملات" },
  columns,
  batches,
  async summary(_source, rows) {
    const all = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);
    const [abandoned, connected] = [all(({ sum }) => sum.abandoned), all(({ sum }) => sum.withAgent)];
    return {
      rows: rows.length,
      figures: [
        figure("Campaigns", "الحملات", thousands(rows.length)),
        figure("Calls", "المكالمات", thousands(all(calls))),
        figure("Bridged to an agent", "وُصلت بوكيل", thousands(connected)),
        figure("Abandon rate", "معدل الترك", `${percentOf(abandoned, abandoned + connected).toFixed(1)}%`),
        figure(
          "Conversion rate",
          "معدل التحويل",
          `${percentOf(
            all(({ sum }) => sum.successes),
            connected,
          ).toFixed(1)}%`,
        ),
      ],
      charts: [
        {
          title: { en: "Calls by campaign", ar: "المكالمات حسب الحملة" },
          bars: rows.map((row) => ({ label: nameOf(row), value: calls(row), part: row.sum.withAgent })),
          note: { en: "Darker: bridged to an agent", ar: "الأغمق: وُصلت بوكيل" },
        },
        outcomes(totalsOf(rows)),
      ],
    };
  },
};
