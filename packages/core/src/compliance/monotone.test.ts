import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absent, blocks, CHECKS, type Fact, known, unknown } from "../model/decision.ts";
import { DAY } from "../model/instant.ts";
import type { LineType } from "../model/number-place.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, CLI, dated, NOON, someFacts } from "./testing.ts";

// Rules can only deny. So whatever makes the world worse (a listing, a fact nobody could get, one more pack) must leave a
// blocked call blocked.

const consentNeeded = aPack(
  { id: "sa", jurisdiction: "SA", zones: ["Asia/Riyadh"] },
  { consent: [dated({ required: true, purposes: ["marketing"] })] },
);
const PACKS: readonly RulePack[] = [aPack(), consentNeeded];

const fact = <T>(...values: T[]): fc.Arbitrary<Fact<T>> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values.map((value) => known(value, "s", NOON))) },
    { weight: 2, arbitrary: fc.constant(absent<T>("s", NOON)) },
    { weight: 1, arbitrary: fc.constant(unknown<T>("away")) },
  );

const facts: fc.Arbitrary<Facts> = fc.record({
  phone: fc.constant(someFacts().phone),
  cli: fc.constantFrom(CLI, null),
  purpose: fc.constantFrom("marketing" as const, "survey" as const, "emergency" as const),
  requestedJurisdiction: fc.constantFrom(null, "AE", "SA", "KW"),
  numberCountry: fact("AE", "SA", "KW"),
  channel: fc.constantFrom(null, "manual" as const, "automatic" as const),
  subject: fc.constantFrom(null, "a campaign"),
  numberZones: fc.constant(absent<readonly string[]>()),
  regions: fc.constant(absent<readonly string[]>()),
  lineTypes: fact<readonly LineType[]>(["mobile"], ["fixed"]),
  relationships: fc.constant(absent<never>()),
  attempts: fc.constant(absent<never>()),
  ownRules: fc.constant([]),
  notBefore: fc.constant(null),
  contactTimezone: fc.constantFrom(null, "Asia/Dubai", "Europe/London", "nonsense"),
  dncTenant: fc.oneof(
    { weight: 5, arbitrary: fc.constant(absent<never>()) },
    { weight: 1, arbitrary: fact({ reason: null, since: NOON }) },
  ),
  registries: fc.record({ "ae.tdra": fact({ listed: false }, { listed: false }, { listed: true }) }),
  consent: fact(aConsent(), aConsent({ state: "revoked" })),
  cliOwned: fact(true, true, false),
});
const moments = fc.integer({ min: NOON - 2 * DAY, max: NOON + 5 * DAY });

const worse: fc.Arbitrary<(f: Facts) => Facts> = fc.constantFrom<((f: Facts) => Facts)[]>(
  (f) => ({ ...f, numberCountry: unknown("away") }),
  (f) => ({ ...f, dncTenant: unknown("away") }),
  (f) => ({ ...f, dncTenant: known({ reason: null, since: NOON }) }),
  (f) => ({ ...f, registries: {} }),
  (f) => ({ ...f, registries: { "ae.tdra": unknown("away") } }),
  (f) => ({ ...f, registries: { "ae.tdra": known({ listed: true }, "s", NOON) } }),
  (f) => ({ ...f, consent: unknown("away") }),
  (f) => ({ ...f, consent: known(aConsent({ state: "revoked" })) }),
  (f) => ({ ...f, cliOwned: unknown("away"), cli: CLI }),
  (f) => ({ ...f, requestedJurisdiction: f.requestedJurisdiction ?? "SA" }),
);

describe("decisions", () => {
  it("C-CMP-2 never open because less is known or more is listed", () => {
    fc.assert(
      fc.property(facts, worse, moments, (before, change, at) => {
        if (decide(before, PACKS, at).allowed) return;
        expect(decide(change(before), PACKS, at).allowed).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never open because a pack is taken away or another of the same jurisdiction is added", () => {
    const overlay = aPack({ id: "ae-policy" });
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom(PACKS.slice(0, 1), PACKS.slice(1), [], [...PACKS, overlay]),
        moments,
        (given, packs, at) => {
          if (decide(given, PACKS, at).allowed) return;
          expect(decide(given, packs, at).allowed).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("C-CMP-4 are allowed exactly when no check blocks, and name the first that does", () => {
    fc.assert(
      fc.property(facts, moments, (given, at) => {
        const decision = decide(given, PACKS, at);
        const blocking = CHECKS.filter((name) => blocks(decision.checks[name]));
        expect(decision.allowed).toBe(blocking.length === 0);
        expect(decision.failedRules).toEqual(blocking);
        expect(decision.blockingRule).toBe(blocking[0] ?? null);
        expect(decision.validUntil).toBeGreaterThan(at);
        expect(decision.validUntil).toBeLessThanOrEqual(at + DAY);
      }),
      { numRuns: 1_000 },
    );
  });

  it("stay as they are until `validUntil`", () => {
    fc.assert(
      fc.property(facts, moments, fc.double({ min: 0, max: 1, noNaN: true }), (given, at, part) => {
        const decision = decide(given, PACKS, at);
        const later = at + Math.floor((decision.validUntil - 1 - at) * part);
        expect(decide(given, PACKS, later).failedRules).toEqual(decision.failedRules);
      }),
      { numRuns: 1_000 },
    );
  });

  it("open at `nextAllowedAt` and not before", () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(null, "Europe/London"), (at, contactTimezone) => {
        const fresh = (t: number) =>
          decide(someFacts({ contactTimezone, registries: { "ae.tdra": known({ listed: false }, "s", t) } }), PACKS, t);
        const { nextAllowedAt, allowed } = fresh(at);
        if (allowed) return;
        const open = nextAllowedAt ?? 0;
        expect(fresh(open).allowed).toBe(true);
        expect(fresh(open - 1).allowed).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
