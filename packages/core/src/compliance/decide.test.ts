import { describe, expect, it } from "vitest";
import { absent, CHECKS, known, unknown } from "../model/decision.ts";
import { DAY } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, CLI, dated, isListed, NOON, notListed, PHONE, someFacts } from "./testing.ts";

const AE = aPack();
const SA = aPack(
  { id: "sa", jurisdiction: "SA", name: "Saudi Arabia", zones: ["Asia/Riyadh"] },
  {
    dncRegistry: [dated({ registry: "sa.cst", authority: "CST", maxAgeDays: 7, purposes: ["marketing"] })],
    callerId: [],
  },
);
const at = (iso: string): number => Date.parse(iso);

describe("a decision", () => {
  it("allows a call nothing speaks against, and fills every check (C-CMP-3, C-CMP-4)", () => {
    const decision = decide(someFacts(), [AE], NOON);
    expect(decision).toMatchObject({
      allowed: true,
      jurisdiction: "AE",
      packs: [{ id: "ae", version: "2026-06-01" }],
      ruleVersion: "2026-06-01",
      failedRules: [],
      blockingRule: null,
      blockingReason: null,
      nextAllowedAt: null,
      checkedAt: NOON,
      localTimes: [{ timezone: "Asia/Dubai", localTime: "2026-09-02T13:00:00+04:00" }],
    });
    expect(Object.fromEntries(CHECKS.map((name) => [name, decision.checks[name].result]))).toEqual({
      jurisdiction: "passed",
      dnc_tenant: "passed",
      dnc_national: "passed",
      consent: "not_applicable",
      cli_ownership: "passed",
      line_type: "not_applicable",
      cooldown: "not_applicable",
      frequency_cap: "not_applicable",
      calling_hours: "passed",
    });
  });

  it("C-CMP-3 goes on after the first failure, and C-CMP-5 names the most permanent one", () => {
    const everythingWrong = someFacts({
      numberCountry: known("AE"),
      dncTenant: known({ reason: null, since: NOON }),
      registries: { "ae.tdra": isListed() },
      consent: known(aConsent({ state: "revoked" })),
      cliOwned: known(false),
    });
    const decision = decide(everythingWrong, [AE], NOON + 8 * 3_600_000);
    expect(decision.failedRules).toEqual(["dnc_tenant", "dnc_national", "consent", "cli_ownership", "calling_hours"]);
    expect(decision.blockingRule).toBe("dnc_tenant");
    expect(decision.nextAllowedAt).toBeNull();
  });

  it("carries the version that was in force on the day, not today's", () => {
    expect(decide(someFacts(), [AE], at("2026-05-31T12:00:00Z")).ruleVersion).toBe("2024-08-27");
    expect(decide(someFacts(), [AE], at("2026-05-31T20:00:00Z")).ruleVersion).toBe("2026-06-01");
  });
});

describe("jurisdiction", () => {
  const check = (change: Partial<Facts>, packs = [AE]) => decide(someFacts(change), packs, NOON);

  it("C-CMP-8 blocks when there is no pack for the number's country", () => {
    const decision = check({ numberCountry: known("KW") });
    expect(decision.blockingRule).toBe("jurisdiction");
    expect(decision.blockingReason).toBe("There are no calling rules in force for KW, so the call is not permitted.");
    expect(decision.ruleVersion).toBe("none");
    expect(decision.checks.calling_hours.result).toBe("error");
    expect(decision.checks.dnc_national.result).toBe("error");
    expect(decision.checks.consent.result).toBe("error");
  });

  it("C-CMP-8 adds a requested jurisdiction that differs: both must permit", () => {
    const both = check({ requestedJurisdiction: "SA" }, [AE, SA]);
    expect(both.blockingRule).toBe("dnc_national");
    expect(both.packs.map((p) => p.id)).toEqual(["ae", "sa"]);
    const asked = { "ae.tdra": notListed(), "sa.cst": notListed() };
    expect(check({ requestedJurisdiction: "SA", registries: asked }, [AE, SA]).allowed).toBe(true);
  });

  it("C-CMP-8 never lets a requested jurisdiction stand in for the number's own", () => {
    expect(check({ numberCountry: known("KW"), requestedJurisdiction: "AE" }).blockingRule).toBe("jurisdiction");
    expect(check({ requestedJurisdiction: "KW" }).blockingRule).toBe("jurisdiction");
  });

  it("fails for a number of no country and errs when the country is not known", () => {
    expect(check({ numberCountry: absent() }).checks.jurisdiction.result).toBe("failed");
    const lost = check({ numberCountry: unknown("metadata missing") });
    expect(lost.checks.jurisdiction).toMatchObject({
      result: "error",
      reason: `The country of ${PHONE} could not be determined (metadata missing), so the call is not permitted.`,
    });
  });

  it("wants every pack of the jurisdiction to be readable and in force", () => {
    const overlay = aPack({ id: "ae-shj", zones: ["Asia/Sharjah-Nowhere"] });
    expect(check({}, [AE, overlay]).blockingRule).toBe("jurisdiction");
    expect(decide(someFacts(), [AE], at("2024-08-26T10:00:00Z")).blockingRule).toBe("jurisdiction");
  });
});

