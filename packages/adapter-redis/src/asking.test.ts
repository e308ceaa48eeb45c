import { isEngageError } from "@broadnet-engage/core/errors";
import type { Timers } from "@broadnet-engage/core/ports";
import { describe, expect, it } from "vitest";
import { asking } from "./asking.ts";

/** One timer at most, rung by hand. */
function handTimer() {
  let pending: (() => void) | null = null;
  const timers: Timers = {
    after(_ms, fn) {
      pending = fn;
      return () => {
        pending = null;
      };
    },
  };
  return { timers, ring: () => pending?.(), isPending: () => pending !== null };
}
const of = (timers: Timers, isClosed = () => false) =>
  asking({ dependency: "coordination", timers, limitMs: 100, isClosed });
const never = () => new Promise<never>(() => {});
const thrownBy = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

describe("asking", () => {
  it("hands the answer on and calls its timer off", async () => {
    const { timers, isPending } = handTimer();
    expect(await of(timers)(async () => 7)).toBe(7);
    expect(isPending()).toBe(false);
  });

  it("says dependency-unavailable, and of what, when the request fails; the cause is kept", async () => {
    const cause = new Error("no line");
    const error = await thrownBy(of(handTimer().timers)(() => Promise.reject(cause)));
    expect(error).toMatchObject({ code: "dependency-unavailable", extra: { dependency: "coordination" }, cause });
    expect(isEngageError(error) && error.message).not.toContain("no line");
  });

  it("does not wait longer than its limit", async () => {
    const { timers, ring } = handTimer();
    const waiting = thrownBy(of(timers)(never));
    ring();
    expect(await waiting).toMatchObject({ code: "dependency-unavailable" });
  });

  it("says closed once it is, without asking, and to those who still wait", async () => {
    let isClosed = false;
    const ask = of(handTimer().timers, () => isClosed);
    let hangUp = (_cause: Error) => {};
    const waiting = thrownBy(
      ask(
        () =>
          new Promise((_resolve, reject) => {
            hangUp = reject;
          }),
      ),
    );
    isClosed = true;
    hangUp(new Error("hung up"));
    expect(await waiting).toMatchObject({ code: "closed" });
    expect(await thrownBy(ask(() => expect.fail("asked")))).toMatchObject({ code: "closed" });
  });
});
