import type { Facts, Relationship } from "../../src/compliance/facts.ts";
import { absent, type Fact, known, unknown } from "../../src/model/decision.ts";
import type { Consent } from "../../src/model/dnc.ts";
import type { CampaignId, TenantId } from "../../src/model/ids.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/instant.ts";
import { LineType } from "../../src/model/number-place.ts";
import type { E164 } from "../../src/model/phone.ts";
import { AttemptOutcome } from "../../src/model/rule-caps.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { Channel } from "../../src/model/rule-value.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { bareFacts } from "./bare-facts.ts";
import { MADE_CALENDAR, stated } from "./made-packs.ts";

// Law and circumstances by chance, for what must hold of any of them.

const w = (start: string, end: string) => ({ start, end });
const LONG_DAY = [w("07:00", "22:00")] as [{ start: string; end: string }];
const WEEK = { mon: LONG_DAY, tue: LONG_DAY, wed: LONG_DAY, thu: LONG_DAY, fri: LONG_DAY, sat: LONG_DAY };
const MARKETING = ["marketing"] as ["marketing"];

export const oneOf = <T>(chance: Chance, all: readonly T[]): T => all[Math.floor(chance.next() * all.length)] as T;

/** Every kind of rule there is, each as one value; a pack by chance has some of them. */
const RULES: readonly Partial<RulePack["rules"]>[] = [
  { dncRegistry: [stated({ registry: "zz.a", authority: "A", maxAgeDays: 7, purposes: MARKETING })] },
  {
    dncRegistry: [
      stated({ registry: "zz.b", authority: "B", maxAgeDays: 1, purposes: MARKETING, liftedBy: "express" }),
    ],
  },
  {
    dncRegistry: [stated({ registry: "zz.c", authority: "C", maxAgeDays: 3, purposes: MARKETING, semantics: "allow" })],
  },
  {
    dncRegistry: [
      stated({ registry: "zz.a", authority: "A", maxAgeDays: 7, purposes: MARKETING, lineTypes: ["mobile"] }),
    ],
  },
  { consent: [stated({ required: true, purposes: MARKETING })] },
  { consent: [stated({ required: true, purposes: MARKETING, form: "written", maxAge: "P2Y" })] },
  {
    consent: [
      stated({ required: true, purposes: MARKETING, exceptions: [{ kind: "running_contract", within: "P1M" }] }),
    ],
  },
  { callerId: [stated({ countries: ["AE"] })] },
  { callerId: [stated({ countries: null, deny: ["+9714"] })] },
  { lineType: [stated({ deny: ["premium", "fixed"] })] },
  { lineType: [stated({ allow: ["mobile", "voip"], channels: ["automatic"] })] },
  { frequency: [stated({ max: 2, per: "PT24H", scope: "number" })] },
  {
    frequency: [stated({ max: 1, per: { unit: "week", zone: "Asia/Dubai" }, scope: "subject", counts: ["no_answer"] })],
  },
  { cooldown: [stated({ after: ["refused"], for: "forever", scope: "tenant" })] },
  { cooldown: [stated({ after: ["abandoned", "rejected"], for: "PT72H", scope: "number" })] },
  {
    callingHours: [
      stated({
        purposes: MARKETING,
        week: WEEK,
        holidays: [{ calendar: "zz", windows: [] }],
        overrides: [{ during: { calendar: "zz", class: "fast" }, week: { ...WEEK, fri: [w("14:00", "18:00")] } }],
      }),
    ],
  },
  {
    callingHours: [
      stated({
        purposes: MARKETING,
        week: { ...WEEK, mon: [w("10:00", "13:00"), w("14:00", "20:00")] },
        liftedBy: "any",
      }),
    ],
  },
];
const UNKNOWNS: readonly Partial<RulePack["rules"]>[] = (
  ["callingHours", "dncRegistry", "consent", "callerId", "lineType", "frequency", "cooldown"] as const
).map((kind) => ({ [kind]: [stated({ unknown: "Nobody has looked." })] }));

/** A pack of one or some rules; `base` packs have hours of their own. */
export function aPackOf(chance: Chance, id: string, extend: string | null): RulePack {
  const none = { callingHours: [], dncRegistry: [], consent: [], callerId: [], abandon: [] };
  const rules: RulePack["rules"] = {
    ...none,
    callingHours: extend === null ? [stated({ purposes: MARKETING, week: { ...WEEK, sun: LONG_DAY } })] : [],
  };
  const count = extend === null ? Math.floor(chance.uniform(0, 4)) : 1;
  for (let n = 0; n < count; n += 1) {
    const added = chance.happens(extend === null ? 0.02 : 0.15) ? oneOf(chance, UNKNOWNS) : oneOf(chance, RULES);
    for (const [kind, values] of Object.entries(added))
      Object.assign(rules, { [kind]: [...(rules[kind as keyof typeof rules] ?? []), ...values] });
  }
  return {
    id,
    jurisdiction: "ZZ",
    name: "Made",
    zones: ["Asia/Dubai"],
    maintainers: ["nobody"],
    reviewBy: "2030-01-01",
    rules,
    calendars: [MADE_CALENDAR],
    ...(extend === null ? {} : { extends: extend }),
  };
}

const CLI = "+97142345678" as E164;
const PHONE = "+971501234567" as E164;

function aConsent(chance: Chance, at: number): Consent {
  return {
    tenantId: "t" as TenantId,
    phone: PHONE,
    purpose: "marketing",
    state: "granted",
    method: "form",
    at: at - Math.floor(chance.uniform(0, 900)) * DAY,
    expiresAt: chance.happens(0.2) ? at + Math.floor(chance.uniform(-DAY, DAY)) : null,
    evidence: null,
    form: oneOf(chance, ["express", "written", null] as const),
  };
}