describe("dnc_tenant", () => {
  it("fails for a listed number, passes for one looked up and not found, errs when the list is out of reach", () => {
    const since = at("2026-08-30T10:02:51Z");
    const listed = decide(someFacts({ dncTenant: known({ reason: "asked", since }) }), [AE], NOON);
    expect(listed.blockingReason).toBe("+971555550142 is on your do-not-call list since 2026-08-30.");
    expect(decide(someFacts(), [AE], NOON).checks.dnc_tenant.result).toBe("passed");
    expect(decide(someFacts({ dncTenant: unknown("timed out") }), [AE], NOON).checks.dnc_tenant.result).toBe("error");
  });
});

describe("dnc_national", () => {
  const check = (registries: Facts["registries"]) => decide(someFacts({ registries }), [AE], NOON).checks.dnc_national;

  it("fails for a listed number and names the register", () => {
    expect(check({ "ae.tdra": isListed() })).toEqual({
      result: "failed",
      reason: "Number is on the national DNC registry (TDRA).",
      source: "TDRA",
      dataAsOf: NOON,
    });
  });

  it("C-CMP-2, C-CMP-10 errs when the register was not loaded, is unknown, silent, or of unknown age", () => {
    const worthless: Facts["registries"][] = [
      {},
      { "ae.tdra": unknown("timed out") },
      { "ae.tdra": absent() },
      { "ae.tdra": known({ listed: false }) },
      { "ae.tdra": notListed(NOON + DAY) },
    ];
    for (const registries of worthless) {
      expect(check(registries).result).toBe("error");
    }
  });

  it("C-CMP-10 takes data of exactly the allowed age and refuses it a millisecond later", () => {
    expect(check({ "ae.tdra": notListed(NOON - 7 * DAY) }).result).toBe("passed");
    expect(check({ "ae.tdra": notListed(NOON - 7 * DAY - 1) })).toMatchObject({
      result: "error",
      reason:
        "The national do-not-call data for AE could not be checked (last loaded more than 7 days ago, limit 7), so the call is not permitted.",
    });
  });

  it("says in the contract's words how old the data is", () => {
    const facts = someFacts({
      phone: "+966555550123" as E164,
      cli: null,
      numberCountry: known("SA"),
      registries: { "sa.cst": known({ listed: false }, "CST", at("2026-08-25T00:00:00Z")) },
    });
    const decision = decide(facts, [SA], at("2026-09-03T09:41:00Z"));
    expect(decision.blockingReason).toBe(
      "The national do-not-call data for SA could not be checked (last loaded 9 days ago, limit 7), so the call is not permitted.",
    );
    expect(decision.failedRules).toEqual(["dnc_national"]);
  });

  it("C-CMP-4 is not applicable to a purpose the pack's register does not cover", () => {
    const decision = decide(someFacts({ purpose: "survey", registries: {} }), [AE], NOON);
    expect(decision.checks.dnc_national.result).toBe("not_applicable");
    expect(decision.allowed).toBe(true);
  });
});

describe("consent", () => {
  const strict = aPack({}, { consent: [dated({ required: true, purposes: ["marketing"] })] });
  const check = (consent: Facts["consent"], pack = strict) =>
    decide(someFacts({ consent }), [pack], NOON).checks.consent.result;

  it("wants a live grant of this person for this purpose where the pack requires one", () => {
    expect(check(known(aConsent()))).toBe("passed");
    expect(check(known(aConsent({ expiresAt: NOON + 1 })))).toBe("passed");
    expect(check(known(aConsent({ expiresAt: NOON })))).toBe("failed");
    expect(check(known(aConsent({ at: NOON + 1 })))).toBe("failed");
    expect(check(known(aConsent({ purpose: "survey" })))).toBe("failed");
    expect(check(known(aConsent({ phone: CLI })))).toBe("failed");
    expect(check(absent())).toBe("failed");
  });

  it("blocks after a refusal whether or not consent is required", () => {
    const refused = known(aConsent({ state: "revoked", expiresAt: NOON - 1 }));
    expect(check(refused)).toBe("failed");
    expect(check(refused, AE)).toBe("failed");
  });

  it("is not applicable where it is not required, but not knowing blocks: a refusal could be there", () => {
    expect(check(absent(), AE)).toBe("not_applicable");
    expect(check(known(aConsent()), AE)).toBe("not_applicable");
    expect(check(unknown("timed out"), AE)).toBe("error");
  });

  it("counts a grant even where no pack is known", () => {
    const facts = someFacts({ numberCountry: known("KW"), consent: known(aConsent()) });
    expect(decide(facts, [AE], NOON).checks.consent.result).toBe("passed");
  });
});

describe("cli_ownership", () => {
  const check = (change: Partial<Facts>) => decide(someFacts(change), [AE], NOON).checks.cli_ownership;

  it("passes for an owned number, fails for any other, errs when ownership is not known", () => {
    expect(check({}).result).toBe("passed");
    expect(check({ cliOwned: known(false) }).reason).toBe("+97145550100 is not one of your caller IDs.");
    expect(check({ cliOwned: known(false) }).result).toBe("failed");
    expect(check({ cliOwned: absent() }).result).toBe("failed");
    expect(check({ cliOwned: unknown("timed out") }).result).toBe("error");
  });

  it("C-CMP-4 is not applicable in a bare check that names no caller ID", () => {
    expect(check({ cli: null, cliOwned: unknown("not asked") }).result).toBe("not_applicable");
  });

  it("fails for an owned number of a country the pack does not let be shown", () => {
    expect(check({ cli: "+442079460100" as E164 }).result).toBe("failed");
    expect(check({ cli: "+881612345678" as E164 }).result).toBe("failed");
  });
});
