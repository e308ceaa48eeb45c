import { describe, expect, it } from "vitest";
import { Gateways } from "./gateways.ts";

describe("the gateways of a simulated switch", () => {
  it("are any when none is named, and those that are named else", () => {
    expect(new Gateways(undefined).get("whatever")).toEqual({ name: "whatever" });
    const named = new Gateways(["carrier"]);
    expect([named.get("carrier"), named.get("other")]).toEqual([{ name: "carrier" }, null]);
    expect(named.all()).toEqual([{ name: "carrier" }]);
  });

  it("take as many calls at once as they were given, and again when one ends", () => {
    const gateways = new Gateways([{ name: "one", maxChannels: 1 }]);
    expect(gateways.place("one")).toBeNull();
    expect(gateways.place("one")).toMatchObject({ sipStatus: 503 });
    gateways.release("one", true);
    gateways.release("one", false);
    expect(gateways.place("one")).toBeNull();
    expect(gateways.counts("one")).toEqual({ placed: 3, failed: 1, live: 1 });
  });

  it("say that they changed only when they went up or down", () => {
    const gateways = new Gateways(["carrier"]);
    expect(gateways.set({ name: "carrier", maxChannels: 5 })).toBe(false);
    expect(gateways.set({ name: "carrier", up: false })).toBe(true);
    expect(gateways.set({ name: "carrier", up: false })).toBe(false);
    expect(gateways.set({ name: "carrier" })).toBe(true);
  });
});
