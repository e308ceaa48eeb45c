import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { uuidFor } from "../../test/transcripts/replay.ts";
import { mintClearance } from "../compliance/clearance.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CallId, LegId } from "../model/ids.ts";
import { type SimulatedSwitch, startSimulatedSwitch } from "../sim/esl-server.ts";
import { system } from "../system.ts";
import { cmd } from "./command.ts";
import { encodeValue } from "./command-parts.ts";
import { connectEsl } from "./esl.ts";
import { freeswitch } from "./index.ts";
import { parseEslUrl } from "./options.ts";

/** Section by section what was measured of a real FreeSWITCH when such text stood raw inside an originate. */
const INJECTIONS = [
  ["LF LF: what follows runs as its own command", "x\n\napi hupall"],
  ["one LF: the rest is read as headers", "x\nJob-UUID: forged"],
  ["CR LF: the same", "x\r\nJob-UUID: forged"],
  ["a lone CR: the same", "x\rJob-UUID: forged"],
  ["backslash and n: becomes a newline", "x\\nX-Evil: 1"],
  ["} chooses whom to call", "x}sofia/gateway/carrier/999 &park()"],
  ["{ breaks the block", "x{y"],
  [", is the next variable", "x,origination_caller_id_number=+999"],
  ["\u0024{ drops the variable", "\u0024{uuid}"],
  ["' breaks the command", "it's"],
  ["a space ends the argument", "a b"],
  ["spaces at the ends are lost", " a "],
  [":_: splits the dial string", "a:_:sofia/gateway/carrier/999"],
  ["@ leaves the gateway", "x@127.0.0.9:5098"],
  ["; adds SIP parameters", "x;a=b"],
  [": cuts the caller ID", "x:y"],
] as const;

const phone = "+971500000110";
const decision = { allowed: true, phone, cli: "+97145000000", ruleVersion: "1", checkedAt: 1, validUntil: 2 };
const clearance = mintClearance({ ref: "AUD-1", decision } as AuditRecord);

let simulated: SimulatedSwitch;
beforeAll(async () => {
  simulated = await startSimulatedSwitch({ ...system, password: "x" });
});
afterAll(() => simulated.stop());

describe("the injection table, against the simulated switch", () => {
  it.each(INJECTIONS)("%s: here it splits no command and sets no variable but its own", async (what, text) => {
    const before = simulated.truth().records().length;
    const legId = uuidFor(what) as LegId;
    const callId = uuidFor("call") as CallId;
    const transport = freeswitch({ url: simulated.url, gateway: "carrier", variables: { note: text }, ...system });
    await transport.start(() => {});
    await transport.originateCustomer({ clearance, legId, callId, ringTimeoutMs: 25_000 });
    await vi.waitFor(() => expect(simulated.truth().records().length).toBeGreaterThan(before));
    const esl = await connectEsl({ ...parseEslUrl(simulated.url), ...system });
    expect(await esl.api(cmd`uuid_getvar ${legId} note`)).toBe(encodeValue(text));
    expect(await esl.api(cmd`uuid_getvar ${legId} origination_caller_id_number`)).toBe("+97145000000");
    esl.close();
    await transport.stop();
    expect(simulated.truth().records().slice(before)).toEqual([
      expect.objectContaining({ uuid: legId, callId, number: "971500000110", gateway: "carrier", endedAt: null }),
    ]);
  });

  it("an empty value, which would not be set, is refused when the transport is made", () => {
    const empty = { url: simulated.url, gateway: "carrier", variables: { note: "" }, ...system };
    expect(() => freeswitch(empty)).toThrow(expect.objectContaining({ code: "validation-failed" }));
  });
});
