import type { TenantId } from "@broadnet-engage/core/model";
import type { Clock, Storage, Timers } from "@broadnet-engage/core/ports";
import type { ReportFormat, ReportWanted } from "../contract/reports.ts";
import { type Column, chosen, type Language } from "./column.ts";
import { csvLines } from "./csv.ts";
import { jsonLines } from "./json.ts";
import { type LocalTime, localTime } from "./local-time.ts";
import { reportPdf } from "./pdf/report-pdf.ts";
import type { ReportKind, ReportSource } from "./report-type.ts";
import { REPORT_KINDS } from "./types/index.ts";

/** Rows that are handed out in the answer itself; one more is a file (C-REP-1, C-REP-2). In a PDF no more are printed. */
export const INLINE_ROWS = 10_000;

/** What is known when a report is begun. */
export interface ReportTask {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly timezone: string;
  readonly wanted: ReportWanted;
  /** Campaign's and agents' names, for the PDF's head. */
  readonly names: readonly string[];
}
export interface ReportTools {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A report's rows, partly at hand: so many that it is known whether it goes into the answer. */
export interface Begun {
  readonly kind: ReportKind<unknown>;
  readonly columns: readonly Column<unknown>[];
  readonly source: ReportSource;
  /** Batches at hand; whoever reads them takes them out, so that memory lets go of them. */
  readonly first: (readonly unknown[])[];
  /** The batches after `first`; ended when there are none. */
  readonly rest: AsyncIterator<readonly unknown[]>;
  readonly isLong: boolean;
}

/** Reads until the report is known to be short or long, and no further. */
export async function beginReport(tools: ReportTools, task: ReportTask): Promise<Begun> {
  const { wanted, tenantId } = task;
  const kind = REPORT_KINDS[wanted.report_type];
  const filter = {
    ...{ from: wanted.from, to: wanted.to },
    ...(wanted.campaign_id === undefined ? {} : { campaignId: wanted.campaign_id }),
    ...(wanted.agent_ids === undefined ? {} : { agentIds: wanted.agent_ids }),
  };
  const source = { storage: tools.storage, tenantId, filter };
  const rest = kind.batches(source)[Symbol.asyncIterator]();
  const first: (readonly unknown[])[] = [];
  let held = 0;
  while (held <= INLINE_ROWS) {
    const next = await rest.next();
    if (next.done) break;
    first.push(next.value);
    held += next.value.length;
  }
  // Ids are for machines: in JSON always, elsewhere when they are asked for.
  const usual = kind.columns.filter((column) => wanted.format === "json" || column.kind !== "id");
  const columns = wanted.columns === undefined ? usual : chosen(kind.columns, wanted.columns);
  return { kind, columns, source, first, rest, isLong: held > INLINE_ROWS };
}

async function* allBatches({ first, rest }: Begun, counted: (rows: number) => void) {
  for (let batch = first.shift(); batch !== undefined; batch = first.shift()) {
    counted(batch.length);
    yield batch;
  }
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    counted(next.value.length);
    yield next.value;
  }
}

export interface Stream {
  readonly contentType: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** True when all chunks are read. */
  rows(): number;
}

const TYPES: Readonly<Record<ReportFormat, string>> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  pdf: "application/pdf",
};

/** The whole report as bytes, made while they are read: memory holds one batch, and of a PDF what is printed. */
export function streamReport(tools: ReportTools, task: ReportTask, begun: Begun): Stream {
  let rows = 0;
  const count = (more: number): void => {
    rows += more;
  };
  const { format } = task.wanted;
  const text = format === "csv" ? csvText(task, begun, count) : jsonLines(begun.columns, allBatches(begun, count));
  const chunks = format === "pdf" ? pdfBytes(tools, task, begun, count) : encoded(text);
  return { contentType: TYPES[format], chunks, rows: () => rows };
}

const csvText = ({ wanted, timezone }: ReportTask, begun: Begun, count: (rows: number) => void) =>
  csvLines(begun.columns, allBatches(begun, count), {
    language: wanted.language,
    time: localTime(timezone),
    lineEnds: wanted.csv?.line_ends ?? "lf",
    bom: wanted.csv?.bom ?? false,
  });

async function* encoded(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of text) yield Buffer.from(piece, "utf8");
}

async function* pdfBytes(
  tools: ReportTools,
  task: ReportTask,
  begun: Begun,
  count: (rows: number) => void,
): AsyncGenerator<Uint8Array> {
  const { language, columns } = task.wanted;
  const held = begun.first.flat();
  const rows = held.slice(0, INLINE_ROWS);
  const summary = await begun.kind.summary(begun.source, held);
  // Of what is long only the first rows are printed; how many there are, the figures know.
  const total = begun.isLong ? Math.max(summary.rows, held.length) : held.length;
  count(total);
  const time = localTime(task.timezone);
  yield await reportPdf({
    heading: headingOf(task, begun, time),
    summary: { ...summary, rows: total },
    columns: columns === undefined ? begun.columns.filter(({ width }) => width > 0) : begun.columns,
    rows,
    language,
    time,
    madeAt: tools.clock.now(),
    turn: () => new Promise((resolve) => void tools.timers.after(0, resolve)),
  });
}

const SPAN: Readonly<Record<Language, (from: string, to: string, zone: string) => string>> = {
  en: (from, to, zone) => `From ${from} to ${to} (${zone})`,
  ar: (from, to, zone) => `من ${from} إلى ${to} (${zone})`,
};
const FILTERED = { en: "Only: ", ar: "فقط: " } as const;
/** Names shown in a head; the number of the others is said. */
const NAMES = 6;

function headingOf({ tenantName, timezone, wanted, names }: ReportTask, { kind }: Begun, time: LocalTime) {
  const { language } = wanted;
  const more = names.length > NAMES ? ` +${names.length - NAMES}` : "";
  const only = names.length === 0 ? [] : [FILTERED[language] + names.slice(0, NAMES).join(", ") + more];
  const span = SPAN[language](time.plain(wanted.from), time.plain(wanted.to), timezone);
  return { tenant: tenantName, title: kind.title[language], lines: [span, ...only] };
}
