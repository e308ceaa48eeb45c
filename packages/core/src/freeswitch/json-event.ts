import { holdsAt, textOf } from "./frames.ts";

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
export const isOfStranger = (body: Buffer): boolean => holdsAt(body, 0, CHANNEL_EVENT) && body.indexOf(OURS) === -1;

/** How the switch begins an event: no spaces between names and values. Written otherwise, it is parsed at once. */
const COMPACT = '{"Event-Name":"';
/** Below it, to parse all costs less than to look up a dozen. */
const WORTH_WHILE = 2_000;

/**
 * Null when it is no JSON object.
 *
 * An event has 100 to 200 headers, of which a dozen are read, and to parse them all is most of what an event costs. So the
 * text is kept and a header is looked up in it when it is asked for; whoever wants them all (a copy, a list of names) gets
 * the parsed whole.
 */
export function readJsonEvent(body: Buffer): EslEvent | null {
  const text = textOf(body);
  const lazily = text.length >= WORTH_WHILE && text.startsWith(COMPACT) && text.endsWith("}");
  return lazily ? new Proxy(new LazyEvent(text), ON_DEMAND) : parsed(text);
}

function parsed(text: string): EslEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as EslEvent) : null;
  } catch {
    return null;
  }
}

const COMMA = 0x2c;
const QUOTE = 0x22;

class LazyEvent {
  readonly [name: string]: unknown;
  readonly #text: string;
  #whole: EslEvent | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Everything; nothing when it is no JSON after all. */
  static whole(event: LazyEvent): EslEvent {
    event.#whole ??= parsed(event.#text) ?? {};
    return event.#whole;
  }

  /**
   * One header. `,"name":` cannot stand within a value, where every quote has a backslash before it, so what is found is
   * the header itself. Of a name that comes twice the first counts.
   */
  static header(event: LazyEvent, name: string): unknown {
    if (event.#whole) return event.#whole[name];
    const text = event.#text;
    const mark = `"${name}":`;
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
      if (at !== 1 && text.charCodeAt(at - 1) !== COMMA) continue;
      const from = at + mark.length;
      const value = text.slice(from, text.indexOf('"', from + 1) + 1);
      // A list, a number, a value with an escape in it: seldom, and the whole knows.
      if (value.charCodeAt(0) !== QUOTE || value.includes("\\")) return LazyEvent.whole(event)[name];
      // Not a slice: that would keep the whole text in memory as long as the value lives.
      return unquoted(value);
    }
    return undefined;
  }
}

/** A copy of a quoted text without escapes. */
function unquoted(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // A control character, which JSON forbids within a text.
    return undefined;
  }
}

const ON_DEMAND: ProxyHandler<LazyEvent> = {
  get: (event, name) => (typeof name === "string" ? LazyEvent.header(event, name) : undefined),
  has: (event, name) => name in LazyEvent.whole(event),
  ownKeys: (event) => Reflect.ownKeys(LazyEvent.whole(event)),
  getOwnPropertyDescriptor: (event, name) => Reflect.getOwnPropertyDescriptor(LazyEvent.whole(event), name),
  getPrototypeOf: () => Object.prototype,
  set: () => false,
  deleteProperty: () => false,
};
