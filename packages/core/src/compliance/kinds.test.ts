import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, HOUR, MINUTE, SECOND, toIso, toIsoOrNull } from "../model/instant.ts";
import type { LineType } from "../model/number-place.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import type { E164 } from "../model/phone.ts";
import type { FrequencyCap } from "../model/rule-caps.ts";
import type { ConsentRule } from "../model/rule-consent.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, CLI, dated, isListed, NOON, notListed, PHONE, someFacts } from "./testing.ts";

const ask = (rules: Partial<RulePack["rules"]>, change: Partial<Facts> = {}, at = NOON, pack: Partial<RulePack> = {}) =>
  decide(someFacts(change), [aPack(pack, rules)], at);

describe("line types", () => {
  const check = (rule: object, types: readonly LineType[]) =>
    ask({ lineType: [dated(rule)] }, { lineTypes: known(types) }).checks.line_type;

  it("must all be permitted, for a number can be any of them", () => {
    expect(check({ deny: ["premium"] }, ["mobile"]).result).toBe("passed");
    expect(check({ deny: ["premium"] }, ["fixed", "premium"])).toEqual({
      result: "failed",
      reason: `${PHONE} can be a line (premium) that may not be called in AE.`,
    });
    expect(check({ allow: ["mobile"] }, ["mobile"]).result).toBe("passed");
    expect(check({ allow: ["mobile"] }, ["fixed", "mobile"]).result).toBe("failed");
    expect(check({ deny: ["toll_free"] }, ["toll_free"]).reason).toContain("(toll free)");
  });

  it("err when nobody knows them, and do not apply without a rule", () => {
    const rule = { lineType: [dated({ deny: ["premium" as const] })] };
    expect(check({ deny: ["premium"] }, []).result).toBe("error");
    expect(ask(rule, { lineTypes: unknown("away") }).checks.line_type.reason).toContain("(away)");
    expect(ask(rule, { lineTypes: absent() }).checks.line_type.result).toBe("error");
    expect(ask({}).checks.line_type.result).toBe("not_applicable");
    expect(ask({ lineType: [dated({ deny: ["mobile"], purposes: ["survey"] })] }).checks.line_type.result).toBe(
      "not_applicable",
    );
  });
});

describe("caller IDs", () => {
  const check = (rule: object, cli: string = CLI) =>
    ask({ callerId: [dated({ countries: null, ...rule })] }, { cli: cli as E164 }).checks.cli_ownership.result;

  it("are of a series that may be shown", () => {
    expect(check({ allow: ["+9714"] })).toBe("passed");
    expect(check({ allow: ["+9712", "+9713"] })).toBe("failed");
    expect(check({ deny: ["+97145"] })).toBe("failed");
    expect(check({ deny: ["+97146"] })).toBe("passed");
    expect(check({ allow: ["+9714"], deny: ["+97145"] })).toBe("failed");
    expect(check({ countries: ["AE"] })).toBe("passed");
    expect(check({ countries: ["SA"] })).toBe("failed");
  });
});

