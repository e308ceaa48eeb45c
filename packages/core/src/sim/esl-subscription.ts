import { type EslEvent, jsonEvent, plainEvent, xmlEvent } from "./esl-frames.ts";

const KNOWN: ReadonlySet<string> = new Set([
  ..."CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP".split(" "),
  ..."CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD".split(" "),
  ..."CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING".split(" "),
  ..."PLAYBACK_START PLAYBACK_STOP MEDIA_BUG_START MEDIA_BUG_STOP".split(" "),
  ..."CHANNEL_ORIGINATE CHANNEL_PARK CHANNEL_UNPARK CHANNEL_APPLICATION CHANNEL_UUID CALL_UPDATE".split(" "),
  ..."API LOG DTMF HEARTBEAT BACKGROUND_JOB RECORD_START RECORD_STOP DETECTED_TONE SHUTDOWN RE_SCHEDULE".split(" "),
  ..."MODULE_LOAD MODULE_UNLOAD RELOADXML NOTIFY MESSAGE PRESENCE_IN CODEC CDR CUSTOM ALL".split(" "),
]);

/** What `myevents` subscribes to. */
const OF_ONE_SESSION = [
  ..."CHANNEL_ANSWER CHANNEL_APPLICATION CHANNEL_BRIDGE CHANNEL_CREATE CHANNEL_DATA CHANNEL_DESTROY CHANNEL_EXECUTE".split(
    " ",
  ),
  ..."CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_ORIGINATE CHANNEL_OUTGOING".split(" "),
  ..."CHANNEL_PARK CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_STATE CHANNEL_UNBRIDGE CHANNEL_UNPARK".split(" "),
  ..."CALL_UPDATE CODEC DETECTED_SPEECH DETECTED_TONE DTMF MESSAGE NOTALK PLAYBACK_START PLAYBACK_STOP".split(" "),
  ..."RECORD_START RECORD_STOP TALK CHANNEL_HOLD CHANNEL_UNHOLD".split(" "),
];

const FORMATS = { json: jsonEvent, plain: plainEvent, xml: xmlEvent } as const;
type Format = keyof typeof FORMATS;

const isFormat = (word: string): word is Format => Object.hasOwn(FORMATS, word);

/** Filters one client may hold. */
const MAX_FILTERS = 1_000;

/** What one client of the event socket wants to hear, in which form. Methods answer the words of the reply. */
export class Subscription {
  #format: Format = "plain";
  #all = false;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  #filters: (readonly [name: string, value: string])[] = [];

  /** The session that `myevents` tied this client to. */
  #session: string | null = null;

  /** `event [json|plain|xml] NAME… CUSTOM SUBCLASS…`: every word after CUSTOM is a subclass. Adds to what was asked before. */
  add(words: readonly string[]): string {
    const [first = "", ...rest] = words;
    const format = first.toLowerCase();
    const { names, subclasses } = sortOut(isFormat(format) ? rest : words);
    if (names.length === 0) return "-ERR no keywords supplied";
    if (isFormat(format)) this.#format = format;
    for (const name of names) this.#names.add(name);
    for (const subclass of subclasses) this.#subclasses.add(subclass);
    this.#all ||= names.includes("ALL");
    return `+OK event listener enabled ${this.#format}`;
  }

  /** `myevents UUID [json|plain|xml]`: only that session's, and no job results any more. */
  follow(uuid: string, format = ""): string {
    if (isFormat(format)) this.#format = format;
    this.#session = uuid;
    this.#all = false;
    this.#names.clear();
    this.#subclasses.clear();
    for (const name of OF_ONE_SESSION) this.#names.add(name);
    return "+OK Events Enabled";
  }

  /** `nixevent NAME…` */
  remove(words: readonly string[]): string {
    const { names, subclasses } = sortOut(words);
    if (names.length === 0) return "-ERR no keywords supplied";
    for (const name of names) if (name !== "CUSTOM" || subclasses.length === 0) this.#names.delete(name);
    for (const subclass of subclasses) this.#subclasses.delete(subclass);
    if (names.includes("ALL")) this.#all = false;
    return "+OK events nixed";
  }

  clear(): string {
    if (this.#names.size === 0) return "-ERR not listening for events";
    this.#names.clear();
    this.#subclasses.clear();
    this.#all = false;
    return "+OK no longer listening for events";
  }

  /** `filter NAME VALUE`, `filter delete NAME [VALUE]`, `filter delete all` */
  filter(words: readonly string[]): string {
    const [first, second, ...rest] = words;
    if (first === undefined || second === undefined) return "-ERR invalid syntax";
    if (first !== "delete") {
      const value = [second, ...rest].join(" ");
      if (this.#filters.length >= MAX_FILTERS) return "-ERR too many filters";
      this.#filters.push([first, value]);
      return `+OK filter added. [${first}]=[${value}]`;
    }
    const value = rest.join(" ");
    this.#filters = this.#filters.filter(([name, held]) => second !== "all" && !matches(name, held, second, value));
    return `+OK filter deleted. [${second}][${value}]`;
  }

  /** Whether such events are subscribed at all; for filters the event itself must be seen. */
  hears(name: string, subclass: string | null): boolean {
    if (this.#all) return true;
    return subclass === null ? this.#names.has(name) : this.#subclasses.has(subclass);
  }

  wants({ headers }: EslEvent): boolean {
    if (!this.hears(headers["Event-Name"] ?? "", headers["Event-Subclass"] ?? null)) return false;
    if (this.#session !== null && headers["Unique-ID"] !== this.#session) return false;
    // Filters are alternatives, whatever their headers, and hold for job results as well.
    return this.#filters.length === 0 || this.#filters.some(([header, value]) => sameText(headers[header], value));
  }

  write(event: EslEvent): string {
    return FORMATS[this.#format](event);
  }
}

const matches = (name: string, held: string, asked: string, value: string): boolean =>
  name === asked && (value === "" || held === value);

const sameText = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** Unknown names are passed over. */
function sortOut(words: readonly string[]): {
  readonly names: readonly string[];
  readonly subclasses: readonly string[];
} {
  const upper = words.map((word) => word.toUpperCase());
  const custom = upper.indexOf("CUSTOM");
  const names = (custom === -1 ? upper : upper.slice(0, custom + 1)).filter((name) => KNOWN.has(name));
  return { names, subclasses: custom === -1 ? [] : words.slice(custom + 1) };
}
