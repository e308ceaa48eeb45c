import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import type { LegId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { type CommandValue, cmd, Part, part } from "./command.ts";
import { assertSafeCommand } from "./command-guard.ts";
import { cause, dtmf, encoded, gatewayName, path, phoneNumber, sipUser, word } from "./command-parts.ts";

const LEG = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;
const refused = expect.objectContaining({ code: "validation-failed" });

describe("commands", () => {
  it("are written from ids, whole numbers and checked parts", () => {
    expect(cmd`uuid_kill ${LEG} ${cause("USER_BUSY")}`).toBe(`uuid_kill ${LEG} USER_BUSY`);
    expect(cmd`sched_hangup +${30} ${LEG}`).toBe(`sched_hangup +30 ${LEG}`);
    expect(cmd`uuid_record ${LEG} start ${path("/var/rec/a-1.wav")}`).toBe(`uuid_record ${LEG} start /var/rec/a-1.wav`);
    expect(cmd`uuid_send_dtmf ${LEG} ${dtmf("12*#")}`).toBe(`uuid_send_dtmf ${LEG} 12*#`);
    expect(cmd`show channels as json`).toBe("show channels as json");
  });

  it("parts are put together to larger ones, and variables to a block", () => {
    const endpoint = part`sofia/gateway/${gatewayName("carrier-1")}/${phoneNumber("+971500000110" as E164, "plus")}`;
    const block = Part.block({ origination_uuid: LEG, note: encoded("a, b"), n: 3 });
    expect(cmd`originate ${block}${endpoint} &park()`).toBe(
      `originate {origination_uuid=${LEG},note=a%2C%20b,n=3}sofia/gateway/carrier-1/+971500000110 &park()`,
    );
  });

  it.each([
    ["raw text", "x &system(rm)"],
    ["a raw word", "word"],
    ["an object that looks like a part", { toString: () => "x" }],
    ["a fraction", 1.5],
    ["not a number", Number.NaN],
    ["too large a number", 2 ** 60],
    ["null", null],
    ["undefined", undefined],
  ])("do not take %s, even when the type was cast away", (_what, value) => {
    expect(() => cmd`uuid_kill ${value as CommandValue}`).toThrow(refused);
    expect(() => Part.block({ a: value as CommandValue })).toThrow(refused);
  });

  it("fact 9: that would reload the event socket are refused at the socket, however the words come together", () => {
    expect(() => assertSafeCommand(cmd`reload ${word("mod_event_socket")}`)).toThrow(refused);
    const note = Part.block({ note: encoded("UNLOAD Mod_Event_Socket") });
    expect(() => assertSafeCommand(cmd`originate ${note}user/x`)).toThrow(refused);
  });

  it.each([
    ["cause", cause, ["", "user_busy", "A B", "A\n", `A${"B".repeat(64)}`]],
    ["gateway", gatewayName, ["", "a b", "a/b", "a}", "a\n"]],
    ["word", word, ["", "a b", "a=b", "a,b", "a\n"]],
    ["DTMF", dtmf, ["", "E", "1 2", "1\n", "1@2"]],
    [
      "path",
      path,
      ["", "a.wav", "/a b.wav", "/../etc/x", "/a/../b", "/a/./b", "/a/..", "/a\n.wav", "/a{b", "/a,b", "/"],
    ],
    ["SIP user", sipUser, ["", "a b", "a@b", "a/b", "a\n"]],
    ["number", (text: string) => phoneNumber(text as E164, "plus"), ["", "971", "+971 50", "+97150000011\n", "+1@x"]],
  ] as const)("a %s outside its alphabet is refused", (_what, make, wrong) => {
    for (const text of wrong) expect(() => make(text)).toThrow(refused);
  });

  it("property: whatever a part was made of, it is one word to the switch", () => {
    const makers = [cause, gatewayName, word, dtmf, path, sipUser, encoded];
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.stringMatching(/^[A-Za-z0-9_./+*#{},'"\\$ \n-]{1,20}$/),
      fc.stringMatching(/^\/?[A-Za-z0-9_.-]{1,20}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...makers), text, (make, value) => {
        let made: Part;
        try {
          made = make(value);
        } catch (error) {
          return isEngageError(error) && error.code === "validation-failed";
        }
        return /^[A-Za-z0-9._+%/@:=*#-]+$/.test(String(made));
      }),
      { numRuns: 300 },
    );
  });

  it("nothing but cmd makes a SafeCommand: no file of this room casts to it", () => {
    const here = new URL(".", import.meta.url);
    const files = readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const casting = files.filter((name) => /(?:as|<)\s*SafeCommand\b/.test(readFileSync(new URL(name, here), "utf8")));
    expect(casting).toEqual(["command.ts"]);
  });
});
