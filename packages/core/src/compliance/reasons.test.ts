import { describe, expect, it } from "vitest";
import { known, unknown } from "../model/decision.ts";
import type { LineType } from "../model/number-place.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { assertUsable, type Clearance, mintClearance } from "./clearance.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, CLI, dated, NOON, PHONE, someFacts } from "./testing.ts";

// Every verdict tells people why, in one sentence: what they read is part of what the room does.

const ask = (rules: Partial<RulePack["rules"]>, change: Partial<Facts> = {}) =>
  decide(someFacts(change), [aPack({}, rules)], NOON).checks;

describe("the reason of a caller ID", () => {
  const said = (rule: object | null, change: Partial<Facts> = {}) =>
    ask({ callerId: rule === null ? [] : [dated({ countries: null, ...rule })] }, change).cli_ownership.reason;

  it("tells whose it is, and what of it the rules do not let be shown", () => {
    expect(said(null)).toBe(`${CLI} is one of your caller IDs.`);
    expect(said({})).toBe(`${CLI} is one of your caller IDs.`);
    expect(said(null, { cli: null })).toBe("No caller ID was named.");
    expect(said({ countries: ["SA"] })).toBe(
      `${CLI} may not be shown to numbers of AE, whose rules limit the caller ID's country.`,
    );
    expect(said({ deny: ["+9714"] })).toBe(
      `${CLI} may not be shown to numbers of AE, whose rules limit the caller ID's series.`,
    );
    expect(said(null, { cliOwned: unknown("timed out") })).toBe(
      `Ownership of ${CLI} could not be checked (timed out), so the call is not permitted.`,
    );
    const blind = { callerId: [dated({ unknown: "nobody looked" }) as never] };
    expect(ask(blind).cli_ownership).toMatchObject({
      result: "error",
      reason:
        "Which caller IDs may be shown to numbers of AE is not known (nobody looked), so the call is not permitted.",
    });
  });

  it("is of a series when it begins like any of those that are named", () => {
    const result = (rule: object, cli = CLI) =>
      ask({ callerId: [dated({ countries: null, ...rule })] }, { cli }).cli_ownership.result;
    expect(result({ allow: ["+9712", "+9714"] })).toBe("passed");
    expect(result({ deny: ["+9712", "+9714"] })).toBe("failed");
    expect(result({ countries: ["SA", "AE"] })).toBe("passed");
    // A country is asked of every number, also of one seen before.
    expect(result({ countries: ["AE"] }, "+442079460100" as E164)).toBe("failed");
    expect(result({ countries: ["AE"] }, "+442079460100" as E164)).toBe("failed");
    expect(result({ countries: ["AE"] }, "+881612345678" as E164)).toBe("failed");
  });

  it("that is not the tenant's names where that is known from", () => {
    const cliOwned = known(false, "your numbers", NOON);
    expect(ask({}, { cliOwned }).cli_ownership).toMatchObject({ source: "your numbers", dataAsOf: NOON });
  });
});

describe("the reason of a type of line", () => {
  const said = (rule: object, lineTypes: Facts["lineTypes"]) => ask({ lineType: [dated(rule)] }, { lineTypes });

  it("tells what the number can be, or that nobody knows", () => {
    const types = (...all: LineType[]) => known<readonly LineType[]>(all);
    expect(said({ deny: ["premium"] }, types("mobile")).line_type.reason).toBe(
      `Lines such as ${PHONE} may be called in AE.`,
    );
    expect(said({ deny: ["premium"] }, types()).line_type.reason).toContain("the number's type is not known");
    expect(said({ deny: ["premium"] }, unknown("away")).line_type.reason).toContain("(away)");
    expect(ask({}).line_type.reason).toBe("No rule on types of lines covers this call.");
  });

  it("does not narrow a rule to lines the number can be only in part", () => {
    const rule = { required: true, purposes: ["marketing" as const], lineTypes: ["mobile" as const] };
    const consent = (lineTypes: readonly LineType[]) =>
      ask({ consent: [dated(rule) as never] }, { lineTypes: known(lineTypes) }).consent.result;
    expect(consent(["fixed", "mobile"])).toBe("failed");
    expect(consent(["fixed"])).toBe("not_applicable");
    expect(consent([])).toBe("failed");
  });
});

