import type { Fact } from "../model/decision.ts";
import { absent, known } from "../model/decision.ts";
import type { Consent } from "../model/dnc.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Calendar } from "../model/rule-calendar.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Dated } from "../model/rule-value.ts";
import type { Facts } from "./facts.ts";

// What the tests of this room start from: one pack like the Emirates' and facts that leave nothing to object to.

export const PHONE = "+971555550142" as E164;
export const CLI = "+97145550100" as E164;

/** A Wednesday, 13:00 in Dubai. */
export const NOON: Instant = Date.parse("2026-09-02T09:00:00Z");

export const dated = <T>(value: T, from = "2024-08-27", to: string | null = null): Dated<T> => ({
  from,
  to,
  value,
  basis: "statute",
  confidence: "H",
  source: { doc: "A law", url: null, article: "5", readOn: "2026-11-22" },
});

const NINE_TO_SIX = [{ start: "09:00", end: "18:00" }];

export const everyDay: CallingHours = {
  purposes: ["marketing", "survey"],
  week: {
    sun: NINE_TO_SIX,
    mon: NINE_TO_SIX,
    tue: NINE_TO_SIX,
    wed: NINE_TO_SIX,
    thu: NINE_TO_SIX,
    fri: NINE_TO_SIX,
    sat: NINE_TO_SIX,
  },
};
const { fri: _fri, sat: _sat, ...sunToThu } = everyDay.week;
export const workdays: CallingHours = { ...everyDay, week: sunToThu };

export const aPack = (change: Partial<RulePack> = {}, rules: Partial<RulePack["rules"]> = {}): RulePack => ({
  id: "ae",
  jurisdiction: "AE",
  name: "United Arab Emirates",
  zones: ["Asia/Dubai"],
  maintainers: ["somebody"],
  reviewBy: "2027-06-01",
  ...change,
  rules: {
    callingHours: [dated(everyDay, "2024-08-27", "2026-06-01"), dated(workdays, "2026-06-01")],
    dncRegistry: [dated({ registry: "ae.tdra", authority: "TDRA", maxAgeDays: 7, purposes: ["marketing"] })],
    consent: [dated({ required: false, purposes: ["marketing"] })],
    callerId: [dated({ countries: ["AE"] })],
    abandon: [],
    ...rules,
  },
});

export const notListed = (asOf: Instant = NOON): Fact<{ listed: boolean }> => known({ listed: false }, "TDRA", asOf);
export const isListed = (asOf: Instant = NOON): Fact<{ listed: boolean }> => known({ listed: true }, "TDRA", asOf);

export const aConsent = (change: Partial<Consent> = {}): Consent => ({
  tenantId: "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId,
  phone: PHONE,
  purpose: "marketing",
  state: "granted",
  method: "web form",
  at: NOON - 1_000,
  expiresAt: null,
  evidence: null,
  form: null,
  ...change,
});

export const someFacts = (change: Partial<Facts> = {}): Facts => ({
  phone: PHONE,
  cli: CLI,
  purpose: "marketing",
  channel: null,
  subject: null,
  requestedJurisdiction: null,
  numberCountry: known("AE"),
  numberZones: absent(),
  regions: absent(),
  lineTypes: known(["mobile"]),
  contactTimezone: null,
  dncTenant: absent(),
  registries: { "ae.tdra": notListed() },
  consent: absent(),
  relationships: absent(),
  cliOwned: known(true),
  attempts: absent(),
  ownRules: [],
  notBefore: null,
  ...change,
});

/** A day of {@link aCalendar}, of these regions or of all. */
export const aHoliday = (name: string, month: number, day: number, regions?: readonly string[]) => ({
  ...{ name, class: "public", confidence: "H", on: { kind: "fixed", month, day } },
  source: { doc: "A calendar", url: null, article: null, readOn: "2026-11-22" },
  ...(regions === undefined ? {} : { regions }),
});

/** The calendar "days", of 2026 alone. */
export const aCalendar = (days: readonly ReturnType<typeof aHoliday>[]): Calendar =>
  ({
    ...{ id: "days", name: "Days", maintainers: ["somebody"], reviewBy: "2027-06-01", years: { from: 2026, to: 2026 } },
    days,
  }) as unknown as Calendar;
