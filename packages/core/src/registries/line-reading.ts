import { createHash } from "node:crypto";
import { EngageError } from "../errors.ts";

export interface ListProgress {
  readonly lines: number;
  readonly bytes: number;
  readonly refused: number;
}

/** What a reading has come to at the end of some line. */
export interface LinesRead extends ListProgress {
  /** The first lines that hold nothing we can take, counted from 1. */
  readonly refusedLines: readonly number[];
}

export const NOTHING_READ: LinesRead = { lines: 0, bytes: 0, refused: 0, refusedLines: [] };

export interface LineReadingOptions {
  /** False: the line holds nothing we can take. */
  readonly take: (line: string) => boolean;
  /** Lines before the first that is asked. */
  readonly headerLines: number;
  readonly progress?: ((now: ListProgress) => void) | undefined;
  /** Where an earlier reading stopped, at the end of a line. */
  readonly after?: LinesRead;
}

const MOST_REFUSED_SHOWN = 100;
/** A line longer than this is no list of numbers. */
const MOST_LINE = 10_000;
const REPORT_EVERY = 1_000_000;

/** Cuts text that comes in pieces into lines, and counts and names those that cannot be taken. */
export class LineReading {
  readonly #options: LineReadingOptions;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #refusedLines: number[];
  #lines: number;
  #bytes: number;
  #refused: number;
  #rest = "";

  constructor(options: LineReadingOptions) {
    const { lines, bytes, refused, refusedLines } = options.after ?? NOTHING_READ;
    this.#options = options;
    this.#lines = lines;
    this.#bytes = bytes;
    this.#refused = refused;
    this.#refusedLines = [...refusedLines];
  }

  get now(): LinesRead {
    return { lines: this.#lines, bytes: this.#bytes, refused: this.#refused, refusedLines: [...this.#refusedLines] };
  }

  /** @throws EngageError `validation-failed` when this is no text of lines */
  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    const lines = (this.#rest + this.#decoded(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > MOST_LINE) throw notAList(`line ${this.#lines + 1} is longer than ${MOST_LINE} characters`);
    for (const line of lines) this.#line(line);
  }

  /** The last line needs no line's end. */
  end(): LinesRead {
    this.#rest += this.#decoded();
    if (this.#rest !== "") this.#line(this.#rest);
    this.#options.progress?.(this.now);
    return this.now;
  }

  #line(line: string): void {
    this.#lines += 1;
    if (this.#lines % REPORT_EVERY === 0) this.#options.progress?.(this.now);
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (this.#lines <= this.#options.headerLines || bare.trim() === "" || this.#options.take(bare)) return;
    this.#refused += 1;
    if (this.#refused <= MOST_REFUSED_SHOWN) this.#refusedLines.push(this.#lines);
  }

  #decoded(chunk?: Uint8Array): string {
    try {
      return chunk === undefined ? this.#decoder.decode() : this.#decoder.decode(chunk, { stream: true });
    } catch {
      throw notAList("it is not text in UTF-8");
    }
  }
}

export const notAList = (why: string): EngageError =>
  new EngageError("validation-failed", `The list of numbers was not taken: ${why}.`, { extra: { pointer: "#/file" } });

/** @throws EngageError `validation-failed` when the list is another than was announced */
export function mustBe(expected: string | undefined, digest: string): void {
  if (expected !== undefined && expected.toLowerCase() !== digest)
    throw notAList(`its SHA-256 is ${digest}, and ${expected} was expected`);
}

export interface WholeRead extends LinesRead {
  /** SHA-256 of the bytes as they came, in hex. */
  readonly digest: string;
}

/**
 * Reads all there is.
 *
 * @throws EngageError `validation-failed` for another digest than announced, and what is no text
 */
export async function readWhole(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  reading: LineReading,
  expectedDigest: string | undefined,
): Promise<WholeRead> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    hash.update(chunk);
    reading.add(chunk);
  }
  const read = reading.end();
  const digest = hash.digest("hex");
  mustBe(expectedDigest, digest);
  return { ...read, digest };
}
