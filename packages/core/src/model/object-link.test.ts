import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObjectKey } from "./object-key.ts";
import { attachment, isDownloadName, isLinkSeconds } from "./object-link.ts";

describe("a download's name", () => {
  it("is shown whole, and in plain ASCII for old readers", () => {
    expect(attachment("report.csv")).toBe(`attachment; filename="report.csv"; filename*=UTF-8''report.csv`);
    expect(attachment('a"b\\c.mp3')).toBe(`attachment; filename="a_b_c.mp3"; filename*=UTF-8''a%22b%5Cc.mp3`);
    expect(attachment("هدى.mp3")).toContain("filename*=UTF-8''%D9%87%D8%AF%D9%89.mp3");
  });

  it("never breaks out of its header, whatever it is", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(name, (text) => {
        fc.pre(isDownloadName(text));
        expect(attachment(text)).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w!&$#+.^`|~%-]*$/);
      }),
    );
  });

  it.each(["", "a\nb", "a\u0000", "\ud800", "x".repeat(201)])("may not be %j", (name) => {
    expect(isDownloadName(name)).toBe(false);
  });
});

it("a link lasts 1 s to 7 days, in whole seconds", () => {
  expect([0, -1, 1.5, Number.NaN, 604_801].map(isLinkSeconds)).toEqual([false, false, false, false, false]);
  expect([1, 3600, 604_800].map(isLinkSeconds)).toEqual([true, true, true]);
});

it("a key is refused whenever another reading of the path would be shorter", () => {
  const part = fc.string({ unit: fc.constantFrom(".", "a", "/"), maxLength: 8 });
  fc.assert(
    fc.property(part, (key) => {
      if (isObjectKey(key)) expect(new URL(key, "http://host/").pathname).toBe(`/${key}`);
    }),
  );
});
