import type { Frame } from "../sim-orders/raw-client.ts";
import { readEvent } from "./labels.ts";

/**
 * Values that are not compared, because two runs of the real switch do not agree on them either: ids it chose, times and
 * what is counted from them, ports and tags of a SIP dialog, who and where the switch is, and lines of its source.
 */
const OWN_TO_EACH_RUN = [
  /^(Core-UUID|FreeSWITCH-|Event-Date-|Event-Sequence$|Event-Calling-|Presence-Calling-|Task-Runtime)/,
  /(Time|-Last-Hold|-Hold-Accum)$/,
  /(stamp|epoch|sec|usec|msec|_ms|duration|_seconds)$/,
  /(Up-Time|Uptime|Idle-CPU|Session-|session_id|uptime)/,
  /(Application-UUID|Transfer-Source|transfer_history|transfer_source)/,
  /(sip_(full|recover)_via|_tag$|_cseq|call_id$|call-id|sip_full_(from|to))/,
  /(_sdp|media_port|ssrc|rtp_audio_(in|out))/,
  /^(created|created_epoch|expires|hostname|network_port|token|url|call_created_epoch)$/,
  /^(b_created|b_created_epoch|b_hostname)$/,
  /(user-agent|network-port|Start-time|Total-time|FreeSWITCH-Version|^Agent|^Call-ID|^Host|^Port|^Status)/,
  /(microseconds|milliseconds|minutes|seconds|hours|days)$/,
  /(sip_(from|to)_host|Content-Length)/,
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

export const isCompared = (name: string, value: string): boolean =>
  !OWN_TO_EACH_RUN.some((pattern) => pattern.test(name)) && !UUID.test(value);

/** A frame's content as named values: an event's headers, the fields of a report. Replies and words have none. */
export function fieldsOf(frame: Frame): ReadonlyMap<string, string> {
  const event = readEvent(frame);
  if (event) return new Map(Object.entries(event).filter(([name]) => name !== "_body"));
  const { body } = frame;
  if (frame.headers["Content-Type"] !== "api/response") return new Map();
  if (body.startsWith("{") && body.includes(":")) return jsonFields(body);
  if (body.startsWith("Event-Name: [")) return lineFields(body, /^([^:]+): \[(.*)\]$/);
  if (body.includes("=====")) return lineFields(body, /^([A-Za-z-]+):? *\t(.*)$/);
  return new Map();
}

function lineFields(body: string, pattern: RegExp): ReadonlyMap<string, string> {
  const matches = body.split("\n").flatMap((line) => {
    const [, name, value] = pattern.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return new Map(matches);
}

/** Leaves by name; of a table's rows the first that has the name stands for all. */
function jsonFields(body: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const walk = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, name);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, key);
    else if (!fields.has(name)) fields.set(name, String(value));
  };
  walk(parsed(body), "");
  return fields;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
