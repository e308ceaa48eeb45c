import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  apiResponse,
  CommandReader,
  commandReply,
  encodeHeader,
  jsonEvent,
  MAX_COMMAND_BYTES,
  plainEvent,
} from "./esl-frames.ts";

const read = (text: string) => new CommandReader().push(Buffer.from(text));

describe("reading commands", () => {
  it("cuts at two line feeds, wherever the bytes were cut", () => {
    const text = "auth ClueCon\n\nbgapi status\nJob-UUID: محمد\n\n\nexit\n\n";
    const whole = read(text);
    expect(whole?.map((command) => command.line)).toEqual(["auth ClueCon", "bgapi status", "exit"]);
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 10 }), (cuts) => {
        const reader = new CommandReader();
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const got = edges.slice(1).flatMap((edge, i) => reader.push(bytes.subarray(edges[i], edge)) ?? []);
        expect(got).toEqual(whole);
      }),
    );
  });

  it.each([
    ["a line feed", "bgapi originate {x=ev\nil}\nJob-UUID: job-a\n\n", "bgapi originate {x=ev", "job-a"],
    ["a lone carriage return", "bgapi originate {x=ev\ril}\nJob-UUID: job-d\n\n", "bgapi originate {x=ev", "job-d"],
    ["a forged header", "bgapi x\r\nJob-UUID: forged\r\n,rest\nJob-UUID: real\n\n", "bgapi x", "forged"],
  ])("ends the command's line at %s", (_, text, line, job) => {
    const [command] = read(text) ?? [];
    expect(command?.line).toBe(line);
    expect(command?.headers.get("job-uuid")).toBe(job);
  });

  it("gives up at the limit", () => {
    const reader = new CommandReader();
    expect(reader.push(Buffer.alloc(MAX_COMMAND_BYTES, "x"))).toEqual([]);
    expect(reader.push(Buffer.from("x"))).toBeNull();
    expect(read(`${"x".repeat(MAX_COMMAND_BYTES + 1)}\n\n`)).toBeNull();
  });
});

describe("writing frames", () => {
  it("counts bytes, not characters", () => {
    expect(apiResponse("محمد")).toBe("Content-Type: api/response\nContent-Length: 8\n\nمحمد");
    expect(commandReply("+OK accepted")).toBe("Content-Type: command/reply\nReply-Text: +OK accepted\n\n");
  });

  it("writes events as json and as plain text, with a body", () => {
    const event = { headers: { "Event-Name": "BACKGROUND_JOB", "Job-Command-Arg": "{a=+1} &park()" }, body: "+OK x\n" };
    const json = jsonEvent(event);
    const [head = "", body = ""] = json.split("\n\n");
    expect(head).toBe(`Content-Length: ${body.length}\nContent-Type: text/event-json`);
    expect(JSON.parse(body)).toEqual({ ...event.headers, "Content-Length": "6", _body: "+OK x\n" });
    expect(plainEvent(event)).toBe(
      "Content-Length: 96\nContent-Type: text/event-plain\n\n" +
        "Event-Name: BACKGROUND_JOB\nJob-Command-Arg: %7Ba%3D%2B1%7D%20%26park()\nContent-Length: 6\n\n+OK x\n",
    );
  });

  it("writes plain values so that decoding gives them back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const encoded = encodeHeader(value);
        expect(encoded).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeURIComponent(encoded)).toBe(value);
      }),
    );
    expect(encodeHeader("Sun, 22/11 (a)")).toBe("Sun,%2022/11%20(a)");
  });
});
