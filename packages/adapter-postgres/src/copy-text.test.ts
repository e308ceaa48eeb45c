import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyChunks, copyLine } from "./copy-text.ts";

/** The format as PostgreSQL's manual has it, read back. */
const readLine = (line: string): (string | null)[] => {
  const meaning: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
  return line
    .slice(0, -1)
    .split("\t")
    .map((field) => (field === "\\N" ? null : field.replace(/\\(.)/g, (_, c: string) => meaning[c] ?? c)));
};

describe("Rows as text for COPY", () => {
  it("come back as they were, whatever a person's name holds", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\\N", "\\.", "a\tb", "a\nb", "\\", "a\\tb", "\r\n"),
    );
    void fc.assert(
      fc.property(fc.array(fc.option(text), { minLength: 1, maxLength: 6 }), (values) => {
        const line = copyLine(values);
        expect(line.split("\n")).toHaveLength(2);
        expect(readLine(line)).toEqual(values);
      }),
    );
  });

  it("hold arrays and objects as their literals", () => {
    expect(copyLine([["+1", 'a"b\\'], { note: 'say "hi"\n' }, 7, true])).toBe(
      '{"+1","a\\\\"b\\\\\\\\"}\t{"note":"say \\\\"hi\\\\"\\\\n"}\t7\ttrue\n',
    );
  });

  it("are made a slice at a time, and others have their turn between two", async () => {
    const items = Array.from({ length: 600 }, (_, n) => n);
    const seen: string[] = [];
    for await (const chunk of copyChunks(items, (n) => [n])) {
      setImmediate(() => seen.push("somebody else"));
      seen.push(`${chunk.split("\n").length - 1} lines`);
    }
    expect(seen.slice(0, 5)).toEqual(["250 lines", "somebody else", "250 lines", "somebody else", "100 lines"]);
  });
});
