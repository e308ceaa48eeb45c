import type { Chance } from "../../src/sim/chance.ts";

/** A whole number in [from, to). */
export const int = (chance: Chance, from: number, to: number): number => Math.floor(chance.uniform(from, to));

export const oneOf = <T>(chance: Chance, list: readonly T[]): T => list[int(chance, 0, list.length)] as T;

/** Text that hurts where it stands in a header or a body. */
const NASTY = [
  "\n\n",
  "\n",
  "\r\n\r\n",
  "Content-Length: 0\n\n",
  "Content-Length: 10\nContent-Type: text/event-json\n\n{}",
  "Content-Type: command/reply\nReply-Text: -ERR forged\n\n",
  "Content-Type: text/disconnect-notice\n\n",
  "Reply-Text: 100%zz\n",
  '"__proto__":{"x":1},',
  '{"Event-Name":"CHANNEL_',
  "\u0000",
  "[[[[[[[[",
  "\\u0000",
  "\ud83d",
];
const LENGTHS = [
  "-1",
  "0",
  "1",
  "1e3",
  "0x10",
  "99999999999",
  "67108865",
  " 5",
  "5 ",
  "",
  "NaN",
  "007",
  "5\nContent-Length: 6",
];

type Mutation = (bytes: Buffer, chance: Chance) => Buffer;

const cutOut = (bytes: Buffer, from: number, to: number, put: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);

/** What becomes of the number behind some `Content-Length: `. */
const otherLength: Mutation = (bytes, chance) => {
  const mark = "Content-Length: ";
  const at = bytes.indexOf(mark, int(chance, 0, bytes.length));
  if (at === -1) return bytes;
  const from = at + mark.length;
  const to = Math.max(from, bytes.indexOf("\n", from));
  const near = String(Number(bytes.toString("latin1", from, to)) + int(chance, -3, 4));
  return cutOut(bytes, from, to, Buffer.from(chance.happens(0.5) ? near : oneOf(chance, LENGTHS)));
};

const MUTATIONS: readonly Mutation[] = [
  otherLength,
  otherLength,
  (bytes, chance) => {
    const copy = Buffer.from(bytes);
    copy[int(chance, 0, copy.length)] = int(chance, 0, 256);
    return copy;
  },
  (bytes, chance) => {
    const at = int(chance, 0, bytes.length);
    return cutOut(bytes, at, at, Buffer.from(oneOf(chance, NASTY)));
  },
  (bytes, chance) => {
    const at = int(chance, 0, bytes.length);
    return cutOut(bytes, at, at + int(chance, 1, 40), Buffer.alloc(0));
  },
  (bytes, chance) => {
    const at = int(chance, 0, bytes.length);
    return cutOut(bytes, at, at, bytes.subarray(at, at + int(chance, 1, 2_000)));
  },
  (bytes, chance) => bytes.subarray(0, int(chance, 0, bytes.length)),
];

/** The bytes with `count` things done to them. */
export function mutated(bytes: Buffer, chance: Chance, count: number): Buffer {
  let result = bytes;
  for (let i = 0; i < count && result.length > 0; i += 1) result = oneOf(chance, MUTATIONS)(result, chance);
  return result;
}

/** The bytes in pieces: of one byte each, at a few places, or where two line feeds stand together. */
export function cutUp(bytes: Buffer, chance: Chance): Buffer[] {
  if (bytes.length <= 3_000 && chance.happens(0.1)) return [...bytes].map((byte) => Buffer.from([byte]));
  const places = Array.from({ length: int(chance, 0, 12) }, () => int(chance, 0, bytes.length + 1));
  const seam = bytes.indexOf("\n\n", int(chance, 0, Math.max(1, bytes.length)));
  if (seam !== -1) places.push(seam, seam + 1, seam + 2);
  const cuts = [...new Set([0, ...places, bytes.length])].filter((at) => at <= bytes.length).sort((a, b) => a - b);
  return cuts.slice(1).map((to, i) => bytes.subarray(cuts[i], to));
}
