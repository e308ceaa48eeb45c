import { Problem, validationFailed } from "../problems/problem.ts";

const HEAD_BYTES = 64 * 1024;
/** Rows one import takes. A line break inside quotes counts too. */
export const LINES_MAX = 1_000_000;
const LINE_FEED = 0x0a;

export interface CheckedText {
  /** The same bytes, refused in the middle when they are no text in UTF-8 or too many. */
  readonly bytes: AsyncIterable<Uint8Array>;
  head(): string;
  /** Why it was refused; undefined when it was not. */
  refusal(): Problem | undefined;
}

const notText = (message: string): Problem => validationFailed([{ pointer: "#", code: "invalid_encoding", message }]);

const UTF_16 = 'is in UTF-16; save it as "CSV UTF-8"';
const NOT_UTF_8 = 'is not in UTF-8, as a file of an older spreadsheet is not; save it as "CSV UTF-8"';

function refused(chunk: Uint8Array, isFirst: boolean, at: number): Problem | undefined {
  const isMarked = (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);
  if (isFirst && isMarked) return notText(UTF_16);
  if (isFirst && chunk[0] === 0x50 && chunk[1] === 0x4b && chunk[2] === 0x03)
    return notText("is a workbook or an archive and no CSV; export it as CSV first");
  const zero = chunk.indexOf(0);
  return zero === -1 ? undefined : notText(`holds a zero byte, at ${at + zero}: it is no text, or ${UTF_16.slice(3)}`);
}

/** Looks at a text while it passes. */
export function checkedText(source: AsyncIterable<Uint8Array>, limit: number, mostLines = LINES_MAX): CheckedText {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let refusal: Problem | undefined;
  let size = 0;
  let lines = 0;

  function refuse(problem: Problem): never {
    refusal = problem;
    throw problem;
  }

  function check(chunk: Uint8Array): void {
    const found = refused(chunk, size === 0, size);
    if (found !== undefined) refuse(found);
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      refuse(notText(`${NOT_UTF_8} (before byte ${size + chunk.length})`));
    }
    size += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
    if (lines > mostLines + 1) refuse(tooLong(`The file has more than ${mostLines} rows; send it in parts.`, limit));
    if (size > limit) refuse(tooLong(`The file is larger than ${limit} bytes; send it in parts.`, limit));
    if (headBytes < HEAD_BYTES) {
      head.push(chunk.slice(0, HEAD_BYTES - headBytes));
      headBytes += Math.min(chunk.length, HEAD_BYTES - headBytes);
    }
  }

  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        check(chunk);
        yield chunk;
      }
    } catch (error) {
      // Whoever stores the bytes may wrap what comes with them.
      if (error instanceof Problem) refusal = error;
      throw error;
    }
    try {
      decoder.decode();
    } catch {
      refuse(notText(`${NOT_UTF_8} (it ends in the middle of a character)`));
    }
  }
  return {
    bytes: passing(),
    head: () => new TextDecoder("utf-8").decode(Buffer.concat(head)),
    refusal: () => refusal,
  };
}

const tooLong = (detail: string, limit: number): Problem =>
  new Problem("payload-too-large", detail, { members: { max_bytes: limit }, headers: { Connection: "close" } });
