import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "./catalogue.ts";
import { isSubscription, wants } from "./match.ts";

describe("a subscription", () => {
  it("C-WH-13 takes everything, a group, or a type", () => {
    expect(wants(["*"], "call.completed")).toBe(true);
    expect(wants(["call.*"], "call.completed")).toBe(true);
    expect(wants(["call.completed"], "call.completed")).toBe(true);
    expect(wants(["dnc.added", "call.*"], "call.ended")).toBe(true);
  });

  it("C-WH-13 takes nothing else", () => {
    expect(wants([], "call.completed")).toBe(false);
    expect(wants(["call.*"], "campaign.started")).toBe(false);
    expect(wants(["call.*"], "callback.due")).toBe(false);
    expect(wants(["call.complete"], "call.completed")).toBe(false);
    expect(wants(["call"], "call.completed")).toBe(false);
    expect(wants([".*"], "call.completed")).toBe(false);
  });

  it("leaves types of great volume out of `*` until they or their group are named (§16.5)", () => {
    expect(EVENT_TYPES.filter((type) => !wants(["*"], type))).toEqual(["contact.status_changed"]);
    expect(wants(["*", "contact.status_changed"], "contact.status_changed")).toBe(true);
    expect(wants(["contact.*"], "contact.status_changed")).toBe(true);
  });

  it("is told from a typing error", () => {
    for (const entry of ["*", "call.*", "campaign.*", ...EVENT_TYPES]) expect(isSubscription(entry)).toBe(true);
    for (const entry of ["", "call", "calls.*", "call.melted", "call.completed.*", "**", ".*"]) {
      expect(isSubscription(entry)).toBe(false);
    }
  });
});
