import { expect, it } from "vitest";
import { playbackMs } from "./tone-stream.ts";

it.each([
  ["tone_stream://%(300,100,800)", 400],
  ["tone_stream://%(300,100,800);%(100,0,400);loops=2", 1_000],
  ["tone_stream://%(300,700,440);loops=-1", null],
  ["silence_stream://2000", 2_000],
  ["silence_stream://-1", null],
  ["local_stream://moh", null],
  ["/messages/hello.wav", 3_000],
])("%s plays for %s ms", (path, ms) => {
  expect(playbackMs(path)).toBe(ms);
});
