import { dayAfter, instantOf, localTime } from "../compliance/local-time.ts";
import { isConnectedPerson } from "../model/call.ts";
import { type Campaign, durationMs } from "../model/campaign.ts";
import { after, fixedMs } from "../model/duration.ts";
import type { CampaignId } from "../model/ids.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../model/instant.ts";
import type { CountingPeriod } from "../model/rule-caps.ts";
import type { Stores } from "../ports/storage.ts";
import type { BookChange, FloorBook } from "./floor-book.ts";

/** Over which calls the share of abandoned ones is taken. */
export type AbandonWindow =
  | { readonly kind: "campaign" }
  /** The last so many milliseconds. */
  | { readonly kind: "sliding"; readonly ms: number }
  /** From the beginning of the day or month in this zone. */
  | { readonly kind: "day" | "month"; readonly zone: string };

/** A campaign's own, by its name: `campaign`, or an ISO 8601 duration such as `PT24H` or `P30D`; its whole life when it is neither. */
export function abandonWindow(name: string): AbandonWindow {
  const ms = name === "campaign" ? null : durationMs(name);
  return ms === null ? { kind: "campaign" } : { kind: "sliding", ms };
}

/** The longest a duration of months or years can be, in days of each. */
const LONGEST_MONTH = 31 * DAY;

/** A rule pack's. A calendar week slides here, and a duration of months counts long ones: both hold back more, never less. */
export function lawWindow(period: CountingPeriod): AbandonWindow {
  if (typeof period === "string") return { kind: "sliding", ms: fixedMs(period) ?? after(0, period) + LONGEST_MONTH };
  return period.unit === "week" ? { kind: "sliding", ms: 7 * DAY } : { kind: period.unit, zone: period.zone };
}

/** What holds for one campaign's abandoned calls, as last looked up. */
export interface AbandonLaw {
  readonly at: Instant;
  readonly version: number;
  readonly cap: number;
  readonly windows: readonly AbandonWindow[];
}

export interface AbandonCounts {
  readonly connected: number;
  readonly abandoned: number;
}

interface Account {
  readonly readAt: Instant;
  /** Of a month: which one, so that it begins anew with the next. */
  readonly from: Instant;
  connected: number;
  abandoned: number;
}

/**
 * What leaves a sliding window is noticed when it is counted anew. A long window is a long count, and what leaves it in five
 * minutes is a ten-thousandth of it.
 */
const countAnewMs = (window: AbandonWindow): number =>
  (window.kind === "sliding" && window.ms > DAY) || window.kind === "month" ? 5 * MINUTE : MINUTE;

/**
 * Persons connected and abandoned, per campaign and window: counted from the storage now and then, and carried on by every
 * commit in between, so that a tick reads nothing. Definition (C-CAM-12): *abandoned* is a call that a person answered and
 * that was not bridged within the limit; *connected*, one that was. Machines are neither; neither is who hangs up within
 * the limit. A call belongs to the window in which it was placed.
 */
export class AbandonLedger {
  readonly #book: FloorBook;
  readonly #accounts = new Map<CampaignId, Map<string, Account>>();

  constructor(book: FloorBook) {
    this.#book = book;
    book.listen((change) => this.#hear(change));
  }

  /** Null: not counted yet, or too long ago; then {@link count} must be called. */
  counts(campaign: Campaign, window: AbandonWindow, now: Instant): AbandonCounts | null {
    const account = this.#accounts.get(campaign.id)?.get(keyOf(window));
    if (account === undefined || now < account.readAt || now - account.readAt >= countAnewMs(window)) return null;
    const calendar = window.kind === "month" || window.kind === "day";
    return calendar && account.from !== beginOf(window, now) ? null : account;
  }

  /** The campaign's whole life as it stands: as counted when it was first asked for, and carried on since. Null: never asked for. */
  carried(id: CampaignId): AbandonCounts | null {
    return this.#accounts.get(id)?.get(keyOf({ kind: "campaign" })) ?? null;
  }

  async count(stores: Stores, campaign: Campaign, window: AbandonWindow, now: Instant): Promise<AbandonCounts> {
    const { tenantId, id } = campaign;
    const from = beginOf(window, now);
    const account: Account = { readAt: now, from, connected: 0, abandoned: 0 };
    if (window.kind === "campaign") {
      const counters = (await stores.campaigns.counters(tenantId, [id])).get(id);
      account.connected = counters?.answeredConnected ?? 0;
      account.abandoned = counters?.abandoned ?? 0;
    } else {
      const { withAgent, abandoned } = await stores.calls.totals(tenantId, id, from, now + 1);
      const live = [...this.#book.callsOf(id).values()].filter(({ startedAt }) => startedAt >= from);
      account.connected = withAgent + live.filter(isConnectedPerson).length;
      account.abandoned = abandoned + live.filter((call) => call.abandoned).length;
    }
    const accounts = this.#accounts.get(id) ?? new Map<string, Account>();
    this.#accounts.set(id, accounts.set(keyOf(window), account));
    return account;
  }

  #hear({ call }: BookChange): void {
    if (call === undefined || call.after.campaignId === null) return;
    const { before, after } = call;
    const connected = isConnectedPerson(after) && !(before !== null && isConnectedPerson(before));
    const abandoned = after.abandoned && before?.abandoned !== true;
    if (!connected && !abandoned) return;
    for (const account of this.#accounts.get(call.after.campaignId)?.values() ?? []) {
      if (connected) account.connected += 1;
      else account.abandoned += 1;
    }
  }
}

const keyOf = (window: AbandonWindow): string =>
  window.kind === "sliding"
    ? `${window.ms}`
    : window.kind === "campaign"
      ? window.kind
      : `${window.kind} ${window.zone}`;

/** For people: `campaign`, a duration, or the calendar's name with its zone. */
export function nameOf(window: AbandonWindow): string {
  if (window.kind === "campaign") return window.kind;
  if (window.kind !== "sliding") return `${window.kind} ${window.zone}`;
  const hours = window.ms / HOUR;
  if (hours > 24 && hours % 24 === 0) return `P${hours / 24}D`;
  return Number.isInteger(hours) ? `PT${hours}H` : `PT${Math.round(window.ms / MINUTE)}M`;
}

function beginOf(window: AbandonWindow, now: Instant): Instant {
  if (window.kind === "campaign") return 0;
  if (window.kind === "sliding") return now - window.ms;
  const { date } = localTime(window.zone, now);
  return instantOf(window.zone, window.kind === "day" ? date : `${date.slice(0, 7)}-01`, 0);
}

/** When a window's counts begin anew; null = they never do, or a little every moment. */
export function endOf(window: AbandonWindow, now: Instant): Instant | null {
  if (window.kind === "campaign" || window.kind === "sliding") return null;
  const { date } = localTime(window.zone, now);
  if (window.kind === "day") return instantOf(window.zone, dayAfter(date), 0);
  const [year = 0, month = 1] = date.split("-").map(Number);
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return instantOf(window.zone, next, 0);
}