export const anAttempt = (chance: Chance, at: number) => ({
  at: at - Math.floor(chance.uniform(0, 9 * 1_440)) * MINUTE,
  purpose: "marketing" as const,
  channel: oneOf(chance, [...Channel.options, null]),
  campaignId: oneOf(chance, ["a", "b", null]) as CampaignId | null,
  outcome: oneOf(chance, [...AttemptOutcome.options, null]),
});

/** Mostly one that goes on; some begin or end within days. */
function aRelationship(chance: Chance, at: number): Relationship {
  const aside = (): number => at + Math.floor(chance.uniform(-3, 3) * 1_440) * MINUTE;
  const startedAt = chance.happens(0.3) ? aside() : at - 300 * DAY;
  const endedAt = chance.happens(0.3) ? aside() : null;
  return { kind: "running_contract", startedAt, endedAt: endedAt === null || endedAt > startedAt ? endedAt : null };
}

/** Circumstances that mostly let a call pass, so that a fault can show. */
export function someFacts(chance: Chance, at: number): Facts {
  const listed = (fresh: number): Fact<{ listed: boolean }> =>
    known({ listed: chance.happens(0.05) }, "made", at - fresh);
  const attempts = Array.from({ length: Math.floor(chance.uniform(0, 3)) }, () => anAttempt(chance, at));
  return bareFacts({
    phone: PHONE,
    cli: chance.happens(0.8) ? CLI : null,
    channel: oneOf(chance, [...Channel.options, null]),
    subject: oneOf(chance, ["a", null]),
    numberCountry: known("ZZ"),
    lineTypes: known([oneOf(chance, LineType.options.slice(0, 3))]),
    registries: {
      "zz.a": listed(HOUR),
      "zz.b": listed(HOUR),
      "zz.c": known({ listed: chance.happens(0.9) }, "made", at - HOUR),
    },
    consent: chance.happens(0.6) ? known(aConsent(chance, at)) : absent(),
    relationships: chance.happens(0.3) ? known([aRelationship(chance, at)]) : absent(),
    attempts: attempts.length === 0 ? absent() : known(attempts),
  });
}

/** Changes for the worse: one more refusal, listing or attempt, or one thing less that is known. */
export const WORSE: Readonly<Record<string, (facts: Facts, chance: Chance, at: number) => Facts>> = {
  "the country is not known": (f) => ({ ...f, numberCountry: unknown("away") }),
  "the number is of no country": (f) => ({ ...f, numberCountry: absent() }),
  "another jurisdiction is asked for": (f) => ({ ...f, requestedJurisdiction: "YY" }),
  "the tenant's list is away": (f) => ({ ...f, dncTenant: unknown("away") }),
  "the tenant has listed it": (f, _c, at) => ({ ...f, dncTenant: known({ reason: null, since: at }) }),
  "a register is away": (f, c) => ({
    ...f,
    registries: { ...f.registries, [oneOf(c, ["zz.a", "zz.b", "zz.c"])]: unknown("away") },
  }),
  "a register was not asked": (f, c) => {
    const gone = oneOf(c, ["zz.a", "zz.b", "zz.c"]);
    return { ...f, registries: Object.fromEntries(Object.entries(f.registries).filter(([name]) => name !== gone)) };
  },
  "a register lists it": (f, _c, at) => ({
    ...f,
    registries: { ...f.registries, "zz.a": known({ listed: true }, "made", at) },
  }),
  "consent is out of reach": (f) => ({ ...f, consent: unknown("away") }),
  "consent was revoked": (f, c, at) => ({ ...f, consent: known({ ...aConsent(c, at), state: "revoked" }) }),
  "there is no consent": (f) => ({ ...f, consent: absent() }),
  "no tie is known": (f) => ({ ...f, relationships: unknown("away") }),
  "no tie has begun": (f, _c, at) => ({
    ...f,
    relationships: known([{ kind: "running_contract", startedAt: at + 1, endedAt: null }]),
  }),
  "the type of line is not known": (f) => ({ ...f, lineTypes: unknown("away") }),
  "the line may be another, too": (f, c) =>
    f.lineTypes.kind === "known" ? { ...f, lineTypes: known([...f.lineTypes.value, oneOf(c, LineType.options)]) } : f,
  "ownership is not known": (f) => ({ ...f, cli: CLI, cliOwned: unknown("away") }),
  "the caller ID is another's": (f) => ({ ...f, cli: CLI, cliOwned: known(false) }),
  "attempts are out of reach": (f) => ({ ...f, attempts: unknown("away") }),
  "there was one attempt more": (f, c, at) => ({
    ...f,
    attempts: known([anAttempt(c, at), ...(f.attempts.kind === "known" ? f.attempts.value : [])]),
  }),
  "somebody refused": (f, c, at) => ({
    ...f,
    attempts: known([
      { ...anAttempt(c, at), outcome: "refused" },
      ...(f.attempts.kind === "known" ? f.attempts.value : []),
    ]),
  }),
  "nobody knows how the call is made": (f) => ({ ...f, channel: null }),
  "the clock is behind": (f, c, at) => ({ ...f, notBefore: at + Math.floor(c.uniform(1, 2 * DAY)) }),
  "the person may be elsewhere, too": (f) => ({
    ...f,
    numberZones: known([
      ...(f.numberZones.kind === "known" ? f.numberZones.value : ["Asia/Dubai"]),
      "Pacific/Auckland",
    ]),
  }),
};
