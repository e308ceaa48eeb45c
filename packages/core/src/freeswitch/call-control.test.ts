import { describe, expect, it } from "vitest";
import type { CallId, LegId, RecordingId } from "../model/ids.ts";
import type { RecordingFormat } from "../model/recording.ts";
import type { SwitchReceipt } from "../ports/switch-transport.ts";
import { FreeswitchControl, type InCallOptions } from "./call-control.ts";
import { detectorOf } from "./detector.ts";

const A = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;
const B = "0192f3a0-9000-7a10-8b00-0000000000b7" as LegId;
const RECORDING = "0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0a" as RecordingId;
const invalid = expect.objectContaining({ code: "validation-failed" });
const FOLDERS = { recordingsDirectory: "/var/rec/", messagesDirectory: "/var/msg" };

function control(options: InCallOptions = FOLDERS, formats: readonly RecordingFormat[] = ["wav"], refuseAt = -1) {
  const sent: string[] = [];
  const command = async (_leg: LegId, text: string): Promise<SwitchReceipt> => {
    sent.push(text);
    return sent.length - 1 === refuseAt ? { kind: "refused", cause: "no" } : { kind: "accepted" };
  };
  const link = { command, originateSupervisor: async () => ({ kind: "accepted" }) as const, formats: () => formats };
  return { sent, control: new FreeswitchControl(link, options) };
}

const order = (more: object = {}) => ({ legId: A, recordingId: RECORDING, format: "wav" as const, ...more });

describe("in-call commands of a FreeSWITCH", () => {
  it("records into the one folder, under the recording's id", async () => {
    const { sent, control: c } = control();
    await c.record(order());
    await c.mask(order(), true);
    await c.mask(order(), false);
    await c.stopRecording(order({ format: "mp3" }));
    expect(sent).toEqual([
      `uuid_record ${A} start /var/rec/${RECORDING}.wav`,
      `uuid_record ${A} mask /var/rec/${RECORDING}.wav`,
      `uuid_record ${A} unmask /var/rec/${RECORDING}.wav`,
      `uuid_record ${A} stop /var/rec/${RECORDING}.mp3`,
    ]);
  });

  it("writes mp3 where the switch has it, wav otherwise, and nothing without a folder", () => {
    expect(control(FOLDERS, ["mp3", "wav"]).control.recordingFormat(A)).toBe("mp3");
    expect(control().control.recordingFormat(A)).toBe("wav");
    expect(control({}).control.recordingFormat(A)).toBeNull();
  });

  it("sets the music before it holds, and does not hold without it", async () => {
    const { sent, control: c } = control();
    await c.hold(A, true);
    await c.hold(A, false);
    expect(sent).toEqual([
      `uuid_setvar ${A} hold_music tone_stream://%(200,3800,440);loops=-1`,
      `uuid_hold ${A}`,
      `uuid_hold off ${A}`,
    ]);
    const heard = (type: "leg.held" | "leg.resumed") =>
      c.sift({ type, legId: A, callId: RECORDING as string as CallId, role: "agent", at: 1, node: "fs1" });
    // What the switch tells of our own holds is no news; the next ones were made at the phone.
    expect([heard("leg.held"), heard("leg.resumed")]).toEqual([null, null]);
    expect([heard("leg.held")?.type, heard("leg.resumed")?.type]).toEqual(["leg.held", "leg.resumed"]);
    const refusing = control(FOLDERS, ["wav"], 0);
    expect(await refusing.control.hold(A, true)).toMatchObject({ kind: "refused" });
    expect(refusing.sent).toHaveLength(1);
    const own = control({ holdMusic: "local_stream://moh" });
    await own.control.part(A, true);
    expect(own.sent).toEqual([`uuid_transfer ${A} -both park inline`, `uuid_broadcast ${A} local_stream://moh aleg`]);
  });

  it("joins legs for good, or so that the other outlives the one", async () => {
    const { sent, control: c } = control();
    await c.join(A, B, "wait");
    await c.join(A, B, "end");
    await c.join(A, B, "as_before");
    expect(sent).toEqual([
      `uuid_setvar ${A} park_after_bridge true`,
      `uuid_setvar ${B} park_after_bridge true`,
      `uuid_bridge ${A} ${B}`,
      `uuid_setvar ${A} park_after_bridge`,
      `uuid_setvar ${B} park_after_bridge`,
      `uuid_bridge ${A} ${B}`,
      `uuid_bridge ${A} ${B}`,
    ]);
  });

  it("sends digits, plays messages of the folder, changes a listener's part", async () => {
    const { sent, control: c } = control();
    await c.sendDigits(A, "12*#AD");
    await c.play(A, "en/sorry.wav", "leg");
    await c.play(A, "recorded.wav", "both");
    for (const mode of ["listen", "whisper", "barge"] as const) await c.setMonitorMode(A, mode);
    expect(sent).toEqual([
      `uuid_send_dtmf ${A} 12*#AD`,
      `uuid_broadcast ${A} /var/msg/en/sorry.wav aleg`,
      `uuid_broadcast ${A} /var/msg/recorded.wav both`,
      `uuid_recv_dtmf ${A} 0`,
      `uuid_recv_dtmf ${A} 2`,
      `uuid_recv_dtmf ${A} 3`,
    ]);
    const played = (file: string) =>
      c.sift({
        type: "leg.played",
        file,
        whole: true,
        legId: A,
        callId: A as never,
        role: "customer",
        at: 1,
        node: "x",
      });
    expect(played("/var/msg/en/sorry.wav")).toMatchObject({ file: "en/sorry.wav" });
    expect(played("tone_stream://%(200,3800,440);loops=-1")).toBeNull();
  });

  it.each(["", "1a", "1 2", "1\n\napi shutdown", "1@2", "9".repeat(65)])("refuses %j as digits", async (digits) => {
    const { sent, control: c } = control();
    await expect(c.sendDigits(A, digits)).rejects.toEqual(invalid);
    expect(sent).toEqual([]);
  });

  it.each(["", "../x.wav", "/etc/passwd", "a b.wav", "a.wav aleg", "a\nb", "http://x/y", "a;b", "${x}", "..", "a//b"])(
    "refuses %j as a message's file",
    async (file) => {
      const { sent, control: c } = control();
      await expect(c.play(A, file, "leg")).rejects.toEqual(invalid);
      expect(sent).toEqual([]);
    },
  );

  it("refuses ids that are none, and folders and music that could not be written into a command", async () => {
    const { control: c } = control();
    await expect(c.record(order({ recordingId: "../x" }))).rejects.toEqual(invalid);
    await expect(c.hold("x y" as LegId, true)).rejects.toEqual(invalid);
    for (const options of [
      { recordingsDirectory: "relative" },
      { recordingsDirectory: "/a b" },
      { messagesDirectory: "/a/../b" },
      { holdMusic: "shout://x" },
      { holdMusic: "local_stream://a b" },
    ])
      expect(() => control(options)).toThrow(invalid);
  });

  it("is refused, not thrown, where nothing was configured", async () => {
    const { sent, control: c } = control({});
    for (const receipt of [await c.record(order()), await c.play(A, "x.wav", "leg"), await c.detect(A)])
      expect(receipt.kind).toBe("refused");
    expect(sent).toEqual([]);
  });
});

