import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cmd } from "./command.ts";
import { readContact } from "./contact.ts";

const read = (answer: string, user = "layla"): string | null => readContact(answer, user)?.toString() ?? null;

describe("where another node says a phone is", () => {
  it.each([
    ["sofia/internal/sip:layla@10.0.0.7:5060", "sofia/internal/sip:layla@10.0.0.7:5060"],
    ["sofia/internal/sip:layla@pbx.example.com\n", "sofia/internal/sip:layla@pbx.example.com"],
    ["sofia/in.t-1/sips:layla@10.0.0.7:5061;transport=tls;fs_nat=yes", "sofia/in.t-1/sips:layla@10.0.0.7:5061"],
    [
      "sofia/internal/sip:layla@10.0.0.7:5060,sofia/internal/sip:layla@10.0.0.8:5060",
      "sofia/internal/sip:layla@10.0.0.7:5060",
    ],
  ])("%s", (answer, expected) => {
    expect(read(answer)).toBe(expected);
  });

  it.each([
    "error/user_not_registered",
    "",
    "sofia/internal/sip:omar@10.0.0.7:5060",
    "sofia/internal/sip:layla@10.0.0.7:0",
    "sofia/internal/sip:layla@10.0.0.7:70000",
    "sofia/gateway/carrier/971501234567",
    "sofia/internal/sip:layla@10.0.0.7:5060 &system(rm)",
    "sofia/internal/sip:layla@10.0.0.7:5060}{x=y}",
    "sofia/internal/sip:layla@10.0.0.7:5060|sofia/gateway/carrier/900",
    "sofia/internal/sip:layla@10.0.0.7:5060;x=${system(rm)}",
    "sofia/internal/sip:layla@10.0.0.7:5060:_:loopback/9",
    "sofia/internal/sip:layla@10.0.0.7\n\napi shutdown",
    "loopback/layla@10.0.0.7",
    "[x=y]sofia/internal/sip:layla@10.0.0.7",
  ])("a phone chooses its own Contact, so %j is refused", (answer) => {
    expect(read(answer)).toBeNull();
  });

  it("whatever a phone claims, what comes out is one endpoint of its own user, or nothing", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `sofia/internal/sip:layla@10.0.0.7:5060${tail}`),
      fc.string().map((middle) => `sofia/internal/sip:layla@${middle}`),
    );
    fc.assert(
      fc.property(hostile, (answer) => {
        const part = readContact(answer, "layla");
        if (part === null) return;
        expect(String(part)).toMatch(/^sofia\/[A-Za-z0-9._-]+\/sips?:layla@[A-Za-z0-9.-]+(:[0-9]{1,5})?$/);
        expect(cmd`originate ${part} &park()`.split(" ")).toHaveLength(3);
      }),
    );
  });
});
