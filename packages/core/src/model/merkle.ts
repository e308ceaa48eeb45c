import { sha256, sha256Text } from "./sha256.ts";

// The Merkle tree of RFC 6962 and 9162 over SHA-256: leaves are hashed after a zero byte, inner nodes after a one byte, so
// that no leaf can pass for a node. A subtree is *whole* when it holds 2^level leaves; whole subtrees never change again.

const LEAF = 0;
const NODE = 1;
const HASH_BYTES = 32;

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Buffer = sha256(new Uint8Array());

export function leafHash(bytes: string | Uint8Array): Buffer {
  return sha256(markedLeaf(bytes));
}

/** {@link leafHash} in hex. */
export const leafHex = (bytes: string): string => sha256Text(markedLeaf(bytes), "hex");

/** Leaves end to end, each after its mark: what is hashed, and the bytes to be kept, in one piece of memory. */
export class LeafBytes {
  readonly bytes: Buffer;
  #end = 0;

  /** @param room bytes of the leaves and one for each */
  constructor(room: number) {
    this.bytes = Buffer.allocUnsafeSlow(room);
  }

  /** Adds a leaf, given as byte text: where it begins, without its mark, and its {@link leafHash} in hex. */
  add(byteText: string): { readonly start: number; readonly hash: string } {
    const mark = this.#end;
    this.bytes[mark] = LEAF;
    this.#end = mark + 1 + byteText.length;
    if (this.#end > this.bytes.length) throw new RangeError("There is no room for that leaf.");
    this.bytes.write(byteText, mark + 1, "latin1");
    return { start: mark + 1, hash: sha256Text(this.bytes.subarray(mark, this.#end), "hex") };
  }
}

let leaf = Buffer.allocUnsafeSlow(4_096);

/** Good until the next. */
function markedLeaf(bytes: string | Uint8Array): Buffer {
  const most = 1 + (typeof bytes === "string" ? 3 * bytes.length : bytes.length);
  if (leaf.length < most) leaf = Buffer.allocUnsafeSlow(2 * most);
  leaf[0] = LEAF;
  if (typeof bytes === "string") return leaf.subarray(0, 1 + leaf.write(bytes, 1));
  leaf.set(bytes, 1);
  return leaf.subarray(0, most);
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}

/** A whole subtree: the `index`-th of those with 2^level leaves, from 0. Level 0 are the leaves. */
export interface Place {
  readonly level: number;
  readonly index: number;
}

export interface TreeNode extends Place {
  readonly hash: Buffer;
}

/** The roots of neighbouring subtrees, left to right and each smaller than the one before, as one root. */
export function foldRoots(roots: readonly Uint8Array[]): Buffer {
  const last = roots.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  let root: Buffer = Buffer.from(last);
  for (let at = roots.length - 2; at >= 0; at--) root = nodeHash(roots[at] ?? EMPTY_ROOT, root);
  return root;
}

/**
 * The right edge of a growing tree: the roots of its whole subtrees, largest first. All that is needed to append and to tell
 * the root; 640 bytes for a million leaves.
 */
export class Frontier {
  #size: number;
  readonly #peaks: Buffer[];

  /** @param peaks as `bytes` gave them for a tree of `size` leaves */
  constructor(size = 0, peaks: Uint8Array = new Uint8Array()) {
    this.#size = size;
    this.#peaks = [];
    for (let at = 0; at < peaks.length; at += 32) this.#peaks.push(Buffer.from(peaks.subarray(at, at + 32)));
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#peaks);
  }

  get root(): Buffer {
    return foldRoots(this.#peaks);
  }

  /** Adds a leaf at the end; gives the subtrees above it that became whole, small ones first. */
  add(leaf: Buffer): readonly TreeNode[] {
    const made: TreeNode[] = [];
    let hash = leaf;
    let index = this.#size;
    for (let level = 1; index % 2 === 1; level++) {
      index = (index - 1) / 2;
      hash = nodeHash(this.#peaks.pop() ?? EMPTY_ROOT, hash);
      made.push({ level, index, hash });
    }
    this.#peaks.push(hash);
    this.#size += 1;
    return made;
  }
}
