import { labelOf, Names, readEvent } from "./labels.ts";
import type { Recording, ToldFrame } from "./recording.ts";

/** What has an order of its own: a channel, a job, or what the socket itself says. */
export type Strands = ReadonlyMap<string, readonly string[]>;

/** The frames of a conversation by strand. Strands of ids the switch chose are known by their first number. */
export function strandsOf(recording: Recording, frames: readonly ToldFrame[]): Strands {
  const names = new Names(recording.acts.map(({ text }) => text).join("\n"));
  const strands = new Map<string, string[]>();
  for (const frame of frames) {
    const label = labelOf(frame, names);
    const event = readEvent(frame);
    if (event?.["Event-Name"] === "HEARTBEAT" || event?.["Event-Name"] === "RE_SCHEDULE") continue;
    const id = event?.["Event-Name"] === "API" ? "api" : (event?.["Unique-ID"] ?? event?.["Job-UUID"]);
    const strand = names.in(id ?? "socket") + detectorOf(event);
    strands.set(strand, [...(strands.get(strand) ?? []), label]);
  }
  return strands;
}

/** A detector on a channel runs in a thread of its own. */
const detectorOf = (event: Readonly<Record<string, string>> | null): string =>
  event?.["Event-Subclass"]?.startsWith("avmd::") ? " avmd" : "";
