import type { Endpoint } from "./channel.ts";
import type { App } from "./channel-detail.ts";

/** One call that an originate command asks for. */
export interface CallPlan {
  readonly to: Endpoint;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * What an `originate` command comes to. More than one call, or another than the writer of the dial string meant, is what
 * text from outside can make of it: nothing here is more careful than the real switch.
 */
export type OriginatePlan =
  | { readonly kind: "usage" }
  | { readonly kind: "failed"; readonly cause: string }
  | {
      readonly kind: "calls";
      readonly calls: readonly CallPlan[];
      readonly apps: readonly App[];
      readonly timeoutSeconds: number;
    };

const MAX_CALLS = 32;
const MAX_APPS = 32;
const DEFAULT_TIMEOUT_S = 60;

/** Reads the arguments of `originate`: `{variables}endpoint exten|&app dialplan context cid_name cid_num timeout`. */
export function planOriginate(argument: string): OriginatePlan {
  const [dialString, target, dialplan, , callerName, callerNumber, timeout] = splitEscaped(argument, " ");
  if (dialString === undefined || target === undefined) return { kind: "usage" };
  const calls: CallPlan[] = [];
  // `:_:` splits before anything else is looked at, a block of variables included.
  for (const thread of dialString.split(":_:")) {
    const plan = planThread(thread);
    if (plan.kind === "failed") return plan;
    calls.push(...plan.calls);
  }
  const caller = {
    ...(callerName ? { origination_caller_id_name: callerName } : {}),
    ...(callerNumber ? { origination_caller_id_number: callerNumber } : {}),
  };
  const seconds = Number(calls[0]?.variables.originate_timeout ?? timeout ?? DEFAULT_TIMEOUT_S);
  return {
    kind: "calls",
    calls: calls.slice(0, MAX_CALLS).map(({ to, variables }) => ({ to, variables: { ...caller, ...variables } })),
    apps: appsOf(target, dialplan),
    timeoutSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S,
  };
}

/**
 * What an extension runs: `&app(data)`, or `app:data,app:data` of the dialplan `inline`. There is no other dialplan here, so
 * any other extension is one that leads nowhere.
 */
export function appsOf(target: string, dialplan: string | undefined): readonly App[] {
  const [, name, data] = /^&([^(]*)(?:\((.*)\)?)?$/s.exec(target) ?? [];
  if (name !== undefined) return [{ name, data: (data ?? "").replace(/\)$/, "") }];
  if (dialplan?.toLowerCase() !== "inline") return [{ name: "hangup", data: "NO_ROUTE_DESTINATION" }];
  const [, delimiter, rest] = /^m:(.):(.*)$/s.exec(target) ?? [];
  const steps = splitEscaped(rest ?? target, delimiter ?? ",").slice(0, MAX_APPS);
  return steps.map((step) => {
    const colon = step.indexOf(":");
    return colon === -1 ? { name: step, data: "" } : { name: step.slice(0, colon), data: step.slice(colon + 1) };
  });
}

/** Calls of one dial string, at once or one after the other; not at the commas of a call's own variables. */
const OUTSIDE_OF_BRACKETS = /[,|](?![^[]*\])/;

type ThreadPlan = { readonly kind: "failed"; readonly cause: string } | { kind: "calls"; calls: readonly CallPlan[] };

/** One dial string as `originate` and the `bridge` application read it. */
export function planThread(thread: string): ThreadPlan {
  const block = takeBlock(thread.trimStart(), "{", "}");
  if (block === null) return { kind: "failed", cause: "DESTINATION_OUT_OF_ORDER" };
  const calls: CallPlan[] = [];
  for (const part of block.rest.split(OUTSIDE_OF_BRACKETS)) {
    const own = takeBlock(part.trimStart(), "[", "]");
    if (own === null) return { kind: "failed", cause: "DESTINATION_OUT_OF_ORDER" };
    const to = parseEndpoint(own.rest);
    if (typeof to === "string") return { kind: "failed", cause: to };
    calls.push({ to, variables: { ...parseVariables(block.inside), ...parseVariables(own.inside) } });
  }
  return { kind: "calls", calls };
}

/** A block in brackets at the beginning, if any; null when it is never closed. Brackets of its kind within it are counted. */
function takeBlock(text: string, open: string, close: string): { inside: string; rest: string } | null {
  if (!text.startsWith(open)) return { inside: "", rest: text };
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === open) depth += 1;
    if (text[i] === close) depth -= 1;
    if (depth === 0) return { inside: text.slice(1, i), rest: text.slice(i + 1) };
  }
  return null;
}

