import type { AgentSum } from "@broadnet-engage/core/ports";
import { type Column, column, meanOf, percentOf } from "../column.ts";
import { figure, type ReportKind, type ReportSource, thousands } from "../report-type.ts";

interface Row extends AgentSum {
  /** Null: the agent is not kept any more. */
  readonly name: string | null;
}

const minutes = (seconds: number): number => Math.round(seconds / 6) / 10;

const columns: readonly Column<Row>[] = [
  column("agent_id", ["Agent ID", "معرّف الوكيل"], "id", 0, (row) => row.agentId),
  column("agent_name", ["Agent Name", "اسم الوكيل"], "text", 30, (row) => row.name),
  column("calls", ["Calls", "المكالمات"], "count", 12, (row) => row.calls),
  column("connected", ["Connected", "الموصولة"], "count", 13, (row) => row.connected),
  column("talk_time_minutes", ["Talk Time (min)", "وقت التحدث (د)"], "decimal", 15, (row) => minutes(row.talkSeconds)),
  // Talk over all calls, not over the connected ones (C-GV-4).
  column("avg_handle_time_seconds", ["Avg Handle Time", "متوسط المعالجة (ث)"], "count", 15, (row) =>
    meanOf(row.talkSeconds, row.calls),
  ),
  column("disposition_rate", ["Disposition Rate", "معدل التصنيف"], "percent", 15, (row) =>
    percentOf(row.disposed, row.calls),
  ),
];

async function* batches({ storage, tenantId, filter }: ReportSource): AsyncGenerator<readonly Row[]> {
  yield await storage.read(async (stores) => {
    const sums = await stores.callReports.byAgent(tenantId, filter);
    const agents = new Map((await stores.agents.all(tenantId)).map(({ id, fullName }) => [id, fullName]));
    const rows = sums.map((sum) => ({ ...sum, name: agents.get(sum.agentId) ?? null }));
    return rows.sort((a, b) => (a.name ?? "").localeCompare(b.name ?? "") || (a.agentId < b.agentId ? -1 : 1));
  });
}

const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0);

export const agentPerformance: ReportKind<Row> = {
  title: { en: "Agent performance", ar: "أداء الوكلاء" },
  columns,
  batches,
  async summary(_source, rows) {
    const [calls, connected, talk] = [
      sum(rows, (row) => row.calls),
      sum(rows, (row) => row.connected),
      sum(rows, (row) => row.talkSeconds),
    ];
    const bars = rows.map((row) => ({ label: row.name ?? row.agentId, value: row.calls, part: row.connected }));
    return {
      rows: rows.length,
      figures: [
        figure("Agents", "الوكلاء", thousands(rows.length)),
        figure("Calls", "المكالمات", thousands(calls)),
        figure("Connected", "الموصولة", thousands(connected)),
        figure("Talk time (min)", "وقت التحدث (د)", thousands(minutes(talk))),
        figure("Avg handle time (s)", "متوسط المعالجة (ث)", thousands(meanOf(talk, calls))),
      ],
      charts: [
        {
          title: { en: "Calls by agent", ar: "المكالمات حسب الوكيل" },
          bars,
          note: { en: "Darker: connected", ar: "الأغمق: الموصولة" },
        },
        {
          title: { en: "Talk time by agent (min)", ar: "وقت التحدث حسب الوكيل (د)" },
          bars: rows.map((row) => ({ label: row.name ?? row.agentId, value: minutes(row.talkSeconds) })),
        },
      ],
    };
  },
};
