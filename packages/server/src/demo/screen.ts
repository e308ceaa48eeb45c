/** Where the demo writes. */
export interface Screen {
  say(line: string): void;
  /** One line that the next call replaces, or that now and then appears as a line of its own. */
  progress(line: string): void;
  /** Ends the progress line, if one stands there. */
  end(): void;
  /** Width for the progress line. */
  readonly columns: number;
}

export interface Out {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const ERASE = "\r\u001b[2K";
const PLAIN_EVERY_MS = 3_000;

/** @param now monotonic milliseconds, for how often plain progress is written */
export function screen(out: Out, plain: boolean, now: () => number): Screen {
  const live = out.isTTY === true && !plain;
  let drawn = false;
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    get columns() {
      return live ? (out.columns ?? 100) - 1 : 160;
    },
    say: (line) => {
      out.write(`${drawn ? ERASE : ""}${line}\n`);
      drawn = false;
    },
    end: () => {
      if (drawn) out.write("\n");
      drawn = false;
    },
    progress: (line) => {
      if (live) {
        out.write(ERASE + line);
        drawn = true;
      } else if (now() - writtenAt >= PLAIN_EVERY_MS) {
        out.write(`${line}\n`);
        writtenAt = now();
      }
    },
  };
}
