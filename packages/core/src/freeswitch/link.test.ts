import { describe, expect, it } from "vitest";
import { ManualTime, settle } from "../../test/transcripts/manual-time.ts";
import { EngageError } from "../errors.ts";
import type { EslConnection } from "./esl.ts";
import { Link } from "./link.ts";

class FakeConnection {
  lastHeardAt: number;
  oldestPendingAt: number | null = null;
  pendingCommands = 0;
  readonly jobs: string[] = [];
  probes = 0;
  closedBecause: string | null = null;
  #onClose: (why: EngageError) => void = () => {};
  constructor(at: number) {
    this.lastHeardAt = at;
  }
  async api(): Promise<string> {
    this.probes += 1;
    return "fs1";
  }
  async bgapi(command: string): Promise<string> {
    this.jobs.push(command);
    return "+OK";
  }
  onClose(listener: (why: EngageError) => void): void {
    this.#onClose = listener;
  }
  close(why = "closed", reason = "closed"): void {
    if (this.closedBecause !== null) return;
    this.closedBecause = why;
    this.#onClose(new EngageError("dependency-unavailable", why, { extra: { reason } }));
  }
}

function linkWith(connect: (time: ManualTime, tries: number[]) => FakeConnection, chance = 0.5) {
  const time = new ManualTime();
  const tries: number[] = [];
  const told: string[] = [];
  const warned: string[] = [];
  const link = new Link({
    connect: async () => {
      tries.push(time.monotonic());
      return connect(time, tries) as unknown as EslConnection;
    },
    onUp: () => told.push("up"),
    onDown: (why) => told.push(`down: ${why}`),
    clock: time,
    timers: time,
    random: { next: () => chance, bytes: (length) => new Uint8Array(length) },
    log: { info: () => {}, warn: (_message, data) => warned.push(String(data?.why)), error: () => {} },
  });
  return { link, time, tries, told, warned };
}

const refuse = (): never => {
  throw new EngageError("dependency-unavailable", "connect ECONNREFUSED", { extra: { reason: "network" } });
};

