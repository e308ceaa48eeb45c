import { describe, expect, it } from "vitest";
import { planOriginate } from "./esl-originate.ts";

const GATEWAY = "sofia/gateway/carrier/+971500000140 &park()";
const variablesOf = (argument: string) => {
  const plan = planOriginate(argument);
  return plan.kind === "calls" ? plan.calls[0]?.variables : plan;
};

describe("the variables of an originate come out as on the real switch", () => {
  it.each([
    ["a,b", { engage_x: "a", engage_end: "1" }],
    ["'a,b'", { engage_x: "a", engage_end: "1" }],
    ["'a\\,b'", { engage_x: "a,b", engage_end: "1" }],
    ["a\\,b", { engage_x: "a,b", engage_end: "1" }],
    ["a\\'b", { engage_x: "a'b", engage_end: "1" }],
    ["'a\\'b'", { engage_x: "a'b", engage_end: "1" }],
    ['a"b', { engage_x: 'a"b', engage_end: "1" }],
    ["a\\b", { engage_x: "a\\b", engage_end: "1" }],
    ["'a\\\\b'", { engage_x: "a\\b", engage_end: "1" }],
    ["a[b", { engage_x: "a[b", engage_end: "1" }],
    ["a&b;c:d^^e", { engage_x: "a&b;c:d^^e", engage_end: "1" }],
    ["'one two'", { engage_x: "one two", engage_end: "1" }],
    ["محمد", { engage_x: "محمد", engage_end: "1" }],
    ["%D9%85", { engage_x: "%D9%85", engage_end: "1" }],
    ["ev\\nil", { engage_x: "ev\nil", engage_end: "1" }],
    ["a$" + "{b}", { engage_end: "1" }],
    ["'a$" + "{b'", expect.objectContaining({ kind: "failed" })],
    ["", { engage_end: "1" }],
    ["x,origination_caller_id_number=+999", { engage_x: "x", origination_caller_id_number: "+999", engage_end: "1" }],
  ])("%s", (value, expected) => {
    expect(variablesOf(`{engage_x=${value},engage_end=1}${GATEWAY}`)).toEqual(expected);
  });

  it("another delimiter may be chosen", () => {
    expect(variablesOf(`{^^~engage_x=a,b~engage_end=1}${GATEWAY}`)).toEqual({ engage_x: "a,b", engage_end: "1" });
  });

  it.each(["a'b", "'a'b'"])("a lone quote spoils the whole command: %s", (value) => {
    expect(planOriginate(`{engage_x=${value},engage_end=1}${GATEWAY}`)).toEqual({ kind: "usage" });
  });

  it("braces break the block or end it", () => {
    expect(planOriginate(`{engage_x=a{b,engage_end=1}${GATEWAY}`)).toEqual({
      kind: "failed",
      cause: "DESTINATION_OUT_OF_ORDER",
    });
    expect(planOriginate(`{engage_x=a}b,engage_end=1}${GATEWAY}`)).toEqual({
      kind: "failed",
      cause: "CHAN_NOT_IMPLEMENTED",
    });
    const chosen = planOriginate(`{engage_x=a}sofia/gateway/carrier/+1900 &park(),engage_end=1}${GATEWAY}`);
    expect(chosen).toMatchObject({ calls: [{ to: { number: "+1900" } }] });
  });
});

describe("the endpoint", () => {
  it.each([
    ["sofia/gateway/carrier/+971500000140", { kind: "gateway", gateway: "carrier", number: "+971500000140" }],
    [
      "sofia/gateway/carrier/971500000140@198.51.100.9:5098",
      { kind: "gateway", gateway: "carrier", number: "971500000140@198.51.100.9:5098" },
    ],
    ["user/agent_1001", { kind: "user", sipUser: "agent_1001" }],
    ["user/agent_1001@example.com", { kind: "user", sipUser: "agent_1001" }],
    ["sofia/internal/agent_1001%example.com", { kind: "user", sipUser: "agent_1001" }],
  ])("%s", (endpoint, to) => {
    expect(planOriginate(`${endpoint} &park()`)).toMatchObject({ kind: "calls", calls: [{ to }] });
  });

  it.each([
    ["nosuchendpoint/x", "CHAN_NOT_IMPLEMENTED"],
    ["sofia/gateway/carrier", "INVALID_GATEWAY"],
    ["sofia/internal", "INVALID_URL"],
  ])("is refused: %s", (endpoint, cause) => {
    expect(planOriginate(`${endpoint} &park()`)).toEqual({ kind: "failed", cause });
  });

  it("with a space is cut there, and the rest are arguments", () => {
    expect(planOriginate("sofia/gateway/carrier/+971 50 000 0110 &park()")).toMatchObject({
      calls: [{ to: { number: "+971" }, variables: { origination_caller_id_name: "&park()" } }],
    });
  });

  it("may be several", () => {
    const plan = planOriginate("{a=1}sofia/gateway/c/1,sofia/gateway/c/2|user/x:_:sofia/gateway/c/3 &park()");
    expect(
      plan.kind === "calls" &&
        plan.calls.map(({ to }) => ("number" in to ? to.number : to.kind === "user" && to.sipUser)),
    ).toEqual(["1", "2", "x", "3"]);
  });

  it("needs a target, and has a time limit", () => {
    expect(planOriginate("")).toEqual({ kind: "usage" });
    expect(planOriginate("sofia/gateway/c/1")).toEqual({ kind: "usage" });
    expect(planOriginate(`{originate_timeout=7}${GATEWAY}`)).toMatchObject({ timeoutSeconds: 7 });
    expect(planOriginate(`{originate_timeout=never}${GATEWAY}`)).toMatchObject({ timeoutSeconds: 60 });
  });
});
