import type { Disposition, TenantId } from "@broadnet-engage/core/model";
import type { ReportFilter, Storage } from "@broadnet-engage/core/ports";
import type { Column, Words } from "./column.ts";

/** Where a report's rows come from. */
export interface ReportSource {
  readonly storage: Storage;
  readonly tenantId: TenantId;
  readonly filter: ReportFilter;
}

/** A figure above the table. */
export interface Figure {
  readonly label: Words;
  readonly value: string;
}
/** Horizontal bars, longest first; `part` is drawn darker inside `value`. */
export interface Chart {
  readonly title: Words;
  readonly bars: readonly { readonly label: string | Words; readonly value: number; readonly part?: number }[];
  readonly note?: Words;
}
export interface Summary {
  /** Of the whole report, also of what is not printed. */
  readonly rows: number;
  readonly figures: readonly Figure[];
  readonly charts: readonly Chart[];
}

/** One kind of report, whatever its format. */
export interface ReportKind<R> {
  readonly title: Words;
  readonly columns: readonly Column<R>[];
  /** In the report's order, in batches small enough for memory. */
  batches(source: ReportSource): AsyncIterable<readonly R[]>;
  /** What stands above the table; `rows` are the first ones of the report, all of them when it adds up. */
  summary(source: ReportSource, rows: readonly R[]): Promise<Summary>;
}

export const figure = (en: string, ar: string, value: string): Figure => ({ label: { en, ar }, value });

/** `12,345` */
export const thousands = (n: number): string => n.toLocaleString("en-US");

export const isSuccess = ({ category }: Disposition): boolean => category === "success";
