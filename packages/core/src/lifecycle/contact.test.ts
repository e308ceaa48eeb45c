import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { CAMPAIGN_DEFAULTS } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import { MINUTE } from "../model/instant.ts";
import { evolveContact, type RetrySettings, ruleFor } from "./contact.ts";

const { aContact } = fixtures(1);

const T = 1_788_000_000_000;
const rules: RetrySettings = { ...CAMPAIGN_DEFAULTS, maxAttempts: 3, retryDelayMinutes: 90 };
const dialing = (attempts: number): Contact => aContact({ status: "dialing", attempts, nextAttemptAt: null });
const ended = (outcome: "no_answer" | "rejected", deadNumber = false) =>
  ({ type: "attemptEnded", at: T, outcome, deadNumber, rules }) as const;

describe("a contact", () => {
  it("counts an attempt when it is dialed, and gives its lease back", () => {
    const next = evolveContact(aContact({ status: "pending", attempts: 0, leasedUntil: T + 1 }), {
      type: "dial",
      at: T,
    });
    expect(next).toMatchObject({ status: "dialing", attempts: 1, lastCallAt: T, leasedUntil: null });
  });

  it("is tried again after the campaign's delay while attempts are left", () => {
    expect(evolveContact(dialing(1), ended("no_answer"))).toMatchObject({
      status: "pending",
      nextAttemptAt: T + 90 * MINUTE,
    });
  });

  it("fails when its attempts are used up", () => {
    expect(evolveContact(dialing(3), ended("no_answer"))).toMatchObject({ status: "failed", nextAttemptAt: null });
  });

  it("fails at once when the number is dead", () => {
    expect(evolveContact(dialing(1), ended("no_answer", true)).status).toBe("failed");
  });

  it("is not tried again when the person refused, by the default rule", () => {
    expect(evolveContact(dialing(1), ended("rejected")).status).toBe("failed");
  });

  it("a rule of its own may lower the attempts but never raise them above the campaign's", () => {
    const greedy = {
      ...rules,
      retryRules: [{ outcome: "no_answer", delayMinutes: 5, maxAttempts: 20, strategy: "fixed" }],
    } as const;
    expect(evolveContact(dialing(3), { ...ended("no_answer"), rules: greedy }).status).toBe("failed");
    expect(evolveContact(dialing(2), { ...ended("no_answer"), rules: greedy }).nextAttemptAt).toBe(T + 5 * MINUTE);
    expect(ruleFor(rules, "busy").delayMinutes).toBe(90);
  });

  it("gets its attempt back when the switch never sent the dial", () => {
    expect(evolveContact(dialing(1), { type: "notSent", at: T, retryAt: T + MINUTE })).toMatchObject({
      status: "pending",
      attempts: 0,
      nextAttemptAt: T + MINUTE,
    });
  });

  it.each([
    [{ kind: "done" }, "completed"],
    [{ kind: "dnc" }, "dnc"],
    [{ kind: "again", delayMinutes: 15 }, "pending"],
    [{ kind: "callback" }, "pending"],
  ] as const)("after a talk with verdict %o it is %s", (verdict, status) => {
    const talked = aContact({ status: "connected", attempts: 1 });
    expect(evolveContact(talked, { type: "talkOver", at: T, verdict, rules }).status).toBe(status);
  });

  it("is called back when the disposition said", () => {
    const marked = evolveContact(aContact({ status: "connected", attempts: 1 }), {
      type: "disposition",
      at: T,
      code: "callback",
      callbackAt: T + 7 * MINUTE,
    });
    expect(evolveContact(marked, { type: "talkOver", at: T, verdict: { kind: "callback" }, rules }).nextAttemptAt).toBe(
      T + 7 * MINUTE,
    );
  });

  it("a block of compliance uses no attempt", () => {
    const pending = aContact({ status: "pending", attempts: 1 });
    expect(evolveContact(pending, { type: "postpone", at: T, until: T + MINUTE })).toMatchObject({
      status: "pending",
      attempts: 1,
      nextAttemptAt: T + MINUTE,
    });
    expect(evolveContact(pending, { type: "hold", at: T, rule: "consent" })).toMatchObject({
      status: "pending",
      attempts: 1,
      heldBy: "consent",
    });
  });

  it("once finished is not reopened by late news", () => {
    const done = aContact({ status: "completed", attempts: 2 });
    for (const command of [
      { type: "dial", at: T },
      ended("no_answer"),
      { type: "connected", at: T },
      { type: "dnc", at: T },
    ] as const)
      expect(evolveContact(done, command).status).toBe("completed");
  });
});
