/** What a verb of the kit has to say, and the files it wants written. Nothing is written by the verbs themselves. */
export interface Answer {
  readonly lines: readonly string[];
  /** 0 all is well, 1 faults were found, 2 the command was not understood. */
  readonly exitCode: 0 | 1 | 2;
  readonly files?: readonly { readonly url: URL; readonly text: string }[];
}

/** What the verbs need of the world. */
export interface Kit {
  /** The folder of pack folders. */
  readonly packs: URL;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** A file as a revision of the repository holds it; null when it holds none. Throws when there is no such revision. */
  readonly textAt: (revision: string, file: URL) => string | null;
}

/** Words of the command line: those that stand alone, and those that follow a `--name`. */
export interface Words {
  readonly plain: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/** Null when a flag has no value, or a name twice. */
export function wordsOf(args: readonly string[]): Words | null {
  const plain: string[] = [];
  const flags: Record<string, string> = {};
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    if (!word.startsWith("--")) {
      plain.push(word);
      continue;
    }
    const value = args[++at];
    const name = word.slice(2);
    if (value === undefined || Object.hasOwn(flags, name)) return null;
    flags[name] = value;
  }
  return { plain, flags };
}

export const refuse = (...lines: readonly string[]): Answer => ({ lines, exitCode: 2 });
export const faults = (lines: readonly string[]): Answer => ({ lines, exitCode: 1 });

/** Beside each other, as wide as the widest of their column. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
