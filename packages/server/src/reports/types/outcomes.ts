import type { CallTotals, DispositionSum } from "@broadnet-engage/core/ports";
import type { Chart } from "../report-type.ts";

export const sumOf = (totals: CallTotals): number =>
  totals.completed + totals.noAnswer + totals.busy + totals.failed + totals.voicemail;

/** What became of calls; the calls with an agent are among the completed ones. */
export type Outcomes = Pick<CallTotals, "completed" | "noAnswer" | "busy" | "failed" | "voicemail" | "withAgent">;

export const outcomes = (totals: Outcomes): Chart => ({
  title: { en: "Calls by outcome", ar: "المكالمات حسب النتيجة" },
  bars: [
    { label: { en: "Completed", ar: "مكتملة" }, value: totals.completed, part: totals.withAgent },
    { label: { en: "No answer", ar: "بلا رد" }, value: totals.noAnswer },
    { label: { en: "Busy", ar: "مشغول" }, value: totals.busy },
    { label: { en: "Failed", ar: "فاشلة" }, value: totals.failed },
    { label: { en: "Voicemail", ar: "بريد صوتي" }, value: totals.voicemail },
  ],
  note: { en: "Darker: bridged to an agent", ar: "الأغمق: وُصلت بوكيل" },
});

export const byDisposition = (sums: readonly DispositionSum[]): Chart => ({
  title: { en: "Calls by disposition", ar: "المكالمات حسب النتيجة المسجلة" },
  bars: sums.map(({ code, calls }) => ({ label: code, value: calls })),
});
