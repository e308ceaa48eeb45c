import { eventOf, type Frame } from "../sim-orders/raw-client.ts";
import { xmlEventOf } from "./xml.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The event in a frame, in any of the three forms. */
export const readEvent = (frame: Frame): Record<string, string> | null => eventOf(frame) ?? xmlEventOf(frame);

/** Ids that the switch chose get a number in the order of their coming; those the client chose stay. */
export class Names {
  readonly #chosen: ReadonlySet<string>;
  readonly #numbers = new Map<string, string>();

  constructor(clientText: string) {
    this.#chosen = new Set(clientText.match(UUID) ?? []);
  }

  in(text: string): string {
    return text.replace(UUID, (uuid) => {
      if (this.#chosen.has(uuid)) return uuid.slice(0, 4);
      const known = this.#numbers.get(uuid) ?? `id${this.#numbers.size + 1}`;
      this.#numbers.set(uuid, known);
      return known;
    });
  }
}

/** One line that says what a frame is, the same for a recorded and a simulated one that mean the same. */
export function labelOf(frame: Frame, names: Names): string {
  const type = frame.headers["Content-Type"] ?? "";
  const event = readEvent(frame);
  if (event) return eventLabel(event, type.replace("text/event-", ""), names);
  if (type === "command/reply") return names.in(`reply ${frame.headers["Reply-Text"] ?? ""}`);
  if (type === "api/response") return `api ${names.in(bodyLabel(frame.body))}`;
  const disposition = frame.headers["Content-Disposition"] ?? "";
  return `${type} ${disposition} ${JSON.stringify(frame.body)}`;
}

function eventLabel(event: Record<string, string>, format: string, names: Names): string {
  const name = event["Event-Name"] ?? "";
  const parts = [name, event["Event-Subclass"], event["Unique-ID"], event["Hangup-Cause"]];
  if (name === "CHANNEL_STATE" || name === "CHANNEL_OUTGOING") parts.push(event["Channel-State"]);
  if (name === "CHANNEL_CALLSTATE") parts.push(event["Channel-Call-State"]);
  if (event.Application !== undefined) parts.push(event.Application, event["Application-Data"]);
  parts.push(event["Job-UUID"], event._body === undefined || event._body === "" ? "" : bodyLabel(event._body));
  parts.push(event["API-Command"], event["DTMF-Digit"], event["Record-File-Path"], event["Playback-File-Path"]);
  return names.in(`${format} ${parts.filter((part) => part !== undefined && part !== "").join(" ")}`);
}

/** Reports are known by their kind: their content is compared field by field. */
function bodyLabel(body: string): string {
  if (body.startsWith("UP ")) return "{status}";
  if (body.startsWith("FreeSWITCH Version")) return "{version}";
  if (body.startsWith("<?xml")) return "{xml}";
  if (body.includes("=====")) return "{table}";
  if (body.startsWith("Event-Name: [")) return "{dump}";
  if (/^\{"row_count": ?0\}/.test(body)) return body.trim();
  if (body.startsWith("{")) return "{json}";
  if (/^[a-z]+$/.test(body.trim()) && !["true", "false"].includes(body.trim())) return "{word}";
  return JSON.stringify(body);
}
