import { textOf } from "./frames.ts";

/** An event as the switch sent it. Values are text; FreeSWITCH sends a list where a header was set several times. */
export type EslEvent = Readonly<Record<string, unknown>>;

/** What every variable that marks a channel as ours begins with. */
export const OUR_PREFIX = "engage_";

const CHANNEL_EVENT = Buffer.from('{"Event-Name":"CHANNEL_', "latin1");
const OURS = Buffer.from(`"variable_${OUR_PREFIX}`, "latin1");

/**
 * True for an event of somebody else's channel, told without parsing it: a channel's events carry all its variables, and
 * none begins with our prefix. On a switch that serves others too, most events are such. Certain, not a guess: the switch
 * writes names letter by letter, and whatever does not begin exactly as its channel events do is parsed.
 */
export const isOfStranger = (body: Buffer): boolean =>
  body.subarray(0, CHANNEL_EVENT.length).equals(CHANNEL_EVENT) && !body.includes(OURS);

/** Null when it is no JSON object. */
export function readJsonEvent(body: Buffer): EslEvent | null {
  try {
    const value: unknown = JSON.parse(textOf(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as EslEvent) : null;
  } catch {
    return null;
  }
}
