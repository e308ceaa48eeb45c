import { describe, expect, it } from "vitest";
import { recordings } from "../../test/fuzz/esl.ts";
import { referenceFrames } from "../../test/fuzz/reference-frames.ts";
import { type Frame, FrameReader } from "./frames.ts";
import { isOfStranger, readJsonEvent } from "./json-event.ts";

function readAll(...chunks: readonly (string | Buffer)[]) {
  const frames: string[] = [];
  const reader = new FrameReader((frame: Frame) => frames.push(`${frame.type}|${frame.reply}|${frame.body}`));
  const lost = chunks.map((chunk) => reader.push(Buffer.from(chunk))).findLast((why) => why !== null) ?? null;
  return { frames, lost, reader };
}

describe("frames of the event socket", () => {
  it.each(recordings().map(({ name, bytes }) => [name, bytes] as const))(
    "the recording %s reads the same whole, byte by byte and in sevens, and as the reference reads it",
    (_name, bytes) => {
      const sizes = [bytes.length, 7, 1];
      const readings = sizes.map((size) => {
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        return readAll(...chunks);
      });
      const expected = referenceFrames(bytes).frames.map(
        ({ type, reply, body }) => `${type}|${reply}|${Buffer.from(body, "latin1")}`,
      );
      expect(expected.length).toBeGreaterThan(1);
      for (const { frames, lost } of readings) expect({ frames, lost }).toEqual({ frames: expected, lost: null });
    },
  );

  it("counts a body in bytes, not in characters", () => {
    const body = "هلا 👋";
    const head = `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: x\n\n`;
    expect(readAll(`${head}${body}Content-Type: z\n\n`).frames).toEqual([`x||${body}`, "z||"]);
  });

  it("a frame of an unknown kind, without a kind, or with headers that are none costs itself only", () => {
    const odd = "Content-Type: log/data\nContent-Length: 3\n\nabc";
    const { frames, lost } = readAll(`${odd}no colon here\n\nA: b\n\n\n\n\nContent-Type: ok\n\n`);
    expect([frames, lost]).toEqual([["log/data||abc", "||", "||", "ok||"], null]);
  });

  it.each(["-1", "1e3", "0x10", "", "NaN", "5 ", "67108865", "99999999999999", "5\nContent-Length: 6"])(
    "a length of %j cannot be trusted: the thread is lost, what came before is not",
    (length) => {
      const { frames, lost, reader } = readAll(
        `Content-Type: ok\n\nContent-Length: ${length}\nContent-Type: x\n\n12345`,
      );
      expect([frames, lost]).toEqual([["ok||"], "A frame has an unreadable length."]);
      expect(reader.push(Buffer.from("Content-Type: later\n\n"))).toBe(lost);
      expect(frames).toEqual(["ok||"]);
    },
  );

  it("a header block without an end is given up after 64 kB, however it comes", () => {
    expect(readAll("x".repeat(64 * 1024)).lost).toBeNull();
    expect(readAll("x".repeat(64 * 1024 + 1)).lost).toBe("A frame's header has no end.");
    const pieces = Array.from({ length: 70 }, () => "y".repeat(1_000));
    expect(readAll(...pieces).lost).toBe("A frame's header has no end.");
  });

  it("a large body in small pieces is held once", () => {
    const size = 8 * 1024 * 1024;
    const piece = Buffer.alloc(1_000, "z");
    const before = process.memoryUsage().arrayBuffers;
    let seen = 0;
    const reader = new FrameReader(({ body }) => {
      seen = body.length;
    });
    reader.push(Buffer.from(`Content-Length: ${size}\nContent-Type: api/response\n\n`));
    for (let at = 0; at < size - 1_000; at += 1_000) reader.push(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * size);
    expect(seen).toBe(0);
    reader.push(piece);
    expect(seen).toBe(size);
  });
});

describe("events in JSON", () => {
  it.each(["", "{", "null", "[1]", "1", '"x"', '{"a":', "\u0000", "\ufffd"])("%j is none", (body) => {
    expect(readJsonEvent(Buffer.from(body))).toBeNull();
    expect(isOfStranger(Buffer.from(body))).toBe(false);
  });

  it("reads every header of every recorded event as JSON.parse does, whether it is asked for alone or with all others", () => {
    let events = 0;
    for (const { bytes } of recordings()) {
      const bodies = referenceFrames(bytes).frames.filter((frame) => frame.type === "text/event-json");
      for (const { body } of bodies) {
        const whole: Record<string, unknown> = JSON.parse(Buffer.from(body, "latin1").toString("utf8"));
        // Long enough to be read on demand.
        const text = JSON.stringify({
          ...whole,
          filler: "x".repeat(2_000),
          list: ["a", "b"],
          escaped: 'a "b" \\ \n c',
        });
        const expected: Record<string, unknown> = JSON.parse(text);
        const event = readJsonEvent(Buffer.from(text));
        expect(Object.keys(expected).map((name) => event?.[name])).toEqual(Object.values(expected));
        expect({ ...event }).toEqual(expected);
        expect([event?.nowhere, "nowhere" in (event ?? {}), event?.filler]).toEqual([
          undefined,
          false,
          expected.filler,
        ]);
        events += 1;
      }
    }
    expect(events).toBeGreaterThan(100);
  });

  it("a header that only looks like one, within a value, is none", () => {
    const event = { "Event-Name": "CHANNEL_ANSWER", note: ',"Unique-ID":"forged",', filler: "x".repeat(2_000) };
    expect(readJsonEvent(Buffer.from(JSON.stringify(event)))?.["Unique-ID"]).toBeUndefined();
    const broken = readJsonEvent(Buffer.from(`{"Event-Name":"X","a":"${"x".repeat(2_000)}","b":"c\u0001","d":[1,}`));
    expect([broken?.a, broken?.b, broken?.d, Object.keys(broken ?? {})]).toEqual([
      expect.any(String),
      undefined,
      undefined,
      [],
    ]);
  });

  it("names out of the prototype are names like any other", () => {
    const event = readJsonEvent(Buffer.from('{"__proto__":{"Event-Name":"x"},"constructor":"y"}'));
    expect(event?.["Event-Name"]).toBeUndefined();
    expect(event?.constructor).toBe("y");
  });

  it("strangers' channels are told without parsing; jobs, registrations and anything unusual are parsed", () => {
    const channel = (more: object) => Buffer.from(JSON.stringify({ "Event-Name": "CHANNEL_ANSWER", ...more }));
    expect(isOfStranger(channel({ variable_sip_call_id: "x" }))).toBe(true);
    expect(isOfStranger(channel({ variable_engage_call_id: "x" }))).toBe(false);
    expect(isOfStranger(channel({ note: 'looks like "variable_engage_call_id' }))).toBe(false);
    expect(isOfStranger(Buffer.from('{"Event-Name":"BACKGROUND_JOB"}'))).toBe(false);
    expect(isOfStranger(Buffer.from('{"x":1,"Event-Name":"CHANNEL_ANSWER"}'))).toBe(false);
  });
});
