import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { connectEsl, type EslEvent } from "../../src/freeswitch/esl.ts";
import { FakeSocket } from "./fake-socket.ts";
import { ManualTime } from "./manual-time.ts";

export interface Line {
  readonly t: number;
  readonly from: "client" | "server";
  readonly data: string;
  readonly event?: string;
}

export function linesOf(name: string): readonly Line[] {
  const text = readFileSync(new URL(`./${name}.jsonl`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** Every event of a recording, in its order, as the real framing hands it on. */
export async function eventsOf(name: string): Promise<readonly EslEvent[]> {
  const said = linesOf(name).filter((line) => line.from === "server" && line.data !== "");
  const socket = FakeSocket.takeNext();
  const time = new ManualTime();
  const opening = connectEsl({ host: "switch", port: 8021, password: "x", clock: time, timers: time });
  socket.arrive();
  const accepted = said.findIndex((line) => line.data.includes("+OK accepted"));
  for (const line of said.slice(0, accepted + 1)) socket.say(line.data);
  const connection = await opening;
  const events: EslEvent[] = [];
  connection.onEvent((event) => events.push(event));
  for (const line of said.slice(accepted + 1)) socket.say(line.data);
  return events;
}

/** A UUID that always stands for the same text. */
export function uuidFor(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const commandInOurWords = (command: string): string =>
  command
    .replace(/engage_call_id=([^,}]*)/, (_all, id: string) => `engage_call_id=${uuidFor(id)}`)
    .replace("engage_leg=", "engage_role=");

/** A recorded event with the names and ids that the transport sets today. */
export function adopted(event: EslEvent): EslEvent {
  const { variable_engage_leg: role, variable_engage_call_id: callId, ...rest } = event;
  const command = typeof event["Job-Command-Arg"] === "string" ? commandInOurWords(event["Job-Command-Arg"]) : null;
  const legId = command === null ? undefined : /origination_uuid=([0-9a-f-]{36})/.exec(command)?.[1];
  return {
    ...rest,
    ...(role === undefined ? {} : { variable_engage_role: role }),
    ...(typeof callId === "string" ? { variable_engage_call_id: uuidFor(callId) } : {}),
    ...(command === null ? {} : { "Job-Command-Arg": command }),
    ...(legId === undefined ? {} : { "Job-UUID": legId }),
  };
}

export const adoptedEventsOf = async (name: string): Promise<readonly EslEvent[]> =>
  (await eventsOf(name)).map(adopted);
