import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseGateway, freeLinesOf, GatewayBook, type GatewayView, loadOf, statusOfGateway } from "./gateways.ts";

const T = 1_788_000_000_000;
const way = (name: string, over: Partial<GatewayView> = {}): GatewayView => ({
  name,
  up: true,
  priority: 1,
  weight: 1,
  legs: 0,
  maxChannels: null,
  starts: 100,
  ...over,
});

describe("the gateway for the next call", () => {
  it.each([
    ["the first of equals", [way("a"), way("b")], [], "a"],
    ["the lower priority, however busy", [way("a", { priority: 2 }), way("b", { legs: 50 })], [], "b"],
    [
      "the next priority when the first is full",
      [way("a", { legs: 5, maxChannels: 5 }), way("b", { priority: 2 })],
      [],
      "b",
    ],
    ["or has spent its rate", [way("a", { starts: 0 }), way("b", { priority: 2 })], [], "b"],
    ["or is down", [way("a", { up: false }), way("b", { priority: 2 })], [], "b"],
    ["or has failed this call", [way("a"), way("b", { priority: 2 })], ["a"], "b"],
    ["the one with fewer calls for its weight", [way("a", { weight: 2, legs: 3 }), way("b", { legs: 1 })], [], "a"],
    [
      "none when all are full, down or tried",
      [way("a", { legs: 1, maxChannels: 1 }), way("b", { up: false }), way("c")],
      ["c"],
      null,
    ],
    ["none when there is none", [], [], null],
  ] as const)("is %s", (_what, gateways, avoid, expected) => {
    expect(chooseGateway(gateways, avoid)).toBe(expected);
  });

  it("weights 3 and 1 share calls three to one", () => {
    const legs = new Map([
      ["a", 0],
      ["b", 0],
    ]);
    const views = () =>
      [way("a", { weight: 3, legs: legs.get("a") }), way("b", { legs: legs.get("b") })] as GatewayView[];
    for (let i = 0; i < 400; i++) {
      const name = chooseGateway(views()) as string;
      legs.set(name, (legs.get(name) ?? 0) + 1);
    }
    expect([...legs.values()]).toEqual([300, 100]);
  });

  it("whatever the gateways: never one that is down, full, out of rate or avoided; one is found when one is left", () => {
    const view = fc.record({
      up: fc.boolean(),
      priority: fc.integer({ min: 1, max: 3 }),
      weight: fc.integer({ min: 1, max: 5 }),
      legs: fc.nat(5),
      maxChannels: fc.option(fc.integer({ min: 1, max: 5 })),
      starts: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(view, { maxLength: 6 }), fc.array(fc.nat(5)), (views, avoided) => {
        const all = views.map((one, at) => way(`g${at}`, one));
        const avoid = avoided.map((at) => `g${at}`);
        const usable = all.filter(
          (g) => g.up && g.starts > 0 && (g.maxChannels === null || g.legs < g.maxChannels) && !avoid.includes(g.name),
        );
        const chosen = chooseGateway(all, avoid);
        const best = Math.min(...usable.map((g) => g.priority));
        if (usable.length === 0) expect(chosen).toBeNull();
        else expect(usable.find((g) => g.name === chosen)?.priority).toBe(best);
      }),
    );
  });

  it("free lines are what channels and rate allow, over the gateways that work", () => {
    const views = [way("a", { legs: 8, maxChannels: 10 }), way("b", { starts: 3 }), way("c", { up: false })];
    expect(freeLinesOf(views)).toBe(5);
    expect(loadOf("fs1", views[0] as GatewayView)).toEqual({
      name: "a",
      node: "fs1",
      up: true,
      legs: 8,
      freeChannels: 2,
    });
  });
});

describe("the gateways of a node", () => {
  const book = () => new GatewayBook([{ name: "a", maxCallsPerSecond: 2 }, { name: "b" }], T);
  const one = (of: GatewayBook, name: string, at = T) => of.views(new Map(), at).find((view) => view.name === name);
  const fault = { cause: "NORMAL_TEMPORARY_FAILURE", sipCode: 503 };

  it("a gateway's rate is a bucket: spent by calls, filled by time, never above its burst", () => {
    const gateways = book();
    gateways.started("a");
    gateways.started("a");
    expect([0, 499, 500, 1_000, 60_000].map((ms) => one(gateways, "a", T + ms)?.starts)).toEqual([0, 0, 1, 2, 2]);
    expect(gateways.callsPerSecond(T)).toBe(20_000);
    gateways.health("b", false);
    expect(gateways.callsPerSecond(T)).toBe(2);
  });

  it("what the switch says of a gateway counts at once; of one that is not ours nothing is made", () => {
    const gateways = book();
    expect([gateways.health("b", false), gateways.health("b", false), gateways.health("x", false)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(one(gateways, "b")?.up).toBe(false);
    expect(gateways.names).toEqual(["a", "b"]);
  });

  it("rests after five failures in a row with nobody reached, is tried again after 30 s, and rests at the next one", () => {
    const gateways = book();
    expect([1, 2, 3, 4, 5, 6].map(() => gateways.failed("a", fault, T))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect([0, 29_999, 30_000].map((ms) => one(gateways, "a", T + ms)?.up)).toEqual([false, false, true]);
    expect(gateways.failed("a", fault, T + 30_000)).toBe(true);
    expect(one(gateways, "a", T + 30_001)?.up).toBe(false);
  });

  it("a person's answer, a busy line or a dead number shows that it carries calls", () => {
    for (const end of [
      { cause: "USER_BUSY", sipCode: 486 },
      { cause: "UNALLOCATED_NUMBER", sipCode: 404 },
    ]) {
      const gateways = book();
      for (let i = 0; i < 20; i++) gateways.failed("a", i % 5 === 4 ? end : fault, T);
      expect(one(gateways, "a")?.up).toBe(true);
    }
    const gateways = book();
    for (let i = 0; i < 20; i++) {
      gateways.failed("a", fault, T);
      if (i % 4 === 3) gateways.worked("a");
    }
    expect(one(gateways, "a")?.up).toBe(true);
  });

  it("reads what `sofia status gateway` says", () => {
    // As FreeSWITCH 1.11.3 answered for a gateway without registration or pings.
    expect(statusOfGateway("Name    \tcarrier\nState   \tNOREG\nStatus  \tUP\nUptime  \t583s\n")).toBe("up");
    expect(statusOfGateway("Name \tx\nStatus  \tDOWN (ping)\n")).toBe("down");
    for (const nonsense of ["Invalid Gateway!\n", "-ERR", ""]) expect(statusOfGateway(nonsense)).toBeNull();
  });
});
