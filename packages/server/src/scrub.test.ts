import { describe, expect, it } from "vitest";
import { scrub } from "./scrub.ts";

describe("what is written into a log", () => {
  it.each([
    ["a number in a path", "/v1/dnc/+971501234567", "/v1/dnc/+•••••••••567"],
    ["a number in an encoded path, in either case", "/v1/dnc/%2b971501234567", "/v1/dnc/%2b•••••••••567"],
    ["a token", "Bearer eyJhbGciOi.eyJzdWIi.c2ln", "Bearer [token]"],
    ["an API key", "key bne_live_abc", "key [key]"],
    ["a webhook's secret", "whsec_MDEy", "[secret]"],
    ["a password in an address", "postgres://engage:hush@db/engage", "postgres://engage:[password]@db/engage"],
  ])("hides %s", (_what, text, shown) => {
    expect(scrub(text)).toBe(shown);
  });

  it("leaves alone what holds none of these", () => {
    expect(scrub({ path: "/v1/calls", ms: 3 })).toEqual({ path: "/v1/calls", ms: 3 });
  });
});