describe("the age of a grant", () => {
  it("must please every layer, and counts from its own moment", () => {
    const rule = (maxAge?: "P1Y") =>
      dated({ required: true, purposes: ["marketing" as const], ...(maxAge ? { maxAge } : {}) }) as never;
    const law = aPack({}, { consent: [rule()], dncRegistry: [] });
    const state = {
      ...aPack({ id: "ae-du", extends: "ae", region: "AE-DU" }),
      rules: { ...law.rules, consent: [rule("P1Y")] },
    };
    const old = aConsent({ at: Date.parse("2025-08-01T00:00:00Z") });
    const check = (packs: readonly RulePack[], consent = old) =>
      decide(someFacts({ consent: known(consent), regions: known(["AE-DU"]) }), packs, NOON).checks.consent.result;
    expect(check([law])).toBe("passed");
    expect(check([law, state])).toBe("failed");
    expect(check([law], aConsent({ at: NOON }))).toBe("passed");
    expect(check([law], aConsent({ at: NOON + 1 }))).toBe("failed");
  });

  it("keeps a listing or the hours from being lifted by a grant that is too old for any layer", () => {
    const lifting = { ...(aPack().rules.callingHours[1] as { value: object }).value, liftedBy: "any" };
    const evening = Date.parse("2026-09-02T18:00:00Z");
    const rule = (maxAge: "P1Y" | "P9Y") =>
      dated({ required: false, purposes: ["marketing" as const], maxAge }) as never;
    const hours = (consent: Facts["consent"], ages: readonly ("P1Y" | "P9Y")[]) =>
      decide(
        someFacts({ consent, registries: { "ae.tdra": known({ listed: false }, "TDRA", evening) } }),
        [aPack({}, { callingHours: [dated(lifting) as never], consent: ages.map(rule) })],
        evening,
      ).checks.calling_hours.result;
    const grant = known(aConsent({ at: Date.parse("2025-08-01T00:00:00Z") }));
    expect(hours(grant, [])).toBe("not_applicable");
    expect(hours(grant, ["P9Y"])).toBe("not_applicable");
    expect(hours(grant, ["P9Y", "P1Y"])).toBe("failed");
    expect(hours(known(aConsent({ state: "revoked" })), [])).toBe("failed");
    expect(hours({ kind: "absent" }, [])).toBe("failed");
    expect(hours(unknown("away"), [])).toBe("failed");
  });
});

describe("the reason a clearance is refused", () => {
  const refusal = (work: () => unknown): string => {
    try {
      work();
      return "none";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const recorded = (change: Partial<Facts>) =>
    ({ decision: decide(someFacts(change), [aPack()], NOON), ref: "AUD-1" }) as Parameters<typeof mintClearance>[0];

  it("tells what is wrong with it", () => {
    const good = mintClearance(recorded({}));
    expect(refusal(() => mintClearance(recorded({ cliOwned: known(false) })))).toBe(
      "A blocked decision mints no clearance.",
    );
    expect(refusal(() => mintClearance(recorded({ cli: null })))).toBe("A clearance needs a caller ID.");
    expect(refusal(() => assertUsable({} as Clearance, NOON))).toBe("This is not a clearance.");
    expect(refusal(() => assertUsable(good, good.expiresAt))).toBe("The clearance has expired.");
    const Made = good.constructor as new (...args: unknown[]) => unknown;
    expect(refusal(() => new Made(Symbol("mint"), PHONE, CLI, "AUD-1", "2026-06-01", NOON))).toBe(
      "Only a recorded, allowed decision makes a clearance.",
    );
  });
});