describe("detectors", () => {
  it("avmd: a beep is a machine; what avmd::stop says is not believed", async () => {
    const avmd = detectorOf({ kind: "avmd" });
    expect(avmd.start(A)).toBe(`avmd ${A} start`);
    expect(avmd.read({ "Event-Subclass": "avmd::beep", "Unique-ID": A })).toEqual({ legId: A, result: "machine" });
    expect(avmd.read({ "Event-Subclass": "avmd::stop", "Unique-ID": A, "Beep-Status": "DETECTED" })).toBeNull();
  });

  it("by event: its words for ours; a word nobody explained is unknown", () => {
    const ours = detectorOf({ kind: "event", subclass: "engage::amd" });
    const event = (result: string) => ({ "Event-Subclass": "engage::amd", "Unique-ID": A, "AMD-Result": result });
    expect(ours.start(A)).toBeNull();
    expect(
      ["human", "machine", "fax", "unknown", "constructor", ""].map((word) => ours.read(event(word))?.result),
    ).toEqual(["human", "machine", "fax", "unknown", "unknown", "unknown"]);
    expect(ours.read({ "Event-Subclass": "other::amd" })).toBeNull();
    const theirs = detectorOf({
      kind: "event",
      subclass: "vendor::result",
      legHeader: "Channel",
      resultHeader: "Verdict",
      results: { PERSON: "human", AM: "machine" },
      start: { application: "vendor_amd", argument: "mode=fast" },
    });
    expect(theirs.start(A)).toBe(`uuid_broadcast ${A} vendor_amd::mode=fast aleg`);
    expect(theirs.read({ "Event-Subclass": "vendor::result", Channel: B, Verdict: "AM" })).toEqual({
      legId: B,
      result: "machine",
    });
  });

  it("refuse options that could not be written into a command", () => {
    const event = { kind: "event", subclass: "engage::amd" } as const;
    for (const more of [
      { subclass: "engage amd" },
      { legHeader: "a b" },
      { start: { application: "system rm" } },
      { start: { application: "amd", argument: "x aleg" } },
    ])
      expect(() => detectorOf({ ...event, ...more })).toThrow(invalid);
  });
});

it("a supervisor's leg is dialed like an agent's, with its role and the leg it listens to", async () => {
  const { dialStrings } = await import("./dial-string.ts");
  const dial = { legId: A, callId: RECORDING as string as CallId, sipUser: "s1", callerId: "+971500000110" as never };
  const command = dialStrings({ gateway: "carrier" }).supervisor({ ...dial, ringTimeoutMs: 20_000, agentLegId: B });
  expect(command).toMatch(
    /^originate \{origination_uuid=[^}]*engage_role=supervisor[^}]*\}user\/s1 &eavesdrop\(0192[^)]*\)$/,
  );
});
