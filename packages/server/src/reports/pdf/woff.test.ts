import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fontOf } from "./woff.ts";

/** A WOFF of two tables: one deflated, one too small to be. */
function aWoff(): Buffer {
  const tables = [Buffer.alloc(50, "glyph"), Buffer.from("abc")].map((bytes, n) => {
    const packed = deflateSync(bytes);
    return { tag: n ? "cmap" : "glyf", bytes, stored: packed.length < bytes.length ? packed : bytes };
  });
  const head = Buffer.alloc(44 + 20 * tables.length);
  head.write("wOFF", 0);
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt16BE(tables.length, 12);
  let offset = head.length;
  for (const [n, { tag, bytes, stored }] of tables.entries()) {
    const at = 44 + n * 20;
    head.write(tag, at);
    for (const [i, value] of [offset, stored.length, bytes.length, n + 7].entries())
      head.writeUInt32BE(value, at + 4 + i * 4);
    offset += stored.length;
  }
  return Buffer.concat([head, ...tables.map(({ stored }) => stored)]);
}

describe("a WOFF font", () => {
  it("unpacks to the font that is in it, its tables at their places", () => {
    const font = fontOf(aWoff());
    expect([font.readUInt32BE(0), font.readUInt16BE(4)]).toEqual([0x00010000, 2]);
    const tables = [0, 1].map((n) => {
      const at = 12 + n * 16;
      const start = font.readUInt32BE(at + 8);
      expect(start % 4).toBe(0);
      return [
        font.toString("latin1", at, at + 4),
        font.readUInt32BE(at + 4),
        font.subarray(start, start + font.readUInt32BE(at + 12)).toString(),
      ];
    });
    expect(tables).toEqual([
      ["glyf", 7, "glyph".repeat(10)],
      ["cmap", 8, "abc"],
    ]);
  });

  it("is refused when it is none", () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from("wOFF"), Buffer.alloc(100)])
      expect(() => fontOf(bytes)).toThrow(RangeError);
  });
});