describe("consent", () => {
  const check = (rule: Partial<ConsentRule>, change: Partial<Facts> = {}) =>
    ask({ consent: [dated({ required: true, purposes: ["marketing"], ...rule })] }, change).checks.consent;

  it("is of the form a rule wants, and one that nobody wrote down is of none", () => {
    const given = (form: "express" | "written" | null) => ({ consent: known(aConsent({ form })) });
    expect(check({ form: "express" }, given("express")).result).toBe("passed");
    expect(check({ form: "express" }, given("written")).result).toBe("passed");
    expect(check({ form: "written" }, given("express"))).toMatchObject({
      result: "failed",
      reason: `The consent of ${PHONE} to marketing calls is not written.`,
    });
    expect(check({ form: "express" }, given(null)).result).toBe("failed");
    expect(check({}, given(null)).result).toBe("passed");
  });

  it("must be renewed, to the millisecond", () => {
    const at = Date.parse("2024-09-02T09:00:00Z");
    expect(check({ maxAge: "P2Y" }, { consent: known(aConsent({ at: at + 1 })) }).result).toBe("passed");
    expect(check({ maxAge: "P2Y" }, { consent: known(aConsent({ at })) })).toMatchObject({
      result: "failed",
      reason: `The consent of ${PHONE} to marketing calls is too old and must be renewed.`,
    });
  });

  it("is not needed beside a tie that stands for it, while it lasts and for a while after", () => {
    const rule = { exceptions: [{ kind: "running_contract" as const, within: "P30D" }] };
    const tie = (endedAt: number | null, kind: "running_contract" | "prior_interaction" = "running_contract") => ({
      relationships: known([{ kind, endedAt }]),
    });
    expect(check(rule, tie(null)).result).toBe("passed");
    expect(check(rule, tie(NOON + 1)).result).toBe("passed");
    expect(check(rule, tie(NOON - 30 * DAY + 1)).result).toBe("passed");
    expect(check(rule, tie(NOON - 30 * DAY)).result).toBe("failed");
    expect(check(rule, tie(null, "prior_interaction")).result).toBe("failed");
    expect(check(rule, { relationships: unknown("away") }).result).toBe("failed");
    expect(check({ exceptions: [{ kind: "running_contract" }] }, tie(NOON)).result).toBe("failed");
  });

  it("is asked of the channels and lines a rule names, and of all when nobody knows which it is", () => {
    expect(check({ channels: ["prerecorded"] }, { channel: "manual" }).result).toBe("not_applicable");
    expect(check({ channels: ["prerecorded"] }, { channel: "prerecorded" }).result).toBe("failed");
    expect(check({ channels: ["prerecorded"] }, { channel: null }).result).toBe("failed");
    expect(check({ lineTypes: ["fixed"] }).result).toBe("not_applicable");
    expect(check({ lineTypes: ["mobile", "fixed"] }).result).toBe("failed");
    expect(check({ lineTypes: ["fixed"] }, { lineTypes: absent() }).result).toBe("failed");
  });

  it("ends a decision's validity where it ends itself", () => {
    const consent = known(aConsent({ at: Date.parse("2024-09-02T09:10:00Z") }));
    const rules = { consent: [dated({ required: true, purposes: ["marketing" as const], maxAge: "P2Y" }) as never] };
    expect(toIso(ask(rules, { consent }).validUntil)).toBe("2026-09-02T09:10:00Z");
    const relationships = known([{ kind: "running_contract" as const, endedAt: NOON + HOUR }]);
    expect(toIso(ask({}, { relationships }).validUntil)).toBe(toIso(NOON + HOUR));
  });
});

describe("registers", () => {
  const asked = (rule: object, change: Partial<Facts> = {}) =>
    ask(
      {
        dncRegistry: [
          dated({ registry: "ae.tdra", authority: "TDRA", maxAgeDays: 7, purposes: ["marketing"], ...rule }),
        ],
      },
      change,
    ).checks;

  it("of consents block whom they do not list, as a lack of consent", () => {
    const allow = (registries: Facts["registries"]) => asked({ semantics: "allow" }, { registries });
    expect(allow({ "ae.tdra": isListed() }).consent.result).toBe("passed");
    expect(allow({ "ae.tdra": notListed() }).consent).toMatchObject({
      result: "failed",
      reason: "The national register of consents (TDRA) does not have the number.",
    });
    expect(allow({}).consent.result).toBe("error");
    expect(allow({}).dnc_national.result).toBe("not_applicable");
  });

  it("give way to a consent of the form a rule names, and to none otherwise", () => {
    const listed = { registries: { "ae.tdra": isListed() }, consent: known(aConsent({ form: "express" })) };
    expect(asked({ liftedBy: "express" }, listed).dnc_national.result).toBe("passed");
    expect(asked({ liftedBy: "written" }, listed).dnc_national.result).toBe("failed");
    expect(asked({}, listed).dnc_national.result).toBe("failed");
  });

  it("are not asked about lines they do not hold", () => {
    expect(asked({ lineTypes: ["fixed"] }, { registries: {} }).dnc_national.result).toBe("not_applicable");
    expect(asked({ lineTypes: ["fixed"] }, { registries: {}, lineTypes: absent() }).dnc_national.result).toBe("error");
  });

  it("that answer neither yes nor no, or do not tell their age, are worth nothing", () => {
    const answer = (value: object, asOf: number) =>
      asked({}, { registries: { "ae.tdra": known(value as never, "x", asOf) } });
    expect(answer({ listed: false }, NOON).dnc_national.result).toBe("passed");
    expect(answer({}, NOON).dnc_national.reason).toContain("neither yes nor no");
    expect(answer({ listed: false }, Number.NaN).dnc_national.reason).toContain("age of the data not known");
    expect(answer({ listed: false }, NOON + MINUTE).dnc_national.result).toBe("passed");
    expect(answer({ listed: false }, NOON + MINUTE + 1).dnc_national.result).toBe("error");
  });
});