describe("the link to the switch", () => {
  it("fact 8: tries for ever, between half a second and ten seconds apart, and complains once", async () => {
    const { link, time, tries, told, warned } = linkWith(refuse, 1);
    await link.start();
    await time.advance(3_600_000);
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(gaps.slice(0, 6)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000]);
    expect(new Set(gaps.slice(5))).toEqual(new Set([10_000]));
    expect(tries.length).toBeGreaterThan(300);
    expect([told, warned]).toEqual([[], ["connect ECONNREFUSED"]]);
    link.stop();
    expect(time.pending).toBe(0);
  });

  it("waits are spread by chance, never below half a second", async () => {
    const { link, time, tries } = linkWith(refuse, 0);
    await link.start();
    await time.advance(30_000);
    expect(tries.slice(0, 5)).toEqual([0, 500, 1_000, 2_000, 4_000]);
    link.stop();
  });

  it("fact 8: comes back after a reload that refused connections for as long as a call rang", async () => {
    const { link, time, told } = linkWith((t) =>
      t.monotonic() < 11_400 ? refuse() : new FakeConnection(t.monotonic()),
    );
    await link.start();
    await time.advance(15_000);
    expect(told).toEqual(["up"]);
    expect(link.connection).not.toBeNull();
    link.stop();
  });

  it("a half-open socket is found within 10 s, by asking for a sign of life first", async () => {
    const made: FakeConnection[] = [];
    const { link, time, told } = linkWith((t) => {
      made.push(new FakeConnection(t.monotonic()));
      return made.at(-1) as FakeConnection;
    });
    await link.start();
    await time.advance(10_000);
    expect(made[0]?.probes).toBeGreaterThan(0);
    expect(told).toEqual(["up", "down: The switch has been silent too long.", "up"]);
    link.stop();
  });

  it("a switch that answers is left alone, however quiet", async () => {
    const made: FakeConnection[] = [];
    const { link, time, told } = linkWith((t) => {
      const connection = new FakeConnection(t.monotonic());
      connection.api = async () => {
        connection.lastHeardAt = t.monotonic();
        return "fs1";
      };
      made.push(connection);
      return connection;
    });
    await link.start();
    await time.advance(600_000);
    expect([told, made.length]).toEqual([["up"], 1]);
    link.stop();
  });

  it("a switch that lets us in only to drop us is asked less and less often", async () => {
    const { link, time, tries } = linkWith((t) => {
      const connection = new FakeConnection(t.monotonic());
      t.after(10, () => connection.close("dropped"));
      return connection;
    }, 1);
    await link.start();
    await time.advance(60_000);
    expect(tries.length).toBeLessThan(12);
    link.stop();
  });

  it("tells up and down in turn, and nothing after it was stopped", async () => {
    const made: FakeConnection[] = [];
    const { link, time, told } = linkWith((t) => {
      made.push(new FakeConnection(t.monotonic()));
      return made.at(-1) as FakeConnection;
    });
    await link.start();
    made[0]?.close("gone");
    await time.advance(1_000);
    link.stop();
    link.stop();
    await time.advance(60_000);
    expect(told).toEqual(["up", "down: gone", "up"]);
    expect(made[1]?.closedBecause).toBe("closed");
    expect([link.connection, time.pending]).toEqual([null, 0]);
  });

  it("stopped while it connects, it lets the new connection go", async () => {
    let arrive: (connection: FakeConnection) => void = () => {};
    const { link, time, told } = linkWith(() => new FakeConnection(0));
    const slow = new Link({
      connect: () => new Promise((resolve) => (arrive = resolve as unknown as typeof arrive)),
      onUp: () => told.push("up"),
      onDown: () => told.push("down"),
      clock: time,
      timers: time,
      random: { next: () => 0, bytes: (length) => new Uint8Array(length) },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const starting = slow.start();
    slow.stop();
    const connection = new FakeConnection(0);
    arrive(connection);
    await starting;
    await settle();
    expect([connection.closedBecause, told, link.connection]).toEqual(["closed", [], null]);
  });
});

/** A link whose connections answer every question, so that only what a test does is wrong with them. */
function lively() {
  const made: FakeConnection[] = [];
  const kit = linkWith((time) => {
    const connection = new FakeConnection(time.monotonic());
    connection.api = async () => {
      connection.lastHeardAt = time.monotonic();
      return "fs1";
    };
    made.push(connection);
    return connection;
  });
  const event = (name: string, lagMs = 0) =>
    kit.link.hear({ "Event-Name": name, "Event-Date-Timestamp": String((kit.time.now() - lagMs) * 1_000) });
  return { ...kit, made, event };
}

describe("what the link sees of its node", () => {
  it("is published: the state, since when, and what went wrong", async () => {
    let wrong: string | null = "password";
    const { link, time } = linkWith((t) => {
      if (wrong === null) return new FakeConnection(t.monotonic());
      throw new EngageError("dependency-unavailable", `no: ${wrong}`, { extra: { reason: wrong } });
    });
    expect(link.load()).toMatchObject({ state: "lost", trouble: null, eventLagMs: null, pendingCommands: 0 });
    await link.start();
    expect(link.load()).toMatchObject({ state: "lost", trouble: { reason: "password", why: "no: password" } });
    wrong = "network";
    await time.advance(500);
    expect(link.load().trouble).toEqual({ reason: "network", why: "no: network" });
    wrong = null;
    await time.advance(2_000);
    expect(link.load()).toMatchObject({ state: "ready", trouble: null });
    link.drain(true);
    expect([link.load().state, link.load().since, link.callsPerSecond()]).toEqual(["draining", time.now(), 0]);
    link.stop();
    expect(link.load()).toMatchObject({ state: "lost", trouble: null });
  });

  it("heartbeats that stop while the socket lives: the node is deaf, and is connected anew", async () => {
    const { link, time, told, event } = lively();
    await link.start();
    for (let beat = 0; beat < 5; beat += 1) {
      event("HEARTBEAT");
      await time.advance(20_000);
    }
    expect(told).toEqual(["up"]);
    await time.advance(45_000);
    expect(told).toEqual(["up", "down: The switch's heartbeats have stopped.", "up"]);
    link.stop();
  });

  it("a switch that never sent a heartbeat is not missed for it", async () => {
    const { link, time, told } = lively();
    await link.start();
    await time.advance(300_000);
    expect(told).toEqual(["up"]);
    link.stop();
  });

  it("a command that is never answered ends the connection: it would block all after it", async () => {
    const { link, time, told, made } = lively();
    await link.start();
    const [first] = made;
    if (first) first.oldestPendingAt = time.monotonic();
    await time.advance(29_000);
    expect(told).toEqual(["up"]);
    await time.advance(3_000);
    expect(told).toEqual(["up", "down: The switch does not answer a command.", "up"]);
    link.stop();
  });

  it("events that come late slow it down; a probe tells when it has recovered, as no call is left to tell", async () => {
    const { link, time, made, event } = lively();
    await link.start();
    for (let i = 0; i < 20; i += 1) event("CHANNEL_ANSWER");
    const full = link.callsPerSecond();
    for (let i = 0; i < 15; i += 1) event("CHANNEL_ANSWER", 1_500);
    expect([link.load().eventLagMs, link.callsPerSecond()]).toEqual([1_500, 0]);
    await time.advance(8_000);
    expect([link.load().eventLagMs, link.callsPerSecond()]).toEqual([null, 0]);
    expect(made[0]?.jobs).toContain("hostname");
    let asked = 0;
    for (let second = 0; second < 60 && link.callsPerSecond() < full; second += 1) {
      if ((made[0]?.jobs.length ?? 0) > asked) event("BACKGROUND_JOB");
      asked = made[0]?.jobs.length ?? 0;
      await time.advance(1_500);
    }
    expect(link.callsPerSecond()).toBe(full);
    link.stop();
  });

  it("a new connection begins without the old one's readings", async () => {
    const { link, time, made, event } = lively();
    await link.start();
    event("CHANNEL_ANSWER");
    for (let i = 0; i < 15; i += 1) event("CHANNEL_ANSWER", 5_000);
    expect(link.callsPerSecond()).toBe(0);
    made[0]?.close("gone");
    expect([link.load().state, link.callsPerSecond()]).toEqual(["lost", 0]);
    await time.advance(1_000);
    expect(link.load()).toMatchObject({ state: "ready", eventLagMs: null });
    expect(link.callsPerSecond()).toBeGreaterThan(1_000);
    link.stop();
  });
});
