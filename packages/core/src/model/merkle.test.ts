import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ROOT, Frontier, foldRoots, LeafBytes, leafHash, nodeHash, type Place } from "./merkle.ts";
import { consistencySpans, inclusionSpans, isConsistent, isIncluded, placesOf, type Span } from "./merkle-proof.ts";

const leaves = Array.from({ length: 300 }, (_, n) => leafHash(`record ${n}`));

/** The definition of RFC 9162, section 2.1.1, word for word. */
function mth(from: number, to: number): Buffer {
  const size = to - from;
  if (size === 0) return EMPTY_ROOT;
  if (size === 1) return leaves[from] ?? EMPTY_ROOT;
  let split = 1;
  while (split * 2 < size) split *= 2;
  return nodeHash(mth(from, from + split), mth(from + split, to));
}

const rootOf = ({ level, index }: Place): Buffer => mth(index * 2 ** level, (index + 1) * 2 ** level);
const proofOf = (spans: readonly Span[]): Buffer[] => spans.map((span) => foldRoots(placesOf(span).map(rootOf)));
const size = fc.integer({ min: 0, max: 300 });

describe("the tree of RFC 9162", () => {
  it("hashes as the RFC's own examples do", () => {
    expect(EMPTY_ROOT.toString("hex")).toBe(createHash("sha256").update("").digest("hex"));
    expect(leafHash("").toString("hex")).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  });

  it("has, grown leaf by leaf, the root of the definition, also when it is taken up again from its bytes", () => {
    let tree = new Frontier();
    for (const [n, leaf] of leaves.entries()) {
      for (const { level, index, hash } of tree.add(leaf)) expect(hash).toEqual(rootOf({ level, index }));
      if (n % 7 === 0) tree = new Frontier(tree.size, tree.bytes);
      expect(tree.root).toEqual(mth(0, n + 1));
    }
  });

  it("proves every leaf in every size, and no other", () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(299), (n, pick, other) => {
        if (n === 0) return;
        const index = pick % n;
        const proof = proofOf(inclusionSpans(index, n));
        const leaf = leaves[index] as Buffer;
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(Math.max(n, 2))));
        expect(isIncluded(leaf, { index, size: n }, proof, mth(0, n))).toBe(true);
        if (other !== index) {
          expect(isIncluded(leaves[other] as Buffer, { index, size: n }, proof, mth(0, n))).toBe(false);
          expect(isIncluded(leaf, { index: other, size: n }, proof, mth(0, n))).toBe(false);
        }
        expect(isIncluded(leaf, { index, size: n }, [...proof, leaf], mth(0, n))).toBe(false);
        expect(isIncluded(leaf, { index, size: n }, proof, mth(0, n - 1))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("proves that each tree holds every earlier one, and nothing else", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (a, b, pick) => {
        const [older, newer] = [Math.min(a, b), Math.max(a, b)];
        const proof = proofOf(consistencySpans(older, newer));
        const [was, is] = [
          { size: older, root: mth(0, older) },
          { size: newer, root: mth(0, newer) },
        ];
        expect(isConsistent(was, is, proof)).toBe(true);
        expect(isConsistent(was, is, [...proof, EMPTY_ROOT])).toBe(false);
        if (older === 0) return;
        expect(isConsistent({ size: older, root: leafHash("forged") }, is, proof)).toBe(false);
        expect(isConsistent(was, { size: newer, root: leafHash("forged") }, proof)).toBe(false);
        if (proof.length === 0) return;
        const bent = proof.map((hash, n) => (n === pick % proof.length ? leafHash(hash) : hash));
        expect(isConsistent(was, is, bent)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

it("keeps leaves end to end, each hashed as it would be alone, and none beyond its room", () => {
  const texts = ["", "a", "عميل", "x".repeat(100)].map((text) => Buffer.from(text).toString("latin1"));
  const leaves = new LeafBytes(texts.reduce((sum, { length }) => sum + 1 + length, 0));
  for (const text of texts) {
    const { start, hash } = leaves.add(text);
    const bytes = leaves.bytes.subarray(start, start + text.length);
    expect(bytes.toString("latin1")).toBe(text);
    expect(hash).toBe(leafHash(bytes).toString("hex"));
  }
  expect(() => leaves.add("")).toThrow(RangeError);
});
