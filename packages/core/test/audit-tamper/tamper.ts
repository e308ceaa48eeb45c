import { MemoryHeadSigner } from "../../src/memory/head-signer.ts";
import { signedNote } from "../../src/model/audit-head.ts";
import { Frontier, leafHash } from "../../src/model/merkle.ts";
import type { Random } from "../../src/ports/random.ts";

/** An export taken apart. Numbers count records from 1. */
interface Parts {
  readonly about: string[];
  records: string[];
  end: string;
}

/** What was done, and the first record it was done to; null when it was to the lines about the log. */
export interface Tampered {
  readonly how: string;
  readonly lines: readonly string[];
  readonly first: number | null;
}

type Pick = (below: number) => number;
type Way = (parts: Parts, pick: Pick) => number | null;

const partsOf = (lines: readonly string[]): Parts => ({
  about: lines.filter((line) => line.startsWith('{"audit_') && !line.startsWith('{"audit_end')),
  records: lines.filter((line) => !line.startsWith('{"audit_')),
  end: lines.at(-1) ?? "",
});

/** What a forger without the key does: numbers and links put right from record `from` on, and the last line too. */
function relinked(parts: Parts, from: number): void {
  let prev = from > 1 ? leafHash(parts.records[from - 2] ?? "").toString("hex") : "0".repeat(64);
  parts.records = parts.records.map((line, index) => {
    if (index + 1 < from) return line;
    const made = JSON.stringify({ ...JSON.parse(line), n: index + 1, prev });
    prev = leafHash(made).toString("hex");
    return made;
  });
  counted(parts);
}

function counted(parts: Parts): void {
  const tree = new Frontier();
  for (const line of parts.records) tree.add(leafHash(line));
  const { audit_end: end } = JSON.parse(parts.end) as { audit_end: object };
  const heads = parts.about.filter((line) => line.startsWith('{"audit_head')).length;
  parts.end = JSON.stringify({ audit_end: { ...end, size: tree.size, root: tree.root.toString("hex"), heads } });
}

const altered = (line: string): string =>
  line.includes('"allowed":true')
    ? line.replace('"allowed":true', '"allowed":false')
    : line.replace('"allowed":false', '"allowed":true');

/** A character of the line becomes another one. */
function bent(line: string, pick: Pick): string {
  const at = pick(line.length);
  const other = '0123456789abcdef"{}:,'[pick(21)] ?? "0";
  const put = line[at] === other ? "x" : other;
  return line.slice(0, at) + put + line.slice(at + 1);
}

const RECORD_WAYS: Readonly<Record<string, Way>> = {
  "a character of a record": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records[n - 1] = bent(parts.records[n - 1] ?? "", pick);
    return n;
  },
  "an answer turned round": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records[n - 1] = altered(parts.records[n - 1] ?? "");
    return n;
  },
  "an answer turned round, everything after it linked anew": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records[n - 1] = altered(parts.records[n - 1] ?? "");
    relinked(parts, n);
    return n;
  },
  "a record left out": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records.splice(n - 1, 1);
    return n;
  },
  "a record left out, the others moved up": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records.splice(n - 1, 1);
    relinked(parts, n);
    return n;
  },
  "the last records left out, with the heads that hold them": (parts, pick) => {
    const kept = pick(parts.records.length - 1) + 1;
    parts.records.length = kept;
    const heads = parts.about.filter((line) => !line.startsWith('{"audit_head') || sizeOf(line) <= kept);
    parts.about.splice(0, parts.about.length, ...heads);
    counted(parts);
    return kept + 1;
  },
  "two records swapped": (parts, pick) => swapped(parts, pick),
  "two records swapped, numbers and links put right": (parts, pick) => {
    const n = swapped(parts, pick);
    relinked(parts, n);
    return n;
  },
  "a record given twice": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records.splice(n, 0, parts.records[n - 1] ?? "");
    return n + 1;
  },
  "a record slipped in": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records.splice(n - 1, 0, altered(parts.records[n - 1] ?? ""));
    relinked(parts, n);
    return n;
  },
  "a fork from some record on, under heads of a stranger's key": (parts, pick) => {
    const n = pick(parts.records.length) + 1;
    parts.records[n - 1] = altered(parts.records[n - 1] ?? "");
    relinked(parts, n);
    resigned(parts, n);
    return n;
  },
};

function swapped(parts: Parts, pick: Pick): number {
  const a = pick(parts.records.length - 1);
  const b = a + 1 + pick(parts.records.length - 1 - a);
  [parts.records[a], parts.records[b]] = [parts.records[b] ?? "", parts.records[a] ?? ""];
  return a + 1;
}

const noteOf = (line: string): string => (JSON.parse(line) as { audit_head: { note: string } }).audit_head.note;
const sizeOf = (line: string): number => Number(noteOf(line).split("\n")[1]);

/** Heads of the forger's log, signed with the key he has. */
function resigned(parts: Parts, from: number): void {
  const forger = FORGER.keys[0]?.verifier ?? "";
  for (const [index, line] of parts.about.entries()) {
    if (!line.startsWith('{"audit_head') || sizeOf(line) < from) continue;
    const tree = new Frontier();
    for (const record of parts.records.slice(0, sizeOf(line))) tree.add(leafHash(record));
    const [origin, size, , at] = noteOf(line).split("\n");
    const text = `${origin}\n${size}\n${tree.root.toString("base64")}\n${at}\n`;
    parts.about[index] = JSON.stringify({ audit_head: { note: signedNote(text, forger, FORGER.signNow(text)) } });
  }
}

class Forger extends MemoryHeadSigner {
  /** Any 64 bytes would do: nobody trusts the key. */
  signNow(text: string): Uint8Array {
    return Buffer.concat([leafHash(text), leafHash(`${text} `)]);
  }
}
const FORGER = new Forger("forger");

const LOG_WAYS: Readonly<Record<string, Way>> = {
  "a character of a head": (parts, pick) => {
    const heads = parts.about.flatMap((line, index) => (line.startsWith('{"audit_head') ? [index] : []));
    const index = heads[pick(heads.length)] ?? 0;
    parts.about[index] = bent(parts.about[index] ?? "", pick);
    return null;
  },
  "a head or a key left out": (parts, pick) => {
    parts.about.splice(1 + pick(parts.about.length - 1), 1);
    return null;
  },
  "the last line left out": (parts) => {
    parts.end = "";
    return null;
  },
  "the last line changed": (parts, pick) => {
    const { audit_end: end } = JSON.parse(parts.end) as { audit_end: { size: number } };
    parts.end = JSON.stringify({ audit_end: { ...end, size: end.size + 1 + pick(3) } });
    return null;
  },
};

const WAYS = Object.entries({ ...RECORD_WAYS, ...LOG_WAYS });

/** The export with one thing done to it, drawn by chance. */
export function tamper(lines: readonly string[], random: Random): Tampered {
  const pick: Pick = (below) => Math.floor(random.next() * below);
  const [how, way] = WAYS[pick(WAYS.length)] ?? ["", () => null];
  const parts = partsOf(lines);
  const first = way(parts, pick);
  const made = [...parts.about, ...parts.records, ...(parts.end === "" ? [] : [parts.end])];
  return { how, first, lines: made };
}
