import { isAscii } from "node:buffer";

/** One message of the event socket, as far as its own headers tell. */
export interface Frame {
  readonly type: string;
  /** `Reply-Text`, decoded; empty when there is none. */
  readonly reply: string;
  /** `Content-Disposition`. */
  readonly disposition: string;
  /** Bytes of the stream itself, not a copy: read them before the next ones come, and keep no reference. */
  readonly body: Buffer;
}

/** `show channels` of 20,000 calls is about 40 MB. Anything past this is not a frame but a lost thread. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** The longest header block seen has 300 bytes; a reply may quote our own command, which is shorter than this. */
const MAX_HEAD_BYTES = 64 * 1024;
const LF = 0x0a;
const EMPTY = Buffer.alloc(0);

type Head = Omit<Frame, "body"> & { readonly length: number };

/**
 * Cuts a byte stream into frames: header lines, an empty line, and a body of `Content-Length` bytes. No I/O, no clock.
 *
 * Incremental: bytes may come cut anywhere, and what comes out is the same. A frame that lies within one read is not
 * copied; one that is spread over many is copied once, into a buffer of its own length. It holds at most one header block
 * (64 kB) and one body (64 MB).
 *
 * A frame of an unknown kind is handed on as any other, so it costs itself only. When a length cannot be trusted (not a
 * plain number, too large, given twice with different values) or a header block does not end, nobody knows where the next
 * frame begins: {@link push} says so and reads no more. To guess would be to take text of a body, which others write, for
 * frames of the switch.
 */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  /** Begun header block. */
  #head: Buffer = EMPTY;
  /** Frame whose body has not come wholly, and how much of it has. */
  #open: { readonly head: Head; readonly body: Buffer; got: number } | null = null;
  #lost: string | null = null;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Null, or why the thread is lost. Frames that came before that are handed on first. */
  push(chunk: Buffer): string | null {
    let rest: Buffer = this.#open ? this.#fill(this.#open, chunk) : chunk;
    while (rest.length > 0 && this.#lost === null) rest = this.#cut(rest);
    return this.#lost;
  }

  /** Reads no more, e.g. because a frame was the goodbye. */
  stop(why: string): void {
    this.#lost ??= why;
    this.#head = EMPTY;
    this.#open = null;
  }

  /** Returns what is left behind the open frame. */
  #fill(open: { readonly head: Head; readonly body: Buffer; got: number }, chunk: Buffer): Buffer {
    const taken = chunk.copy(open.body, open.got);
    open.got += taken;
    if (open.got < open.body.length) return EMPTY;
    this.#open = null;
    this.#tell(open.head, open.body);
    return chunk.subarray(taken);
  }

  /** Takes one frame, or what is there of it, off the front. Returns what is left. */
  #cut(chunk: Buffer): Buffer {
    const searched = Math.max(0, this.#head.length - 1);
    const bytes = this.#head.length > 0 ? Buffer.concat([this.#head, chunk]) : chunk;
    this.#head = EMPTY;
    let from = 0;
    while (from < bytes.length && bytes[from] === LF) from += 1;
    const quick = eventHead(bytes, from);
    if (quick) return this.#take(quick, bytes, quick.at);
    const end = endOfHead(bytes, Math.max(from, searched));
    if ((end === -1 ? bytes.length : end) - from > MAX_HEAD_BYTES) return this.#lose("A frame's header has no end.");
    if (end === -1) {
      // A copy: a few bytes must not keep a whole read in memory.
      this.#head = Buffer.from(bytes.subarray(from));
      return EMPTY;
    }
    const head = readHead(bytes.toString("utf8", from, end));
    if (!(head.length <= MAX_BODY_BYTES)) return this.#lose("A frame has an unreadable length.");
    return this.#take(head, bytes, end + 2);
  }

  /** The body, which begins at `at`, or what is there of it. Returns what is left behind it. */
  #take(head: Head, bytes: Buffer, at: number): Buffer {
    if (bytes.length - at >= head.length) {
      this.#tell(head, bytes.subarray(at, at + head.length));
      return bytes.subarray(at + head.length);
    }
    const body = Buffer.allocUnsafeSlow(head.length);
    this.#open = { head, body, got: bytes.copy(body, 0, at) };
    return EMPTY;
  }

  #tell(head: Head, body: Buffer): void {
    this.#onFrame({ type: head.type, reply: head.reply, disposition: head.disposition, body });
  }

  #lose(why: string): Buffer {
    this.stop(why);
    return EMPTY;
  }
}

const LENGTH = Buffer.from("Content-Length: ", "latin1");
const EVENT = Buffer.from("\nContent-Type: text/event-json\n\n", "latin1");
const ZERO = 0x30;
/** More digits than any length that is believed. */
const MAX_DIGITS = 8;

/** True when `bytes` holds `wanted` at `at`. A loop, as calling out of JavaScript takes longer than it does. */
export function holdsAt(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** The head of an event, if it stands there whole, letter by letter as the switch writes it. Anything else: null. */
function eventHead(bytes: Buffer, from: number): (Head & { readonly at: number }) | null {
  if (!holdsAt(bytes, from, LENGTH)) return null;
  const digits = from + LENGTH.length;
  let at = digits;
  let length = 0;
  for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - ZERO) {
    length = length * 10 + digit;
    at += 1;
    if (at - digits > MAX_DIGITS) return null;
  }
  if (at === digits || length > MAX_BODY_BYTES || !holdsAt(bytes, at, EVENT)) return null;
  return { type: "text/event-json", reply: "", disposition: "", length, at: at + EVENT.length };
}

function endOfHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) if (bytes[at + 1] === LF) return at;
  return -1;
}

/** Of a header given twice the first counts; of a length given twice, neither. */
function readHead(text: string): Head {
  const found: Record<string, string> = Object.create(null);
  let length = 0;
  for (const line of text.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 2);
    if (name === "content-length") length = lengthOf(value, found[name]);
    found[name] ??= value;
  }
  return {
    type: found["content-type"] ?? "",
    reply: decoded(found["reply-text"] ?? ""),
    disposition: found["content-disposition"] ?? "",
    length,
  };
}

const lengthOf = (value: string, before: string | undefined): number =>
  /^[0-9]{1,12}$/.test(value) && (before === undefined || before === value) ? Number(value) : Number.NaN;

/** Some replies are percent-encoded. One that only looks so stays as it is. */
function decoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A body as text. Most are ASCII, and that is read several times faster than UTF-8. */
export const textOf = (body: Buffer): string => body.toString(isAscii(body) ? "latin1" : "utf8");
