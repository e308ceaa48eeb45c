import { describe, expect, it } from "vitest";
import { type Api, Refused } from "./api.ts";
import { Desk } from "./desk.ts";
import { drain } from "./drain.ts";
import { Inbox } from "./inbox.ts";
import { anEvent, listeningScreen, quickTime, seeded } from "./testing.ts";
import { Undo } from "./undo.ts";
import type { Disposition } from "./wire.ts";

const CAMPAIGN = "campaign-1";
const AGENT = "agent-1";

function sitting(answer: () => Promise<unknown> = async () => null) {
  const sent: string[] = [];
  const api: Api = {
    get: () => Promise.reject(new Error("not asked")),
    send: <T>(method: string, path: string, body?: unknown) => {
      sent.push(`${method} ${path} ${JSON.stringify(body)}`);
      return answer() as Promise<T>;
    },
  };
  const inbox = new Inbox();
  inbox.campaignId = CAMPAIGN;
  const time = quickTime();
  const desk = new Desk(
    {
      agents: [{ id: AGENT, name: "Bilal", api }],
      dispositions: [{ code: "sale" } as Disposition],
      random: seeded(1),
      timers: time.timers,
      speed: 10,
      signal: new AbortController().signal,
    },
    inbox,
  );
  return { desk, inbox, sent, time };
}
const ended = (members: Record<string, unknown> = {}) =>
  anEvent("call.ended", { campaign_id: CAMPAIGN, call_id: "call-1", agent_id: AGENT, status: "completed", ...members });

describe("an agent's desk", () => {
  it("sends a disposition as the call's agent after a pause that shrinks with the speed", async () => {
    const { desk, inbox, sent, time } = sitting();
    inbox.take(ended({ talk_time_seconds: 0 }));
    await desk.idle();
    expect(sent).toEqual(['POST /v1/calls/call-1/disposition {"code":"sale"}']);
    expect(desk.set).toBe(1);
    expect(time.clock.monotonic()).toBeGreaterThanOrEqual(200);
    expect(time.clock.monotonic()).toBeLessThan(800);
  });

  it("says nothing of calls without an agent, of other agents, and of calls nobody answered", async () => {
    const { desk, inbox, sent } = sitting();
    inbox.take(ended({ agent_id: null }));
    inbox.take(ended({ agent_id: "agent-2" }));
    inbox.take(ended({ status: "no_answer" }));
    inbox.take(
      anEvent("call.completed", { campaign_id: CAMPAIGN, call_id: "call-1", agent_id: AGENT, status: "completed" }),
    );
    await desk.idle();
    expect(sent).toEqual([]);
  });

  it("counts a 409 as late and anything else as refused", async () => {
    const late = sitting(() => Promise.reject(new Refused(409, "invalid-state", "Wrap-up is over.")));
    late.inbox.take(ended());
    await late.desk.idle();
    expect({ late: late.desk.late, refused: late.desk.refused }).toEqual({ late: 1, refused: [] });
    const wrong = sitting(() => Promise.reject(new Refused(403, "forbidden", "Not your call.")));
    wrong.inbox.take(ended());
    await wrong.desk.idle();
    expect({ late: wrong.desk.late, refused: wrong.desk.refused }).toEqual({ late: 0, refused: ["Not your call."] });
  });
});

describe("the last webhooks", () => {
  const waiting = () => ({ ...quickTime(), screen: listeningScreen(), signal: new AbortController().signal });

  it("are waited for until every call is completed", async () => {
    const inbox = new Inbox();
    inbox.campaignId = CAMPAIGN;
    const tools = waiting();
    const { progress } = tools.screen;
    const screen = {
      ...tools.screen,
      progress: (line: string) => {
        progress(line);
        inbox.take(
          anEvent("call.completed", { campaign_id: CAMPAIGN, call_id: `call-${inbox.total}`, status: "busy" }),
        );
      },
    };
    expect(await drain(["call-0", "call-1", "call-2"], inbox, { ...tools, screen })).toBe(0);
    expect(tools.screen.drawn[0]).toBe("waiting for webhooks: 3 calls to go, 0 events so far");
    expect(tools.clock.monotonic()).toBe(750);
  });

  it("are given up after forty seconds of silence", async () => {
    const tools = waiting();
    expect(await drain(["call-0"], new Inbox(), tools)).toBe(1);
    expect(tools.clock.monotonic()).toBe(40_250);
  });

  it("are not waited for when somebody stops the demo", async () => {
    const reason = new Error("stopped");
    await expect(drain(["call-0"], new Inbox(), { ...waiting(), signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

describe("taking back", () => {
  it("goes from the latest to the first, and on over what fails", async () => {
    const done: string[] = [];
    const undo = new Undo((sentence) => done.push(sentence));
    undo.add("close the receiver", async () => done.push("receiver"));
    undo.add("delete the webhook", () => Promise.reject(new Error("gone")));
    undo.add("pause", async () => done.push("pause"));
    await undo.all();
    await undo.all();
    expect(done).toEqual(["pause", "Could not delete the webhook: gone", "receiver"]);
  });
});
