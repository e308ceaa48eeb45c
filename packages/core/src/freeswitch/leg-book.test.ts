import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { adoptedEventsOf } from "../../test/transcripts/replay.ts";
import { LIMITS } from "../limits.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { LegRef, SwitchEvent } from "../model/leg.ts";
import { type Heard, type JobResult, readEvent } from "./events.ts";
import { LegBook } from "./leg-book.ts";

afterEach(() => vi.restoreAllMocks());

const legId = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;
const ref: LegRef = {
  legId,
  callId: "0192f3a0-9000-7a10-8b00-0000000000ca" as CallId,
  role: "customer",
  at: 1,
  node: "fs1",
};
const created: Heard = { type: "created", ...ref };
const ringing: Heard = { type: "leg.ringing", earlyMedia: false, ...ref };
const answered: Heard = { type: "leg.answered", ...ref };
const ended: Heard = { type: "leg.ended", ...ref, cause: "USER_BUSY", sipCode: 486, byFarEnd: true, neverSent: false };
const job = (cause: string | null, malformed = false): JobResult => ({
  type: "job",
  legId,
  ref: null,
  cause,
  malformed,
  at: 2,
});
const types = (events: readonly SwitchEvent[]): string[] => events.map((event) => event.type);

describe("the book of legs", () => {
  it.each([
    "USER_NOT_REGISTERED",
    "SUBSCRIBER_ABSENT",
    "INVALID_GATEWAY",
    "CHAN_NOT_IMPLEMENTED",
    "DESTINATION_OUT_OF_ORDER",
  ])("facts 4 and 5: a job that fails with %s and no channel was never sent", (cause) => {
    const book = new LegBook();
    book.ask(ref);
    expect(book.hear(job(cause))).toEqual([
      { type: "leg.ended", ...ref, at: 2, cause, sipCode: null, byFarEnd: null, neverSent: true },
    ]);
    expect(book.hear(job(cause))).toEqual([]);
  });

  it("a command the switch did not understand was never sent either; any other cause may have been", () => {
    const misread = new LegBook();
    misread.ask(ref);
    expect(misread.hear(job("NORMAL_UNSPECIFIED", true))).toMatchObject([{ neverSent: true }]);
    const other = new LegBook();
    other.ask(ref);
    expect(other.hear(job("NORMAL_TEMPORARY_FAILURE"))).toMatchObject([{ neverSent: false }]);
  });

  it("fact 6: a leg is asked for once, also after its end; a withdrawn one may be asked for again", () => {
    const book = new LegBook();
    expect([book.ask(ref), book.ask(ref)]).toEqual([true, false]);
    book.withdraw(legId);
    expect(book.ask(ref)).toBe(true);
    book.hear(ended);
    expect(book.ask(ref)).toBe(false);
  });

  it("fact 6: a failed job beside a living channel ends nothing once the switch says that it lives", () => {
    const book = new LegBook();
    for (const heard of [created, answered, job(null)]) book.hear(heard);
    expect(book.hear(job("DESTINATION_OUT_OF_ORDER"))).toEqual([]);
    expect(book.isAwaitingEnd(legId)).toBe(true);
    expect(book.settle(legId, true, 9)).toEqual([]);
    expect(book.isAwaitingEnd(legId)).toBe(false);
    expect(types(book.hear(ended))).toEqual(["leg.ended"]);
  });

  it("a channel that is gone without a word is ended by its job's failure", () => {
    const book = new LegBook();
    for (const heard of [created, job("NO_ANSWER")]) book.hear(heard);
    expect(book.settle(legId, false, 9)).toMatchObject([
      { type: "leg.ended", cause: "NO_ANSWER", neverSent: false, at: 9 },
    ]);
    expect(book.settle(legId, false, 9)).toEqual([]);
  });

  it("fact 7: after a gap nobody knows whether a channel was made, so nothing is called never sent", () => {
    const book = new LegBook();
    book.ask(ref);
    book.gap();
    expect(book.hear(job("DESTINATION_OUT_OF_ORDER"))).toEqual([]);
    expect(book.settle(legId, false, 9)).toMatchObject([{ neverSent: false }]);
  });

  it("fact 7: a leg that ended unseen is forgotten when the switch knows it no more, one still to come is not", () => {
    const book = new LegBook();
    book.ask(ref);
    book.gone(legId);
    expect(book.ids()).toEqual([legId]);
    book.gap();
    book.gone(legId);
    expect(book.ids()).toEqual([]);
    expect(types(book.hear(ended))).toEqual(["leg.ended"]);
  });

  it("a job's success implies the answer, whichever is heard first", () => {
    const book = new LegBook();
    book.ask(ref);
    expect(types(book.hear(job(null)))).toEqual(["leg.answered", "leg.ready"]);
    expect([answered, ringing, job(null)].flatMap((heard) => book.hear(heard))).toEqual([]);
  });

  it("a job of somebody else's leg is passed over", () => {
    expect(new LegBook().hear(job(null))).toEqual([]);
    expect(new LegBook().hear(job("USER_BUSY"))).toEqual([]);
  });

  it("a leg hung up before its channel was made is condemned: once, when the channel shows, and not when it never does", () => {
    const book = new LegBook();
    expect(book.condemn(legId, "USER_BUSY")).toBe(false);
    book.ask(ref);
    expect(book.condemn(legId, "USER_BUSY")).toBe(true);
    expect(book.takeCondemned(legId)).toBeNull();
    book.hear(created);
    expect(book.condemn(legId, "NO_ANSWER")).toBe(false);
    expect([book.takeCondemned(legId), book.takeCondemned(legId)]).toEqual(["USER_BUSY", null]);
    const failed = new LegBook();
    failed.ask(ref);
    failed.condemn(legId, "USER_BUSY");
    failed.hear(job("INVALID_GATEWAY"));
    expect(failed.takeCondemned(legId)).toBeNull();
  });

  it("knows which legs are joined, and what has ended", () => {
    const book = new LegBook();
    const other = { ...ref, legId: "0192f3a0-9000-7a10-8b00-0000000000b8" as LegId };
    for (const heard of [answered, { ...answered, legId: other.legId }]) book.hear(heard);
    book.hear({ type: "leg.bridged", ...ref, otherLegId: other.legId });
    expect(book.get(other.legId)).toMatchObject({ answered: true, bridgedTo: legId });
    expect(book.ids()).toEqual([legId, other.legId]);
    book.hear(ended);
    expect([book.get(legId), book.hasEnded(legId), book.ids()]).toEqual([null, true, [other.legId]]);
  });

  it("is bounded: the oldest legs are forgotten", () => {
    const book = new LegBook();
    const nth = (n: number) => `0192f3a0-9000-7a10-8b00-${n.toString(16).padStart(12, "0")}` as LegId;
    const most = 2 * LIMITS.liveCalls;
    for (let n = 0; n <= most; n += 1) book.ask({ ...ref, legId: nth(n) });
    expect(book.ids()).toHaveLength(most);
    expect(book.get(nth(0))).toBeNull();
    for (let n = 1; n <= 10_001; n += 1) book.hear({ ...ended, legId: nth(n) } as Heard);
    expect([book.hasEnded(nth(1)), book.hasEnded(nth(2))]).toEqual([false, true]);
  });
});

