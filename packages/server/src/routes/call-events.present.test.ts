import { fixtures } from "@broadnet-engage/core/conformance";
import { describe, expect, it } from "vitest";
import { presentCallEvent } from "./call-events.present.ts";

const { aCall } = fixtures(1);

describe("a call's events on the wire", () => {
  it("C-GEN-3 show named members in snake_case and nothing of the row inside", () => {
    const call = aCall({ attempt: 2, auditRef: "AUD-7", mode: "power" });
    const told = presentCallEvent({ callId: call.id, seq: 1, at: 0, type: "call.dialing", data: { call } });
    expect(told).toEqual({
      at: "1970-01-01T00:00:00Z",
      type: "call.dialing",
      data: { cli: call.cli, attempt: 2, dialing_mode: "power", audit_ref: "AUD-7" },
    });
  });

  it("a step without members of its own has empty data", () => {
    const { id: callId } = aCall({});
    expect(presentCallEvent({ callId, seq: 2, at: 0, type: "call.answered", data: {} }).data).toEqual({});
  });
});
