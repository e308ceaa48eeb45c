import type { Timers } from "@broadnet-engage/core/ports";
import { expect, it } from "vitest";
import { beating } from "./beating.ts";

/** Timers that go off when they are told to. */
function byHand() {
  const waiting = new Set<() => void>();
  const timers: Timers = {
    after(_ms, run) {
      waiting.add(run);
      return () => waiting.delete(run);
    },
  };
  const fire = (): void => {
    for (const run of [...waiting]) {
      waiting.delete(run);
      run();
    }
  };
  return { timers, fire, waiting: () => waiting.size };
}
/** Long enough for what waits for nothing but promises. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

it("beats for as long as the work takes, whatever comes of a beat, and not after it", async () => {
  const { timers, fire, waiting } = byHand();
  let [beats, end] = [0, (_: string) => {}];
  const work = new Promise<string>((done) => {
    end = done;
  });
  const beat = async () => {
    beats += 1;
    if (beats === 2) throw new Error("The database was away for a moment.");
  };
  const answer = beating({ timers, everyMs: 1, beat }, work);
  for (let n = 1; n <= 4; n += 1) {
    expect(waiting()).toBe(1);
    fire();
    await settled();
    expect(beats).toBe(n);
  }
  end("done");
  expect(await answer).toBe("done");
  expect(waiting()).toBe(0);
});

it("ends when the beat under way has, with what the work came to", async () => {
  const { timers, fire, waiting } = byHand();
  let [begun, release] = [0, () => {}];
  const beat = () => {
    begun += 1;
    return new Promise<void>((done) => {
      release = done;
    });
  };
  let fail = (_: Error): void => {};
  const work = new Promise<never>((_, refuse) => {
    fail = refuse;
  });
  let isOver = false;
  const answer = beating({ timers, everyMs: 1, beat }, work).finally(() => {
    isOver = true;
  });
  answer.catch(() => {});
  fire();
  fire();
  fail(new Error("The work failed."));
  await settled();
  expect([begun, isOver]).toEqual([1, false]);
  release();
  await expect(answer).rejects.toThrow("The work failed.");
  expect(waiting()).toBe(0);
});
