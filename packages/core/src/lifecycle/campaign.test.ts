import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import type { Campaign } from "../model/campaign.ts";
import { abandonRate, type CampaignCommand, evolveCampaign, type StartFloor } from "./campaign.ts";

const { aCampaign } = fixtures(1);

const T = 1_788_000_000_000;
const floor: StartFloor = { dialable: 10, assigned: 3, loggedIn: 2, callerIds: 1 };
const draft = (over: Partial<Campaign> = {}) =>
  aCampaign({
    status: "draft",
    startedAt: null,
    pausedAt: null,
    resumedAt: null,
    completedAt: null,
    deletedAt: null,
    pauseReason: null,
    ...over,
  });
const start = (over: Partial<StartFloor> = {}): CampaignCommand => ({
  type: "start",
  at: T,
  floor: { ...floor, ...over },
});

describe("starting a campaign", () => {
  it("C-CAM-3 makes a draft active", () => {
    expect(evolveCampaign(draft(), start())).toMatchObject({ status: "active", startedAt: T, resumedAt: null });
  });
  it("C-CAM-7 keeps the first start when it is started again", () => {
    const paused = draft({ status: "paused", startedAt: T - 5, pausedAt: T - 1, pauseReason: "manual" });
    expect(evolveCampaign(paused, start())).toMatchObject({
      status: "active",
      startedAt: T - 5,
      resumedAt: T,
      pausedAt: null,
      pauseReason: null,
    });
  });
  it("C-CAM-4 needs a contact, in the published words", () => {
    expect(evolveCampaign(draft(), start({ dialable: 0 }))).toMatchObject({
      refused: "campaign-no-contacts",
      detail: "Upload contacts before starting the campaign.",
    });
  });
  it("C-CAM-5 needs a logged-in agent, and counts them", () => {
    expect(evolveCampaign(draft(), start({ loggedIn: 0 }))).toMatchObject({
      refused: "campaign-no-agents",
      detail: "3 agents are assigned and none is logged in.",
    });
  });
  it("C-CAM-6 asks for transition, contacts, agents, caller ID in this order", () => {
    const nothing = { dialable: 0, loggedIn: 0, callerIds: 0 };
    expect(evolveCampaign(draft({ status: "active" }), start(nothing))).toMatchObject({
      refused: "campaign-invalid-transition",
    });
    expect(evolveCampaign(draft(), start(nothing))).toMatchObject({ refused: "campaign-no-contacts" });
    expect(evolveCampaign(draft(), start({ ...nothing, dialable: 1 }))).toMatchObject({
      refused: "campaign-no-agents",
    });
    expect(evolveCampaign(draft(), start({ callerIds: 0 }))).toMatchObject({ refused: "campaign-no-caller-id" });
  });
});

describe("the other moves", () => {
  it("C-CAM-9 pauses an active campaign only", () => {
    expect(evolveCampaign(draft({ status: "active" }), { type: "pause", at: T, reason: "manual" })).toMatchObject({
      status: "paused",
      pausedAt: T,
    });
    expect(evolveCampaign(draft(), { type: "pause", at: T, reason: "manual" })).toMatchObject({
      refused: "campaign-invalid-transition",
      extra: { from: "draft", to: "paused" },
    });
  });
  it("C-CAM-11 fixes mode, CLI group and timezone while active, and everything but the name once completed", () => {
    const active = draft({ status: "active", dialingMode: "power" });
    expect(evolveCampaign(active, { type: "change", at: T, changes: { dialingMode: "preview" } })).toMatchObject({
      refused: "campaign-invalid-transition",
    });
    expect(evolveCampaign(active, { type: "change", at: T, changes: { dialRatio: 2 } })).toMatchObject({
      dialRatio: 2,
    });
    const done = draft({ status: "completed" });
    expect(evolveCampaign(done, { type: "change", at: T, changes: { name: "renamed" } })).toMatchObject({
      name: "renamed",
    });
    expect(evolveCampaign(done, { type: "change", at: T, changes: { dialRatio: 2 } })).toMatchObject({
      refused: "campaign-invalid-transition",
    });
  });
  it("C-CAM-13 deletes a draft, or a completed one with nothing live", () => {
    const remove = (live: number): CampaignCommand => ({ type: "remove", at: T, live });
    expect(evolveCampaign(draft(), remove(0))).toMatchObject({ deletedAt: T });
    expect(evolveCampaign(draft({ status: "completed" }), remove(0))).toMatchObject({ deletedAt: T });
    expect(evolveCampaign(draft({ status: "completed" }), remove(1))).toMatchObject({
      refused: "campaign-invalid-transition",
    });
    expect(evolveCampaign(draft({ status: "active" }), remove(0))).toMatchObject({
      refused: "campaign-invalid-transition",
    });
  });
});

describe("the abandon rate (C-CAM-12)", () => {
  it("is abandoned over answered by a person, in percent with one decimal", () => {
    expect(abandonRate({ abandoned: 21, answeredConnected: 979 })).toBe(2.1);
    expect(abandonRate({ abandoned: 1, answeredConnected: 2 })).toBe(33.3);
  });
  it("is 0 when nothing was answered", () => {
    expect(abandonRate({ abandoned: 0, answeredConnected: 0 })).toBe(0);
  });
});
