import { isEngageError } from "@broadnet-engage/core/errors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertKey, stagingKey } from "./keys.ts";

const refused = (key: string): boolean => {
  try {
    assertKey(key);
    return false;
  } catch (error) {
    return isEngageError(error) && error.code === "validation-failed";
  }
};

describe("a key", () => {
  it.each(["a", "..a", "a..b/c.", "-/_", "recordings/2026/11/04/call.wav", "k".repeat(512)])("may be %j", (key) => {
    expect(refused(key)).toBe(false);
  });

  it.each([
    "",
    "/a",
    "a/",
    "a//b",
    ".",
    "a/..",
    "../a",
    "a/./b",
    "a b",
    "a\\b",
    "é",
    "a\n",
    "~staging/a",
    "k".repeat(513),
  ])("may not be %j", (key) => {
    expect(refused(key)).toBe(true);
  });

  it("is refused whenever another reading of the path would be shorter", () => {
    const part = fc.string({ unit: fc.constantFrom(".", "a", "/"), maxLength: 8 });
    fc.assert(
      fc.property(part, (key) => {
        if (!refused(key)) expect(new URL(key, "http://host/").pathname).toBe(`/${key}`);
      }),
    );
  });

  it("of the staging area is none a caller can name", () => {
    fc.assert(fc.property(fc.string(), (id) => refused(stagingKey(id))));
  });
});