function parseVariables(block: string): Record<string, string> {
  const custom = block.startsWith("^^") ? block[2] : undefined;
  const fields = custom === undefined ? splitEscaped(block, ",") : splitEscaped(block.slice(3), custom);
  const variables: Record<string, string> = {};
  for (const field of fields) {
    const equals = field.indexOf("=");
    const value = field.slice(equals + 1);
    // An empty value sets nothing, and one that names a variable is dropped.
    if (equals > 0 && value !== "" && !value.includes("${")) variables[field.slice(0, equals).trim()] = value;
  }
  return variables;
}

/** The endpoint, or the cause of refusing it. */
function parseEndpoint(text: string): Endpoint | string {
  const [type, ...path] = text.split("/");
  if (type === "user" && path[0]) return { kind: "user", sipUser: withoutDomain(path.join("/")) };
  if (type === "loopback" && path[0]) return { kind: "loopback", extension: path[0], leg: "A" };
  if (type !== "sofia") return "CHAN_NOT_IMPLEMENTED";
  const [first, ...rest] = path;
  if (first === "gateway") {
    const [gateway = "", ...number] = rest;
    if (gateway === "" || number.length === 0) return "INVALID_GATEWAY";
    return { kind: "gateway", gateway, number: number.join("/") };
  }
  const user = rest.join("/");
  return first && user ? { kind: "user", sipUser: withoutDomain(user) } : "INVALID_URL";
}

const withoutDomain = (user: string): string => user.replace(/[@%].*$/s, "");

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", s: " " };

/**
 * Splits at a delimiter outside of single quotes, then cleans each field: quotes go, spaces around it go, `\n`, `\r`,
 * `\t` and `\s` become what they stand for, a backslash before a quote, a backslash or the delimiter goes. A quote that
 * is never closed: at spaces everything after it is one field, at other delimiters it is a character like any other.
 */
export function splitEscaped(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    const closed = delimiter === " " || quoted || text.indexOf("'", i + 1) !== -1;
    if (char === "\\") {
      field += char + (text[i + 1] ?? "");
      i += 1;
    } else if (char === delimiter && !quoted) {
      if (field !== "" || delimiter !== " ") fields.push(clean(field, delimiter));
      field = "";
    } else {
      if (char === "'" && closed) quoted = !quoted;
      field += char;
    }
  }
  if (field !== "") fields.push(clean(field, delimiter));
  return fields;
}

function clean(field: string, delimiter: string): string {
  let text = "";
  let quoted = false;
  /** Length up to the last character that is not a space outside of quotes. */
  let kept = 0;
  for (let i = 0; i < field.length; i++) {
    const char = field[i] ?? "";
    const next = field[i + 1] ?? "";
    const escaped =
      char === "\\" ? (ESCAPES[next] ?? (["'", '"', "\\", delimiter].includes(next) ? next : null)) : null;
    if (escaped !== null && next !== "") {
      text += escaped;
      i += 1;
      kept = text.length;
    } else if (char === "'" && (quoted || field.indexOf("'", i + 1) !== -1)) {
      quoted = !quoted;
      kept = Math.max(kept, text.length);
    } else if (char !== " " || quoted || text !== "") {
      text += char;
      if (char !== " " || quoted) kept = text.length;
    }
  }
  return text.slice(0, kept);
}
