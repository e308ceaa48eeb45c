#!/usr/bin/env node
// Checks an export of a BroadNet Engage audit log. Needs Node 18 or later and nothing else: no package, no network, no database.
//
//   node verify-audit.mjs export.ndjson [--key KEY]… [--head FILE]… [--unsigned] [--json]
//
//   export.ndjson   as GET /v1/compliance/audit/export gave it
//   --key KEY       a key you trust (`name+hash+base64`, or a file of such lines), from anybody but the export's sender.
//                   Without one the export is judged by its own keys, which proves that it is whole, not whose it is.
//   --head FILE     a signed head you were given before: the export must hold the log that it names, unchanged
//   --unsigned      records that no signed head covers are no fault
//   --json          the verdict as one line of JSON
//
// Ends with 0 and PASS, or with 1 and the first record that is altered, missing, swapped or forked; 2 when it cannot be read.
//
// The form. Each line is JSON. A line that begins with {"audit_ is about the log: its beginning, a key, a signed head, its end.
// Every other line is a record: its bytes, without the line feed, are a leaf of the Merkle tree of RFC 9162 (SHA-256; leaves
// hashed after 0x00, nodes after 0x01). Record n stands in the n-th record line, says so in `n`, and gives the leaf hash of the
// record before it in `prev` (64 zeroes in the first). Heads are notes of C2SP tlog-checkpoint, signed with Ed25519.

import * as crypto from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";

const START = "0".repeat(64);
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const LEAF = 0;
const NODE = 1;
const LINE_FEED = 10;
const MAX_LINE = 16 * 1024 * 1024;

const { createPublicKey, verify } = crypto;
/** In one call where Node has one (20.12), which is twice as fast. */
const sha256 = crypto.hash
  ? (bytes) => crypto.hash("sha256", bytes, "buffer")
  : (bytes) => crypto.createHash("sha256").update(bytes).digest();

const pair = Buffer.alloc(65, NODE);
function nodeHash(left, right) {
  left.copy(pair, 1);
  right.copy(pair, 33);
  return sha256(pair);
}

/** The growing tree: roots of its whole subtrees, largest first. */
class Tree {
  size = 0;
  peaks = [];

  add(leaf) {
    let hash = leaf;
    for (let index = this.size; index % 2 === 1; index = (index - 1) / 2) hash = nodeHash(this.peaks.pop(), hash);
    this.peaks.push(hash);
    this.size += 1;
  }

  root() {
    if (this.peaks.length === 0) return sha256(Buffer.alloc(0));
    return this.peaks.reduceRight((right, left) => (right === null ? left : nodeHash(left, right)), null);
  }
}

/** Thrown for what the verdict is about. `from` and `to`: the first bad record is one of these. */
class Bad extends Error {
  constructor(kind, from, to, message) {
    super(message);
    Object.assign(this, { kind, from, to });
  }
}

/** Thrown for what nobody can judge. */
class Unreadable extends Error {}

/** Bytes of base64, when it is written as only one text can write them: else a signature could be changed and still hold. */
function bytesOf(base64) {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes : Buffer.alloc(0);
}

/** `name+hash+key` to what verifies with it, or null. */
function keyOf(text) {
  const [name = "", hash = "", ...rest] = text.trim().split("+");
  const bytes = bytesOf(rest.join("+"));
  if (bytes.length !== 33 || bytes[0] !== 1) return null;
  if (
    sha256(Buffer.concat([Buffer.from(`${name}\n`), bytes]))
      .subarray(0, 4)
      .toString("hex") !== hash
  )
    return null;
  const key = createPublicKey({ key: Buffer.concat([SPKI, bytes.subarray(1)]), format: "der", type: "spki" });
  return { id: `${name}+${hash}`, text: text.trim(), key };
}

/** A note to what it says and who signed it. The text is everything up to the empty line. */
function readHead(note) {
  const cut = note.indexOf("\n\n");
  if (cut < 0) throw new Unreadable("A head is no note: it has no empty line.");
  const text = note.slice(0, cut + 1);
  const [origin = "", size = "", root = "", stamp = ""] = text.split("\n");
  const hash = bytesOf(root);
  if (!/^(0|[1-9][0-9]{0,14})$/.test(size) || hash.length !== 32)
    throw new Unreadable("A head does not say a size and a root.");
  const signatures = [];
  for (const line of note.slice(cut + 2).split("\n")) {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (match === null) continue;
    const bytes = bytesOf(match[2]);
    signatures.push({ id: `${match[1]}+${bytes.subarray(0, 4).toString("hex")}`, bytes: bytes.subarray(4) });
  }
  return { origin, size: Number(size), root: hash, at: stamp.replace(/^at /, ""), text, signatures };
}

/** The keys that count: those given, and those that a key that counts endorsed. */
class Keys {
  byId = new Map();
  constructor(trusted) {
    this.given = trusted.length > 0;
    for (const key of trusted) this.byId.set(key.id, key);
  }