describe("fact 3: job results and channel events in any order", () => {
  const shuffled = async (
    recording: string,
    property: (told: SwitchEvent[], waits: boolean) => void,
  ): Promise<void> => {
    const heard = (await adoptedEventsOf(recording))
      .map((event) => readEvent(event, "fs1", 1))
      .filter((one): one is Heard => one !== null);
    fc.assert(
      fc.property(fc.shuffledSubarray(heard, { minLength: heard.length }), (order) => {
        const book = new LegBook();
        const leg = order.find((one) => "legId" in one);
        const told = order.flatMap((one) => [...book.hear(one)]);
        property(told, leg !== undefined && "legId" in leg && book.isAwaitingEnd(leg.legId));
      }),
    );
  };

  it("a failed call ends exactly once, and last", async () => {
    for (const recording of [
      "22-originate-busy-486",
      "24-originate-404",
      "31-originate-100-only-timeout",
      "34-originate-answered-and-bye-at-once",
    ])
      await shuffled(recording, (told, waits) => {
        expect(told.filter((event) => event.type === "leg.ended")).toHaveLength(1);
        expect(told.at(-1)?.type).toBe("leg.ended");
        expect(waits).toBe(false);
      });
  });

  it("an answered call is answered and ready at most once, in this order, before its only end", async () => {
    await shuffled("20-originate-answered-carrier-hangs-up", (told) => {
      const order = types(told).filter((type) => type !== "leg.ringing");
      expect(["leg.answered", "leg.ready", "leg.ended"].filter((type) => order.includes(type))).toEqual(order);
      expect(order.at(-1)).toBe("leg.ended");
    });
  });
});