describe("attempts", () => {
  const attempt = (change: Partial<PastAttempt> = {}): PastAttempt => ({
    at: NOON - HOUR,
    purpose: "marketing",
    channel: "automatic",
    campaignId: null,
    outcome: "no_answer",
    ...change,
  });
  const cap = (rule: Partial<FrequencyCap>, attempts: readonly PastAttempt[], change: Partial<Facts> = {}) =>
    ask(
      { frequency: [dated({ max: 1, per: "PT24H", scope: "number", ...rule } as FrequencyCap)] },
      { attempts: known(attempts), ...change },
    );

  it("count in a rolling period until it is over, and the answer says when that is", () => {
    const decision = cap({}, [attempt()]);
    expect(decision.checks.frequency_cap).toEqual({
      result: "failed",
      reason: `${PHONE} was tried 1 times already; the limit for AE is 1 in 24 hours.`,
    });
    expect(decision.blockingRule).toBe("frequency_cap");
    expect(toIsoOrNull(decision.nextAllowedAt)).toBe(toIso(NOON - HOUR + DAY));
    expect(cap({}, [attempt({ at: NOON - DAY + 1 })]).allowed).toBe(false);
    expect(cap({}, [attempt({ at: NOON - DAY })]).allowed).toBe(true);
    expect(cap({ max: 2 }, [attempt()]).checks.frequency_cap.result).toBe("passed");
    expect(cap({ max: 0 }, []).allowed).toBe(false);
    expect(cap({ max: 0 }, []).nextAllowedAt).toBeNull();
  });

  it("count in a calendar unit of a named zone", () => {
    const day = { per: { unit: "day", zone: "Asia/Dubai" } } as const;
    const midnight = Date.parse("2026-09-02T00:00:00+04:00");
    expect(cap(day, [attempt({ at: midnight })]).allowed).toBe(false);
    expect(cap(day, [attempt({ at: midnight - 1 })]).allowed).toBe(true);
    const week = { per: { unit: "week", zone: "Asia/Dubai", weekStarts: "wed" } } as const;
    expect(cap(week, [attempt({ at: midnight - 1 })]).allowed).toBe(true);
    expect(cap({ per: { unit: "week", zone: "Asia/Dubai" } }, [attempt({ at: midnight - 1 })]).allowed).toBe(false);
    expect(cap({ per: { unit: "month", zone: "Asia/Dubai" } }, [attempt({ at: midnight - DAY })]).allowed).toBe(false);
    expect(cap({ per: { unit: "month", zone: "Asia/Dubai" } }, [attempt({ at: midnight - DAY - 1 })]).allowed).toBe(
      true,
    );
    expect(cap({ per: { unit: "day", zone: "Mars/Olympus" } }, []).checks.frequency_cap.result).toBe("error");
    expect(cap({ per: "P1M" }, [attempt({ at: Date.parse("2026-08-02T09:00:00.001Z") })]).allowed).toBe(false);
    expect(cap({ per: "P1M" }, [attempt({ at: Date.parse("2026-08-02T09:00:00Z") })]).allowed).toBe(true);
  });

  it("count when their outcome does, and always while they are under way", () => {
    const busyOnly = { counts: ["busy"] } as const satisfies Partial<FrequencyCap>;
    expect(cap({ counts: [...busyOnly.counts] }, [attempt()]).allowed).toBe(true);
    expect(cap({ counts: [...busyOnly.counts] }, [attempt({ outcome: "busy" })]).allowed).toBe(false);
    expect(cap({ counts: [...busyOnly.counts] }, [attempt({ outcome: null })]).allowed).toBe(false);
  });

  it("stand together by number, by what the rule names, or by campaign", () => {
    const survey = attempt({ purpose: "survey" });
    expect(cap({ scope: "number", purposes: ["marketing"] }, [survey]).allowed).toBe(false);
    expect(cap({ scope: "tenant", purposes: ["marketing"] }, [survey]).allowed).toBe(true);
    expect(cap({ scope: "seller", purposes: ["marketing"] }, [attempt()]).allowed).toBe(false);
    const other = attempt({ campaignId: "b" as never });
    expect(cap({ scope: "subject" }, [other], { subject: "a" }).allowed).toBe(true);
    expect(cap({ scope: "subject" }, [other], { subject: "b" }).allowed).toBe(false);
    expect(cap({ scope: "subject" }, [other], { subject: null }).allowed).toBe(false);
    expect(cap({ scope: "subject" }, [attempt()], { subject: "a" }).allowed).toBe(false);
    expect(cap({ scope: "tenant", channels: ["manual"] }, [attempt()], { channel: "manual" }).allowed).toBe(true);
  });

  it("err when they are out of reach or of the future", () => {
    expect(cap({}, [], { attempts: unknown("away") }).checks.frequency_cap.reason).toContain("(away)");
    expect(cap({ max: 5 }, [attempt({ at: NOON + MINUTE })]).allowed).toBe(true);
    expect(cap({ max: 5 }, [attempt({ at: NOON + MINUTE + 1 })]).checks.frequency_cap.result).toBe("error");
    expect(cap({ max: 5 }, [attempt({ at: NOON + MINUTE + 1 })]).validUntil).toBe(NOON + 1);
  });

  it("make the number rest after what a rule names, for a while or for ever", () => {
    const rest = (of: string, outcome: PastAttempt["outcome"], at = NOON - HOUR) =>
      ask(
        { cooldown: [dated({ after: ["refused"], for: of, scope: "number" } as never)] },
        { attempts: known([attempt({ outcome, at }), attempt({ outcome, at: at - DAY })]) },
      );
    expect(rest("P60D", "busy").allowed).toBe(true);
    expect(rest("P60D", null).allowed).toBe(true);
    const waiting = rest("P1D", "refused");
    expect(waiting.blockingRule).toBe("cooldown");
    expect(toIsoOrNull(waiting.nextAllowedAt)).toBe(toIso(NOON - HOUR + DAY));
    expect(waiting.checks.cooldown.reason).toBe(
      `The call to ${PHONE} on 2026-09-02 was refused, so it rests until 2026-09-03T08:00:00Z (AE).`,
    );
    expect(rest("P1D", "refused", NOON - DAY).allowed).toBe(true);
    const never = rest("forever", "refused", NOON - 900 * DAY);
    expect(never.allowed).toBe(false);
    expect(never.nextAllowedAt).toBeNull();
    expect(never.checks.cooldown.reason).toContain("so it is not called again (AE)");
  });

  it("block longest of several rules, and the hours after that", () => {
    const decision = ask(
      {
        frequency: [
          dated({ max: 1, per: "PT8H", scope: "number" } as FrequencyCap),
          dated({ max: 1, per: "PT10H", scope: "number" } as FrequencyCap),
        ],
      },
      { attempts: known([attempt()]) },
    );
    // Free at 18:00 UTC, which is 22:00 in Dubai: tomorrow at nine.
    expect(toIsoOrNull(decision.nextAllowedAt)).toBe("2026-09-03T05:00:00Z");
  });
});

