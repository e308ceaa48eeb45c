import type { Json } from "./api.ts";
import type { ReceivedEvent } from "./receiver.ts";
import type { Truth } from "./simulation.ts";

const STATUSES = ["completed", "no_answer", "busy", "failed", "voicemail"] as const;

/** One line of the comparison: the same thing as seen from up to three sides. */
export interface Row {
  readonly what: string;
  readonly api: number | null;
  readonly events: number | null;
  readonly truth: number | null;
}

export interface Sides {
  /** `total` of `GET /v1/calls` per status. */
  readonly totals: ReadonlyMap<string, number>;
  /** Every call, from the same list. */
  readonly calls: readonly Json[];
  readonly events: readonly ReceivedEvent[];
  readonly truth: Truth;
}

const ofType = (events: readonly ReceivedEvent[], type: string): readonly ReceivedEvent[] =>
  events.filter((event) => event.event_type === type);

/** What the API says, what webhooks told, and what really happened in the simulated world. */
export function compare({ totals, calls, events, truth }: Sides): readonly Row[] {
  const completed = ofType(events, "call.completed");
  const sent = truth.originated + truth.refused_by_switch;
  const perStatus = STATUSES.map((status) => ({
    what: `calls ${status}`,
    api: totals.get(status) ?? 0,
    events: completed.filter(({ payload }) => payload.status === status).length,
    truth: null,
  }));
  const refs = calls.map((call) => String(call.audit_ref)).filter((ref) => /^AUD-[1-9]\d*$/.test(ref));
  return [
    { what: "calls in all", api: calls.length, events: completed.length, truth: sent },
    ...perStatus,
    {
      what: "answered",
      api: calls.filter((call) => call.answered_at !== null).length,
      events: ofType(events, "call.answered").length,
      truth: truth.answered,
    },
    { what: "bridged to an agent", api: null, events: ofType(events, "call.connected").length, truth: truth.bridged },
    {
      what: "calls told as completed more than once",
      api: 0,
      events: completed.length - new Set(completed.map(({ correlation_id }) => correlation_id)).size,
      truth: null,
    },
    { what: "numbers dialed twice at once", api: 0, events: null, truth: truth.dialed_twice_at_once },
    { what: "calls with an audit reference of their own", api: new Set(refs).size, events: calls.length, truth: null },
  ];
}

/** The sides that speak of it must agree. */
export const agrees = ({ api, events, truth }: Row): boolean =>
  new Set([api, events, truth].filter((side) => side !== null)).size <= 1;

const cell = (value: number | null, width: number): string => (value === null ? "–" : String(value)).padStart(width);

export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const head = `${"".padEnd(width)}  ${"API".padStart(8)}  ${"webhooks".padStart(8)}  ${"truth".padStart(8)}`;
  const body = rows.map(
    (row) =>
      `${row.what.padEnd(width)}  ${cell(row.api, 8)}  ${cell(row.events, 8)}  ${cell(row.truth, 8)}  ${agrees(row) ? "ok" : "MISMATCH"}`,
  );
  return [head, ...body].join("\n");
}
