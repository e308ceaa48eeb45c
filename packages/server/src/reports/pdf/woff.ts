import { inflateSync } from "node:zlib";

// The font comes as WOFF 1.0 (a W3C Recommendation): the tables of a font, each deflated. The PDF library would inflate the
// whole of a table at every look at a glyph; unpacked once, a page is laid out several times faster.

const SIGNATURE = 0x774f4646;
const WOFF_HEAD = 44;
const WOFF_ENTRY = 20;
const SFNT_HEAD = 12;
const SFNT_ENTRY = 16;

const padded = (length: number): number => (length + 3) & ~3;

interface Table {
  readonly tag: number;
  readonly checksum: number;
  readonly bytes: Buffer;
}

function tablesOf(woff: Buffer): Table[] {
  return Array.from({ length: woff.readUInt16BE(12) }, (_, n) => {
    const entry = WOFF_HEAD + n * WOFF_ENTRY;
    const [tag, offset, packed, size, checksum] = [0, 4, 8, 12, 16].map((at) => woff.readUInt32BE(entry + at)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const stored = woff.subarray(offset, offset + packed);
    return { tag, checksum, bytes: packed < size ? inflateSync(stored, { maxOutputLength: size }) : stored };
  });
}

/** The plain font (OpenType) inside a WOFF. @throws RangeError when it is none. */
export function fontOf(woff: Buffer): Buffer {
  if (woff.length < WOFF_HEAD || woff.readUInt32BE(0) !== SIGNATURE) throw new RangeError("This is no WOFF font.");
  const tables = tablesOf(woff);
  const head = Buffer.alloc(SFNT_HEAD + tables.length * SFNT_ENTRY);
  const levels = Math.floor(Math.log2(tables.length));
  head.writeUInt32BE(woff.readUInt32BE(4), 0);
  head.writeUInt16BE(tables.length, 4);
  head.writeUInt16BE(2 ** levels * 16, 6);
  head.writeUInt16BE(levels, 8);
  head.writeUInt16BE(tables.length * 16 - 2 ** levels * 16, 10);
  const parts: Buffer[] = [head];
  let offset = head.length;
  for (const [n, { tag, checksum, bytes }] of tables.entries()) {
    const entry = SFNT_HEAD + n * SFNT_ENTRY;
    for (const [at, value] of [tag, checksum, offset, bytes.length].entries())
      head.writeUInt32BE(value, entry + at * 4);
    parts.push(bytes, Buffer.alloc(padded(bytes.length) - bytes.length));
    offset += padded(bytes.length);
  }
  return Buffer.concat(parts);
}
