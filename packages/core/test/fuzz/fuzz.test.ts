import { describe, expect, it } from "vitest";
import { seededChance } from "../../src/sim/chance.ts";
import { fuzzDial } from "./dial.ts";
import { fuzzEsl } from "./esl.ts";

const times = (count: number) => {
  let left = count;
  return () => left-- > 0;
};

// A slice of what `npm run fuzz` does for as long as one likes. A fault throws, with the bytes or the text that showed it.
describe("hostile input, a fixed slice of it", () => {
  it("no stream, however cut or mangled, breaks the reader of frames or leaves a command unanswered", async () => {
    const counts = await fuzzEsl(seededChance("fuzz/slice"), times(600));
    expect(counts.streams).toBe(600);
    for (const seen of ["frames", "threadsLost", "events", "badFrames", "commandsSettled"])
      expect([seen, counts[seen]]).not.toEqual([seen, 0]);
  });

  it("fact 10: no text, wherever it may stand in a command, comes to anything but its own value", async () => {
    const counts = await fuzzDial(seededChance("fuzz/slice"), times(3_000));
    for (const seen of ["originates", "refusedOriginates", "commands", "refusedCommands"])
      expect(counts[seen]).toBeGreaterThan(300);
  });
});
