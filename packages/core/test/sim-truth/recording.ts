import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { cutFrames, type Frame } from "../sim-orders/raw-client.ts";

const FOLDER = new URL("../transcripts/", import.meta.url);

/** What a recorded client did: wrote text, closed its side, or broke off. */
export interface ClientAct {
  /** Milliseconds since the connection. */
  readonly atMs: number;
  readonly act: "write" | "end" | "destroy";
  readonly text: string;
  /** Frames that had come by then: it may have been waiting for the last of them. */
  readonly framesBefore: number;
}

/** A frame of the server, recorded or simulated. */
export interface ToldFrame extends Frame {
  readonly atMs: number;
}

/** A conversation with the real switch over one connection. */
export interface Recording {
  readonly name: string;
  readonly acts: readonly ClientAct[];
  readonly frames: readonly ToldFrame[];
}

/** One read or write of a recorded connection; `event` marks its end, with empty data. */
export interface Line {
  /** Seconds since the connection. */
  readonly t: number;
  readonly from: "client" | "server";
  readonly data?: string;
  readonly enc?: BufferEncoding;
  readonly event?: string;
}

/** The names of all recordings, in order. */
export const recordingNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".jsonl.gz"))
    .map((file) => file.replace(".jsonl.gz", ""))
    .sort();

/** A recording as it was made, line by line. */
export function linesOf(name: string): readonly Line[] {
  const text = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, FOLDER))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

export function readRecording(name: string): Recording {
  const lines = linesOf(name);
  const acts: ClientAct[] = [];
  const frames: ToldFrame[] = [];
  let bytes = Buffer.alloc(0);
  for (const line of lines) {
    const atMs = line.t * 1_000;
    if (line.from === "client") {
      const act = line.event === "destroy" ? "destroy" : "write";
      acts.push({ atMs, act, text: line.data ?? "", framesBefore: frames.length });
    } else if (line.event === undefined) {
      const cut = cutFrames(Buffer.concat([bytes, Buffer.from(line.data ?? "", line.enc ?? "utf8")]));
      bytes = cut.rest;
      frames.push(...cut.frames.map((frame) => ({ ...frame, atMs })));
    }
  }
  return { name, acts: withTheEnd(acts, frames), frames };
}

/** A client that closes its side writes no line: the server's last goodbye shows that it did, unless something else made it. */
function withTheEnd(acts: readonly ClientAct[], frames: readonly ToldFrame[]): readonly ClientAct[] {
  const last = frames.at(-1);
  const said = acts.at(-1)?.text ?? "";
  const isNotice = last?.headers["Content-Type"] === "text/disconnect-notice";
  const ownReason =
    acts.length === 0 || /^exit|^auth wrong/.test(said) || last?.body === "The system is being shut down.\n";
  if (!last || !isNotice || ownReason || last.headers["Controlled-Session-UUID"]) return acts;
  return [...acts, { atMs: last.atMs, act: "end", text: "", framesBefore: frames.length - 1 }];
}