describe("what a pack does not know", () => {
  const CHECK_OF = {
    callingHours: "calling_hours",
    dncRegistry: "dnc_national",
    consent: "consent",
    callerId: "cli_ownership",
    lineType: "line_type",
    frequency: "frequency_cap",
    cooldown: "cooldown",
  } as const;

  it.each(Object.entries(CHECK_OF))("%s: blocks %s, and says so", (kind, check) => {
    const decision = ask({ [kind]: [dated({ unknown: "nobody has looked" })] });
    expect(decision.checks[check].result).toBe("error");
    expect(decision.checks[check].reason).toContain("nobody has looked");
    expect(decision.nextAllowedAt).toBeNull();
  });

  it("blocks only what it is about", () => {
    const decision = ask({ lineType: [dated({ unknown: "nobody has looked", purposes: ["survey"] })] });
    expect(decision.allowed).toBe(true);
  });
});

describe("the clock", () => {
  it("that is behind a moment that has been opens nothing", () => {
    expect(ask({}, { notBefore: NOON + SECOND }).allowed).toBe(true);
    const behind = ask({}, { notBefore: NOON + SECOND + 1 });
    expect(behind.checks.calling_hours).toMatchObject({ result: "error" });
    expect(behind.validUntil).toBe(NOON + 1);
    expect(behind.nextAllowedAt).toBeNull();
  });
});
