import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { breath } from "./breath.ts";
import { gatherer } from "./gather-writes.ts";

/** A stream and the pieces that left it. */
function aStream() {
  const pieces: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      pieces.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      pieces.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  });
  const gather = gatherer(stream);
  const say = (word: string): void => {
    gather();
    stream.write(word);
  };
  return { pieces, say };
}

it("sends in one piece what is said in one go, also by those who waited for nothing but their turn", async () => {
  const { pieces, say } = aStream();
  say("a");
  say("b");
  await null;
  say("c");
  await breath();
  expect(pieces).toEqual(["abc"]);
});

it("keeps nothing back for a later go, and keeps the order", async () => {
  const { pieces, say } = aStream();
  say("a");
  await breath();
  expect(pieces).toEqual(["a"]);
  say("b");
  say("c");
  await breath();
  expect(pieces).toEqual(["a", "bc"]);
});
