import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { channelOf, leaseKeys } from "./keys.ts";

/** What a Redis Cluster places a key by: the text between the first brace and the next closing one. */
const slotOf = (key: string): string | undefined => /\{([^}]*)\}/.exec(key)?.[1];
const text = fc.string({ unit: fc.constantFrom("a", ":", "%", "{", "}", "2", "5", "é") });

describe("keys", () => {
  it("are readable where the name is", () => {
    expect(leaseKeys("engage", "campaign:7")).toEqual({
      lease: "{engage:campaign:7}:lease",
      token: "{engage:campaign:7}:token",
    });
    expect(channelOf("engage", "wake")).toBe("engage:topic:wake");
  });

  it("of one lease are in one hash slot, whatever it is called", () => {
    fc.assert(
      fc.property(text, text, (prefix, name) => {
        const { lease, token } = leaseKeys(prefix, name);
        expect(slotOf(lease)).toBeTruthy();
        expect(slotOf(lease)).toBe(slotOf(token));
      }),
    );
  });

  it("of two names differ", () => {
    fc.assert(
      fc.property(text, text, (one, two) => {
        fc.pre(one !== two);
        expect(leaseKeys("engage", one).lease).not.toBe(leaseKeys("engage", two).lease);
      }),
    );
  });
});
