import { describe, expect, it } from "vitest";
import { whyNot } from "./reasons.ts";
import { ServerClock } from "./server-clock.ts";
import { dueSoon, isOver, moved, settled } from "./snapshot.ts";
import { aSnapshot } from "./testing.ts";

const still = { pendingNow: 0, dialing: 0, connected: 0 };

describe("the end of a run", () => {
  it("is reached when nobody is called and every retry is due later", () => {
    expect(isOver(aSnapshot(still))).toBe(true);
    expect(isOver(aSnapshot({ ...still, dialing: 1 }))).toBe(false);
    expect(isOver(aSnapshot({ ...still, connected: 1 }))).toBe(false);
    expect(isOver(aSnapshot({ ...still, pendingNow: 1 }))).toBe(false);
  });

  it("waits for a retry that is due within a minute and a half", () => {
    const soon = aSnapshot({ ...still, nextRetryAt: "2026-11-22T07:01:00Z" });
    expect(dueSoon(soon)).toBe(true);
    expect(isOver(soon)).toBe(false);
    expect(dueSoon(aSnapshot({ nextRetryAt: null }))).toBe(false);
  });

  it("is reached when somebody stops or completes the campaign and the last call is over", () => {
    expect(isOver(aSnapshot({ status: "paused", dialing: 0, connected: 0 }))).toBe(true);
    expect(isOver(aSnapshot({ status: "completed", dialing: 1, connected: 0 }))).toBe(false);
  });

  it("counts as settled who is final, held or due later", () => {
    expect(settled(aSnapshot())).toBe(40);
    expect(settled(aSnapshot({ total: 0, ...still }))).toBe(0);
  });

  it("sees movement in calls, contacts and conversations", () => {
    const before = aSnapshot();
    expect(moved(before, aSnapshot())).toBe(false);
    expect(moved(before, aSnapshot({ calls: 41 }))).toBe(true);
    expect(moved(before, aSnapshot({ pendingNow: 49 }))).toBe(true);
    expect(moved(before, aSnapshot({ talking: 4 }))).toBe(true);
  });
});

describe("why it does not dial", () => {
  it("C-CAM-17 says every factor in words", () => {
    const factors = [
      "none no_ready_agents calling_hours abandon_cap retry_delay no_contacts line_limit cps_limit switch caller_id",
      "compliance_unavailable",
    ];
    for (const factor of factors.join(" ").split(" "))
      expect(whyNot(aSnapshot({ limitingFactor: factor })), factor).toMatch(/^[A-Z][^_]+\. /);
  });

  it("names what agents do, when the next contact is due, and who is held", () => {
    const now = aSnapshot({
      limitingFactor: "no_ready_agents",
      notReady: [{ reason: "wrap_up" }, { reason: "on_call" }, { reason: "wrap_up" }],
      held: [{ rule: "consent", count: 3 }],
    });
    expect(whyNot(now)).toBe(
      "No agent is ready. Agents: 2 in wrap-up, 1 on a call. 20 contacts wait; the first is due at 2026-11-22T08:00:00Z. " +
        "3 contacts are held by the rule consent.",
    );
  });

  it("passes on a factor it does not know", () => {
    expect(whyNot(aSnapshot({ limitingFactor: "moon_phase", pendingLater: 0 }))).toBe("The server says: moon_phase.");
  });
});

describe("the server's clock", () => {
  it("is ours until the server shows its own", () => {
    let ours = 1_000_000;
    const clock = new ServerClock({ now: () => ours, monotonic: () => 0 });
    expect(clock.now()).toBe(1_000_000);
    clock.sync("1970-01-01T01:00:00Z");
    ours += 500;
    expect(clock.now()).toBe(3_600_500);
    expect(clock.aheadMs).toBe(2_600_000);
  });
});
