import type { DispositionCategory } from "@broadnet-engage/core/model";
import type { DispositionSum } from "@broadnet-engage/core/ports";
import { type Column, column, meanOf, percentOf, type Words, worded } from "../column.ts";
import { figure, type ReportKind, type ReportSource, thousands } from "../report-type.ts";
import { byDisposition } from "./outcomes.ts";

interface Row extends DispositionSum {
  /** Null: the disposition is not kept any more. */
  readonly category: DispositionCategory | null;
  /** All calls that have a disposition. */
  readonly ofCalls: number;
}

/** What each category is called; `none` is for dispositions that are not kept any more. */
const CATEGORIES: Readonly<Record<DispositionCategory | "none", Words>> = {
  success: { en: "Success", ar: "نجاح" },
  neutral: { en: "Neutral", ar: "محايدة" },
  failure: { en: "Failure", ar: "فشل" },
  callback: { en: "Callback", ar: "معاودة الاتصال" },
  dnc: { en: "Do not call", ar: "عدم الاتصال" },
  wrong_number: { en: "Wrong number", ar: "رقم خاطئ" },
  machine: { en: "Machine", ar: "جهاز رد آلي" },
  none: { en: "No longer kept", ar: "غير محفوظة" },
};

const columns: readonly Column<Row>[] = [
  column("disposition", ["Disposition", "النتيجة"], "text", 34, (row) => row.code),
  worded(
    column("category", ["Category", "الفئة"], "text", 22, (row) => row.category),
    CATEGORIES,
  ),
  column("calls", ["Calls", "المكالمات"], "count", 14, (row) => row.calls),
  column("share", ["Share", "الحصة"], "percent", 14, (row) => percentOf(row.calls, row.ofCalls)),
  column("avg_talk_seconds", ["Avg Talk (s)", "متوسط التحدث (ث)"], "count", 16, (row) =>
    meanOf(row.talkSeconds, row.connected),
  ),
];

async function* batches({ storage, tenantId, filter }: ReportSource): AsyncGenerator<readonly Row[]> {
  yield await storage.read(async (stores) => {
    const sums = await stores.callReports.byDisposition(tenantId, filter);
    const known = new Map((await stores.dispositions.all(tenantId)).map(({ code, category }) => [code, category]));
    const ofCalls = sums.reduce((all, { calls }) => all + calls, 0);
    const rows = sums.map((sum) => ({ ...sum, ofCalls, category: known.get(sum.code) ?? null }));
    return rows.sort((a, b) => b.calls - a.calls || (a.code < b.code ? -1 : 1));
  });
}

function byCategory(rows: readonly Row[]): ReadonlyMap<DispositionCategory | "none", number> {
  const sums = new Map<DispositionCategory | "none", number>();
  for (const { category, calls } of rows) sums.set(category ?? "none", (sums.get(category ?? "none") ?? 0) + calls);
  return sums;
}

export const dispositionSummary: ReportKind<Row> = {
  title: { en: "Disposition summary", ar: "ملخص النتائج" },
  columns,
  batches,
  async summary(_source, rows) {
    const ofCalls = rows[0]?.ofCalls ?? 0;
    const good = rows.filter(({ category }) => category === "success").reduce((sum, { calls }) => sum + calls, 0);
    return {
      rows: rows.length,
      figures: [
        figure("Dispositions", "النتائج", thousands(rows.length)),
        figure("Calls with one", "مكالمات مصنفة", thousands(ofCalls)),
        figure("Successful", "ناجحة", thousands(good)),
        figure("Share of success", "نسبة النجاح", `${percentOf(good, ofCalls).toFixed(1)}%`),
      ],
      charts: [
        byDisposition(rows),
        {
          title: { en: "Calls by category", ar: "المكالمات حسب الفئة" },
          bars: [...byCategory(rows)].map(([category, value]) => ({ label: CATEGORIES[category], value })),
        },
      ],
    };
  },
};
