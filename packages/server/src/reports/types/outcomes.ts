import type { CallTotals, DispositionSum } from "@broadnet-engage/core/ports";
import type { Words } from "../column.ts";
import type { Chart } from "../report-type.ts";

/** What each status of a finished call is called. */
export const OUTCOMES = {
  completed: { en: "Completed", ar: "مكتملة" },
  no_answer: { en: "No answer", ar: "بلا رد" },
  busy: { en: "Busy", ar: "مشغول" },
  failed: { en: "Failed", ar: "فاشلة" },
  voicemail: { en: "Voicemail", ar: "بريد صوتي" },
} as const satisfies Record<string, Words>;

export const sumOf = (totals: CallTotals): number =>
  totals.completed + totals.noAnswer + totals.busy + totals.failed + totals.voicemail;

/** What became of calls; the calls with an agent are among the completed ones. */
export type Outcomes = Pick<CallTotals, "completed" | "noAnswer" | "busy" | "failed" | "voicemail" | "withAgent">;

export const outcomes = (totals: Outcomes): Chart => ({
  title: { en: "Calls by outcome", ar: "المكالمات حسب النتيجة" },
  bars: [
    { label: OUTCOMES.completed, value: totals.completed, part: totals.withAgent },
    { label: OUTCOMES.no_answer, value: totals.noAnswer },
    { label: OUTCOMES.busy, value: totals.busy },
    { label: OUTCOMES.failed, value: totals.failed },
    { label: OUTCOMES.voicemail, value: totals.voicemail },
  ],
  note: { en: "Darker: bridged to an agent", ar: "الأغمق: وُصلت بوكيل" },
});

export const byDisposition = (sums: readonly DispositionSum[]): Chart => ({
  title: { en: "Calls by disposition", ar: "المكالمات حسب النتيجة المسجلة" },
  bars: sums.map(({ code, calls }) => ({ label: code, value: calls })),
});
