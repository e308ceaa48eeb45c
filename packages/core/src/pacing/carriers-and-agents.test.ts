import { describe, expect, it } from "vitest";
import { AgentPace } from "./agent-pace.ts";
import { LastHour } from "./last-hour.ts";
import { Leaving } from "./leaving.ts";
import { Reach } from "./reach.ts";
import { floorWith } from "./testing.ts";

describe("whether calls begin to ring", () => {
  it("while nothing rings only a few calls feel for the carrier's return; then all may go", () => {
    const reach = new Reach();
    const floor = floorWith({ ready: 30 });
    expect(reach.mayDial(floor)).toBe(Number.POSITIVE_INFINITY);
    for (let n = 0; n < 200; n++) reach.outcome(false, "gw1", 0);
    expect(reach.mayDial(floor)).toBe(3);
    for (let n = 0; n < 6; n++) reach.outcome(true, "gw1", 2);
    expect(reach.mayDial(floor)).toBe(Number.POSITIVE_INFINITY);
  });

  it("in an outage the calls still there are believed to ring: when the carrier is back they all do", () => {
    const reach = new Reach();
    for (let n = 0; n < 200; n++) reach.outcome(false, "gw1", 0);
    expect(reach.chance("gw1")).toBeGreaterThanOrEqual(0.6);
  });

  it("learns the time to the first ring", () => {
    const reach = new Reach();
    for (let n = 0; n < 400; n++) reach.outcome(true, null, 5);
    expect(reach.meanSetupS).toBeCloseTo(5, 0);
  });
});

describe("agents", () => {
  it("one who takes half as long again is known after a few dozen calls", () => {
    const pace = new AgentPace();
    for (let n = 0; n < 600; n++) {
      pace.ended("usual", 80 + (n % 80));
      pace.ended("other", 80 + ((n * 7) % 80));
      pace.ended("slow", 1.5 * (80 + ((n * 3) % 80)));
    }
    expect(pace.of("slow")).toBeGreaterThan(1.2);
    expect(pace.of("usual")).toBeLessThan(1);
    expect(pace.of("newcomer")).toBe(1);
  });

  it("a crowd that leaves is noticed within half a minute, a single one is chance", () => {
    const leaving = new Leaving();
    for (let s = 0; s < 3_600; s++) leaving.pass(s * 1_000, 50);
    const usual = leaving.perAgentSecond;
    leaving.agentLeft();
    leaving.pass(3_601_000, 49);
    expect(leaving.perAgentSecond).toBeLessThan(2 * usual);
    for (let s = 2; s < 32; s++) {
      leaving.agentLeft();
      leaving.pass(3_600_000 + s * 1_000, 50 - s);
    }
    expect(leaving.perAgentSecond).toBeGreaterThan(20 * usual);
  });

  it("the last hour is the last hour", () => {
    const hour = new LastHour();
    const start = Date.UTC(2026, 0, 5, 9);
    for (let minute = 0; minute < 90; minute++) {
      hour.pass(start + minute * 60_000);
      hour.count(minute % 10 === 0);
    }
    expect(hour).toMatchObject({ answers: 60, lost: 6 });
    const other = new LastHour();
    other.load(JSON.parse(JSON.stringify(hour.save())));
    other.pass(start + 5 * 3_600_000);
    expect(other).toMatchObject({ answers: 0, lost: 0 });
  });
});
