import { describe, expect, it } from "vitest";
import { NOW, objectStoreSuite } from "../conformance/index.ts";
import { memoryObjectStore } from "./index.ts";

const clock = { now: () => NOW, monotonic: () => 0 };
const runner = {
  describe,
  it: (name: string, test: () => Promise<void>) => it(name, test),
  skip: (name: string, reason: string) => it(name, (context) => context.skip(reason)),
};

objectStoreSuite(runner, async () => ({ objects: memoryObjectStore(clock), close: async () => {} }));

describe("memory object store", () => {
  it("says when an object was stored by the clock it was given", async () => {
    async function* body() {
      yield Buffer.from("x");
    }
    expect((await memoryObjectStore(clock).put("k", body(), "text/plain")).storedAt).toBe(NOW);
  });
});
