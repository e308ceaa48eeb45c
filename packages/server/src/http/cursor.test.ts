import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, filterHash, presentPage } from "./cursor.ts";

const ID = "01919afb-a8b2-7ecd-8e5f-ffffffffffff";
const hash = filterHash("calls", { status: "completed", limit: 50, cursor: "x" });

describe("cursors", () => {
  it("C-GV-6 the seed's own cursors decode, short ids as the beginning of one", () => {
    const whole = "eyJpZCI6IjAxOTE5YWZiLWE4YjItN2VjZC04ZTVmLWZmZmZmZmZmZmZmZiJ9";
    expect(decodeCursor(whole, hash)).toEqual({ id: ID });
    expect(decodeCursor("eyJpZCI6IjAxOTE5Y2RkIn0=", hash)).toEqual({ id: "01919cdd-0000-0000-0000-000000000000" });
    expect(decodeCursor("eyJpZCI6IjAxOTE5ZGVlIn0=", hash)).toEqual({ id: "01919dee-0000-0000-0000-000000000000" });
  });

  it("C-PAG-4 ours are base64url without padding of id, key, version and filters", () => {
    const cursor = encodeCursor(ID, ID, hash);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(JSON.parse(Buffer.from(cursor, "base64url").toString())).toEqual({ id: ID, k: ID, v: 1, f: hash });
    expect(decodeCursor(cursor, hash)).toEqual({ id: ID, k: ID });
  });

  it("C-PAG-5 a cursor of another list or other filters is refused", () => {
    const other = filterHash("calls", { status: "busy" });
    expect(() => decodeCursor(encodeCursor(ID, ID, other), hash)).toThrow();
    expect(() => decodeCursor(encodeCursor(ID, ID, filterHash("dnc", { status: "completed" })), hash)).toThrow();
  });

  it("C-PAG-5 the page size is no filter", () => {
    expect(filterHash("calls", { status: "completed", limit: 7 })).toBe(hash);
  });

  it.each(["", "%%%", "bm90IGpzb24", "W10", "bnVsbA", "eyJpZCI6NX0", "eyJpZCI6InpzIn0"])(
    "C-PAG-5 %j does not decode",
    (text) => {
      expect(() => decodeCursor(text, hash)).toThrow();
    },
  );

  it("C-PAG-3 next_cursor is null exactly when there is no more", () => {
    const page = { items: [{ id: ID }], total: 1, hasMore: false };
    const query = { limit: 1 };
    expect(presentPage("x", query, page, (i) => i)).toMatchObject({ next_cursor: null, has_more: false });
    expect(presentPage("x", query, { ...page, hasMore: true }, (i) => i)).toMatchObject({
      next_cursor: expect.any(String),
      has_more: true,
    });
  });
});
