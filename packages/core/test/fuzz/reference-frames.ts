/** A frame as the reference reads it. */
export interface ReferenceFrame {
  readonly type: string;
  readonly reply: string;
  readonly body: string;
}

/**
 * The event socket's framing once more, in the plainest words: over the whole stream at once, in text of one character a
 * byte. Slow, and independent of the reader it is there to judge.
 */
export function referenceFrames(bytes: Buffer): { readonly frames: readonly ReferenceFrame[]; readonly lost: boolean } {
  const frames: ReferenceFrame[] = [];
  let rest = bytes.toString("latin1");
  for (;;) {
    rest = rest.replace(/^\n+/, "");
    const end = rest.indexOf("\n\n");
    if ((end === -1 ? rest.length : end) > 64 * 1024) return { frames, lost: true };
    if (end === -1) return { frames, lost: false };
    const lines = rest.slice(0, end).split("\n");
    const lengths = new Set(valuesOf(lines, "content-length"));
    const [length = "0", another] = lengths;
    if (another !== undefined || !/^\d{1,12}$/.test(length) || Number(length) > 64 * 1024 * 1024)
      return { frames, lost: true };
    rest = rest.slice(end + 2);
    if (rest.length < Number(length)) return { frames, lost: false };
    const [type = ""] = valuesOf(lines, "content-type");
    const [reply = ""] = valuesOf(lines, "reply-text");
    frames.push({ type: utf8(type), reply: undone(utf8(reply)), body: rest.slice(0, Number(length)) });
    rest = rest.slice(Number(length));
  }
}

const valuesOf = (lines: readonly string[], name: string): string[] =>
  lines.flatMap((line) => {
    const found = /^(.*?): (.*)$/s.exec(line);
    return found && utf8(found[1] ?? "").toLowerCase() === name ? [found[2] ?? ""] : [];
  });

const utf8 = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");

function undone(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