  /** A line of the export. The first key is taken at its word where none was given. */
  offer({ verifier, endorsed_by: by, endorsement }) {
    const key = keyOf(String(verifier));
    if (key === null) throw new Unreadable("A key in the export is none.");
    if (this.byId.has(key.id)) return;
    const text = Buffer.from(`broadnet-engage audit key\n${key.text}\n`);
    const older = typeof by === "string" ? this.byId.get(by) : undefined;
    const vouched = older !== undefined && verify(null, text, older.key, bytesOf(String(endorsement)));
    if (vouched || (!this.given && this.byId.size === 0)) this.byId.set(key.id, key);
  }

  /** Whether some key that counts signed the head. */
  signed(head) {
    return head.signatures.some(({ id, bytes }) => {
      const key = this.byId.get(id);
      return key !== undefined && verify(null, Buffer.from(head.text), key.key, bytes);
    });
  }
}

/**
 * Gives each line to `take` as it stands in `bytes`, from `start` to before `end`: a leaf is hashed as bytes, whatever a text
 * decoder would make of it. The byte before a line is nobody's, so that a leaf's mark can be put there and nothing copied.
 */
async function eachLine(source, take) {
  let rest = Buffer.alloc(0);
  const pieces = typeof source === "string" ? createReadStream(source, { highWaterMark: 1024 * 1024 }) : source;
  for await (const piece of pieces) {
    const bytes = Buffer.allocUnsafe(1 + rest.length + piece.length);
    rest.copy(bytes, 1);
    bytes.set(piece, 1 + rest.length);
    let start = 1;
    for (let end = bytes.indexOf(LINE_FEED, start); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      take(bytes, start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE) throw new Unreadable("A line has no end.");
  }
  if (rest.length > 0) take(Buffer.concat([Buffer.alloc(1), rest]), 1, 1 + rest.length);
}

function parse(text, what) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw new Unreadable(`${what} is not JSON.`);
}

/** Walks over the export once, line by line. */
class Walk {
  constructor(keys, earlier) {
    this.keys = keys;
    /** Heads the reader brought: they need no signature, since he says so himself. */
    this.earlier = earlier;
    this.heads = new Map();
    this.tree = new Tree();
    this.prev = START;
    this.origin = null;
    this.tenant = null;
    this.agreed = 0;
    this.signed = 0;
    this.lines = { keys: 0, heads: 0 };
    this.ended = null;
  }

  line(bytes, start, end) {
    const isAbout = BEGINS_ABOUT.compare(bytes, start, Math.min(end, start + BEGINS_ABOUT.length)) === 0;
    if (isAbout) this.about(bytes.toString("utf8", start, end));
    else this.record(bytes, start, end);
  }

  about(text) {
    const value = parse(text, "A line about the log");
    if (this.ended !== null)
      throw new Bad("forked", this.tree.size + 1, this.tree.size + 1, "Something stands after the end.");
    if (value.audit_export) this.begin(value.audit_export);
    else if (value.audit_key) this.offer(value.audit_key);
    else if (value.audit_head) this.head(String(value.audit_head.note));
    else if (value.audit_end) this.ended = value.audit_end;
    else throw new Unreadable("A line says nothing that is known here.");
  }

  begin({ origin, tenant }) {
    if (this.origin !== null) throw new Unreadable("The export begins twice.");
    [this.origin, this.tenant] = [String(origin), String(tenant)];
    for (const head of this.earlier) this.expect(head, true);
    this.compare();
  }

  offer(key) {
    this.lines.keys += 1;
    this.keys.offer(key);
  }

  head(note) {
    this.lines.heads += 1;
    this.expect(readHead(note));
  }

  /** Heads come before the records they cover; what a head is worth is judged when its records have passed. */
  expect(head, mine = false) {
    if (head.origin !== this.origin) throw new Bad("forked", 1, 1, `A head is of another log: ${head.origin}.`);
    if (head.size < this.tree.size)
      throw new Bad("forked", head.size, head.size, `The head of ${head.size} records stands after its records.`);
    const counts = mine || this.keys.signed(head);
    this.heads.set(head.size, [...(this.heads.get(head.size) ?? []), { ...head, counts }]);
    if (counts && !mine) this.signed = Math.max(this.signed, head.size);
  }

  record(bytes, start, end) {
    const n = this.tree.size + 1;
    if (this.origin === null) throw new Unreadable("A record stands before the beginning.");
    if (this.ended !== null) throw new Bad("forked", n, n, "A record stands after the end.");
    let record;
    try {
      record = parse(bytes.toString("utf8", start, end), "A record");
    } catch (error) {
      throw new Bad("altered", n, n, `Record AUD-${n}: ${error.message}`);
    }
    bytes[start - 1] = LEAF;
    const hash = sha256(bytes.subarray(start - 1, end));
    if (record.tenant !== this.tenant) throw new Bad("altered", n, n, `Record AUD-${n} is of another tenant.`);
    if (record.n !== n) throw this.misplaced(n, record.n);
    if (record.prev !== this.prev)
      throw new Bad(
        "altered",
        Math.max(1, n - 1),
        n,
        `AUD-${n} does not name the bytes of the record before it: one of the two was altered.`,
      );
    this.tree.add(hash);
    this.prev = hash.toString("hex");
    this.compare();
  }

