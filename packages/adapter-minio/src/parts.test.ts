import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "./parts.ts";

async function* bodyOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
const gather = async (chunks: readonly Uint8Array[], partBytes: number): Promise<Buffer[]> => {
  const parts: Buffer[] = [];
  for await (const part of partsOf(bodyOf(chunks), partBytes)) parts.push(part);
  return parts;
};

describe("parts", () => {
  it("hold the same bytes, all of one size but the last, which is not empty", async () => {
    const body = fc.array(fc.uint8Array({ maxLength: 20 }));
    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 1, max: 12 }), async (chunks, partBytes) => {
        const parts = await gather(chunks, partBytes);
        expect(Buffer.concat(parts)).toEqual(Buffer.concat(chunks));
        expect(parts.slice(0, -1).every((part) => part.length === partBytes)).toBe(true);
        const last = parts.at(-1);
        if (last) expect(last.length > 0 && last.length <= partBytes).toBe(true);
      }),
    );
  });

  it("are copies: the giver may use its chunk again", async () => {
    async function* reusing(): AsyncGenerator<Uint8Array> {
      const chunk = Buffer.from("one");
      yield chunk;
      chunk.write("two");
      yield chunk;
    }
    const parts: string[] = [];
    for await (const part of partsOf(reusing(), 100)) parts.push(String(part));
    expect(parts).toEqual(["onetwo"]);
  });

  it("end with the body's own error, and let go of the body when nobody wants more", async () => {
    let isLetGo = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from("12");
        throw new Error("the line broke");
      } finally {
        isLetGo = true;
      }
    }
    await expect(partsOf(body(), 100).next()).rejects.toThrow("the line broke");
    isLetGo = false;
    for await (const part of partsOf(body(), 1)) {
      expect(String(part)).toBe("1");
      break;
    }
    expect(isLetGo).toBe(true);
  });
});
