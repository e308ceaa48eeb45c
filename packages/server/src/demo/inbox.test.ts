import { describe, expect, it } from "vitest";
import { Inbox } from "./inbox.ts";
import { anEvent } from "./testing.ts";

const CAMPAIGN = "campaign-1";
const inboxOf = (): Inbox => {
  const inbox = new Inbox();
  inbox.campaignId = CAMPAIGN;
  return inbox;
};
const ofCall = (call: string, more = {}) => ({ campaign_id: CAMPAIGN, call_id: call, ...more });

describe("the inbox", () => {
  it("C-WH-10 counts an event once however often it is delivered", () => {
    const inbox = inboxOf();
    const heard: string[] = [];
    inbox.onEvent(({ event_type: type }) => heard.push(type));
    const event = anEvent("call.completed", ofCall("a", { status: "busy" }));
    inbox.take(event);
    inbox.take(event);
    expect({ total: inbox.total, repeated: inbox.repeated, heard }).toEqual({
      total: 1,
      repeated: 1,
      heard: ["call.completed"],
    });
    expect(inbox.completedTwice.size).toBe(0);
  });

  it("sees when one call is completed by two different events", () => {
    const inbox = inboxOf();
    inbox.take(anEvent("call.completed", ofCall("a", { status: "busy" })));
    inbox.take(anEvent("call.completed", ofCall("a", { status: "completed" })));
    expect([...inbox.completedTwice]).toEqual(["a"]);
    expect(inbox.completed.size).toBe(1);
  });

  it("keeps calls by what was told of them", () => {
    const inbox = inboxOf();
    inbox.take(anEvent("call.answered", ofCall("a")));
    inbox.take(anEvent("call.connected", ofCall("a", { wait_ms: 640 })));
    inbox.take(anEvent("call.answered", ofCall("b")));
    inbox.take(anEvent("call.abandoned", ofCall("b")));
    expect([...inbox.answered]).toEqual(["a", "b"]);
    expect([...inbox.connected]).toEqual(["a"]);
    expect([...inbox.abandoned]).toEqual(["b"]);
    expect(inbox.waitsMs).toEqual([640]);
  });

  it("counts other campaigns' events by type and tells nobody of them", () => {
    const inbox = inboxOf();
    inbox.onEvent(() => expect.unreachable());
    inbox.take(anEvent("call.completed", { campaign_id: "another", call_id: "x", status: "busy" }));
    inbox.take(anEvent("agent.state_changed", { agent_id: "y" }));
    expect(inbox.completed.size).toBe(0);
    expect([...inbox.byType]).toEqual([
      ["call.completed", 1],
      ["agent.state_changed", 1],
    ]);
  });

  it("counts wrong signatures by reason", () => {
    const inbox = inboxOf();
    inbox.refuse("wrong_signature");
    inbox.refuse("wrong_signature");
    inbox.refuse("no_signature");
    expect(inbox.invalidTotal).toBe(3);
    expect(inbox.invalid.get("wrong_signature")).toBe(2);
  });
});