  misplaced(n, found) {
    if (Number.isInteger(found) && found > n)
      return new Bad("missing", n, n, `AUD-${n} is missing or not in its place: AUD-${found} stands there.`);
    return new Bad(
      "swapped",
      n,
      n,
      `AUD-${n} is not in its place: ${Number.isInteger(found) ? `AUD-${found}` : "a record without a number"} stands there.`,
    );
  }

  /** Where a head was signed, the tree must be the one that was signed. */
  compare() {
    const { size } = this.tree;
    for (const { counts, root, at } of this.heads.get(size) ?? []) {
      if (!counts)
        throw new Bad(
          "unsigned",
          this.agreed + 1,
          size,
          `The head of ${size} records is not signed by a key that counts.`,
        );
      if (!root.equals(this.tree.root()))
        throw new Bad(
          "forked",
          this.agreed + 1,
          size,
          `The records are not those of the head signed at ${size} records (${at}).`,
        );
    }
    if (this.heads.has(size)) this.agreed = size;
  }

  finish(unsigned) {
    const { size } = this.tree;
    if (this.origin === null) throw new Unreadable("This is no export of an audit log.");
    const most = Math.max(0, ...this.heads.keys());
    if (most > size)
      throw new Bad(
        "missing",
        this.agreed + 1,
        most,
        `A head was signed at ${most} records, and the export ends after ${size}.`,
      );
    if (this.ended === null)
      throw new Bad("missing", size + 1, size + 1, "The export breaks off: its last line is not there.");
    if (this.ended.size !== size || this.ended.root !== this.tree.root().toString("hex"))
      throw new Bad("altered", this.agreed + 1, size, "The records are not those that the export's last line counts.");
    if (this.ended.heads !== this.lines.heads || this.ended.keys !== this.lines.keys)
      throw new Bad("missing", size, size, "Not all the keys and heads are there that the export's last line counts.");
    if (this.signed < size && !unsigned)
      throw new Bad(
        "unsigned",
        this.signed + 1,
        size,
        `The last ${size - this.signed} records are under no signed head.`,
      );
    return {
      ok: true,
      records: size,
      signed: this.signed,
      agreed: this.agreed,
      root: this.tree.root().toString("hex"),
    };
  }
}

const BEGINS_ABOUT = Buffer.from('{"audit_');

/** Judges an export, a path or pieces of bytes. Gives the verdict; throws only what cannot be read at all. */
export async function verifyExport(source, { keys = [], heads = [], unsigned = false } = {}) {
  const walk = new Walk(new Keys(keys.map((text) => keyOf(text) ?? fail(`Not a key: ${text}`))), heads.map(readHead));
  try {
    await eachLine(source, (bytes, start, end) => walk.line(bytes, start, end));
    return { ...walk.finish(unsigned), judgedByOwnKeys: !walk.keys.given };
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    const { kind, from, to, message } = error;
    return {
      ok: false,
      kind,
      first: `AUD-${from}`,
      last: `AUD-${Math.max(from, to)}`,
      message,
      checked: walk.tree.size,
    };
  }
}

function fail(message) {
  throw new Unreadable(message);
}

/** A key, or a file with one a line. */
const keysFrom = (given) =>
  existsSync(given)
    ? readFileSync(given, "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "")
    : [given];

function readArguments(args) {
  const given = { path: null, keys: [], heads: [], unsigned: false, json: false };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === "--key") given.keys.push(...keysFrom(args[++at] ?? ""));
    else if (args[at] === "--head") given.heads.push(readFileSync(args[++at] ?? "", "utf8"));
    else if (args[at] === "--unsigned") given.unsigned = true;
    else if (args[at] === "--json") given.json = true;
    else if (given.path === null && !args[at].startsWith("--")) given.path = args[at];
    else fail(`What is ${args[at]}?`);
  }
  if (given.path === null)
    fail("Which export? node verify-audit.mjs export.ndjson [--key KEY] [--head FILE] [--unsigned] [--json]");
  return given;
}

function say(verdict) {
  if (!verdict.ok) {
    const where = verdict.first === verdict.last ? verdict.first : `one of ${verdict.first} to ${verdict.last}`;
    return `FAIL  first bad record: ${where} (${verdict.kind})\n      ${verdict.message}`;
  }
  const own = verdict.judgedByOwnKeys ? "\n      Judged by the export's own keys: give --key to know whose it is." : "";
  const tail = verdict.records - verdict.signed;
  const unsigned = tail > 0 ? `\n      The last ${tail} records are under no signed head yet.` : "";
  return `PASS  ${verdict.records} records, ${verdict.signed} of them under signed heads; root ${verdict.root}${unsigned}${own}`;
}

async function main() {
  try {
    const { path, json, ...trust } = readArguments(process.argv.slice(2));
    const verdict = await verifyExport(path, trust);
    console.log(json ? JSON.stringify(verdict) : say(verdict));
    process.exitCode = verdict.ok ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Unreadable || error.code === "ENOENT" ? `Cannot read it: ${error.message}` : error);
    process.exitCode = 2;
  }
}

if (process.argv[1]?.endsWith("verify-audit.mjs")) await main();
