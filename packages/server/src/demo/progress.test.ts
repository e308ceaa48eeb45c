import { describe, expect, it } from "vitest";
import { bar, callsPerMinute, clockFace, progressLine } from "./progress.ts";
import { type Out, screen } from "./screen.ts";
import { aSnapshot } from "./testing.ts";

describe("the progress line", () => {
  const progress = { now: aSnapshot({ abandonRate: 1.25 }), perMinute: 172, elapsedMs: 63_400 };

  it("shows bar, calls, finished contacts, abandon rate, pace and time", () => {
    expect(progressLine(progress)).toBe(
      "████████░░░░░░░░░░░░  40 %  ringing  6  talking  3  finished  40/100  abandoned 1.3 %  172 calls/min  1:03",
    );
  });

  it("never runs over the screen's edge, and stands an empty campaign", () => {
    expect(progressLine(progress, 30)).toHaveLength(30);
    expect(
      progressLine({ ...progress, now: aSnapshot({ total: 0, pendingNow: 0, dialing: 0, connected: 0 }) }),
    ).toContain("  0 %");
  });

  it("draws bars of the right length for any share", () => {
    expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(7, 4), bar(-1, 4)]).toEqual([
      "░░░░",
      "██░░",
      "████",
      "████",
      "░░░░",
    ]);
  });

  it("writes durations as clocks do", () => {
    expect([0, 59_999, 63_000, 3_765_000].map(clockFace)).toEqual(["0:00", "0:59", "1:03", "1:02:45"]);
  });
});

describe("calls a minute", () => {
  it("is measured over the last twenty seconds", () => {
    const samples = [0, 10_000, 20_000, 30_000].map((at, index) => ({ at, calls: index * 100 }));
    expect(callsPerMinute(samples)).toBe(600);
    expect(
      callsPerMinute([
        { at: 0, calls: 0 },
        { at: 20_000, calls: 10 },
        { at: 40_000, calls: 10 },
      ]),
    ).toBe(0);
  });

  it("is 0 while there is nothing to compare", () => {
    expect(callsPerMinute([])).toBe(0);
    expect(callsPerMinute([{ at: 5, calls: 9 }])).toBe(0);
  });
});

describe("the screen", () => {
  const written = (isTTY: boolean, plain = false) => {
    const text: string[] = [];
    let now = 0;
    const out: Out = { write: (part) => text.push(part), isTTY, columns: 80 };
    return { text, on: screen(out, plain, () => now), later: (ms: number) => (now += ms) };
  };

  it("draws one line anew on a terminal, and clears it before it says something", () => {
    const { text, on } = written(true);
    on.progress("one");
    on.progress("two");
    on.say("done");
    on.say("more");
    on.end();
    expect(text.join("")).toBe("\r\u001b[2Kone\r\u001b[2Ktwo\r\u001b[2Kdone\nmore\n");
    expect(on.columns).toBe(79);
  });

  it("leaves the last drawn line standing when it ends", () => {
    const { text, on } = written(true);
    on.progress("one");
    on.end();
    expect(text.at(-1)).toBe("\n");
  });

  it.each([
    [false, false],
    [true, true],
  ])("writes a plain line every three seconds (terminal %s, --plain %s)", (isTTY, plain) => {
    const { text, on, later } = written(isTTY, plain);
    on.progress("one");
    later(2_999);
    on.progress("two");
    later(1);
    on.progress("three");
    expect(text).toEqual(["one\n", "three\n"]);
  });
});
