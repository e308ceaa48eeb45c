import { readFileSync } from "node:fs";
import { cutFrames, eventOf } from "./raw-client.ts";

/** The events of a recorded call, in order, heartbeats left out. */
export function recordedEvents(name: string): readonly Record<string, string>[] {
  const file = new URL(`../transcripts/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const bytes = lines.map((text) => {
    const line = JSON.parse(text) as { from: string; data: string; enc?: BufferEncoding };
    return line.from === "server" ? Buffer.from(line.data, line.enc ?? "utf8") : Buffer.alloc(0);
  });
  const events = cutFrames(Buffer.concat(bytes))
    .frames.map(eventOf)
    .filter((event) => event !== null);
  return events.filter((event) => event["Event-Name"] !== "HEARTBEAT");
}
