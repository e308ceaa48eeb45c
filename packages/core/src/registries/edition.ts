import { createHash } from "node:crypto";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { asNumber, type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

/** A register as it was at one time. Never changed: the next one takes its place whole. */
export interface Edition {
  readonly asOf: Instant;
  readonly source: string;
  /** Of the list it came from; after a delta, {@link digestAfter} it. Names exactly this content. */
  readonly digest: string;
  readonly entries: number;
  /** Shared memory held, in bytes. */
  readonly bytes: number;
  has(phone: E164): boolean;
  hasNumber(number: number): boolean;
}

/** Changes of a register since an earlier edition. */
export interface Delta {
  /** Digest of the edition it follows: applied to any other, it would give a register that never was. */
  readonly follows: string;
  readonly added: NumberSet;
  readonly removed: NumberSet;
  readonly asOf: Instant;
  readonly source: string;
  /** {@link deltaDigest} of what it adds and removes. */
  readonly digest: string;
}

type Stated = Pick<Edition, "asOf" | "source" | "digest">;

class OverlaidEdition implements Edition {
  readonly asOf: Instant;
  readonly source: string;
  readonly digest: string;
  readonly entries: number;
  readonly bytes: number;
  readonly base: NumberSet;
  readonly added: NumberSet;
  readonly removed: NumberSet;

  /** `added` holds none of the base, `removed` only of the base: so the entries are a sum. */
  constructor({ asOf, source, digest }: Stated, base: NumberSet, added: NumberSet, removed: NumberSet) {
    this.asOf = asOf;
    this.source = source;
    this.digest = digest;
    this.base = base;
    this.added = added;
    this.removed = removed;
    this.entries = base.size + added.size - removed.size;
    this.bytes = base.bytes + added.bytes + removed.bytes;
  }

  has(phone: E164): boolean {
    return this.hasNumber(asNumber(phone));
  }

  hasNumber(number: number): boolean {
    if (this.base.hasNumber(number)) return !this.removed.hasNumber(number);
    return this.added.hasNumber(number);
  }
}

/** Lines hashed at once. */
const SLICE = 10_000;

/** The changes as text: `+` and each number added, then `-` and each removed, in ascending order, a line each. */
export function* deltaText({ added, removed }: Pick<Delta, "added" | "removed">): Generator<string> {
  let lines: string[] = [];
  for (const [mark, set] of [["+", added] as const, ["-", removed] as const])
    for (const number of set.numbers()) {
      lines.push(`${mark}${number}\n`);
      if (lines.length < SLICE) continue;
      yield lines.join("");
      lines = [];
    }
  yield lines.join("");
}

/**
 * Names exactly these changes, however their list was written: SHA-256 of {@link deltaText}, in hex. By the file's own digest,
 * one read wrongly and then rightly would pass for the same.
 */
export function deltaDigest(changes: Pick<Delta, "added" | "removed">): string {
  const hash = createHash("sha256");
  for (const text of deltaText(changes)) hash.update(text);
  return hash.digest("hex");
}

/** Of the edition that a delta makes: SHA-256 of both digests, one after the other as text. */
export const digestAfter = (follows: string, delta: string): string =>
  createHash("sha256").update(follows).update(delta).digest("hex");

const NOTHING = openNumberSet(new NumberSetBuilder().finish());

export const fullEdition = (stated: Stated, numbers: NumberSet): Edition =>
  new OverlaidEdition(stated, numbers, NOTHING, NOTHING);

/**
 * The edition after a delta, in time proportional to the changes and not to the register: they lie over the full list as two
 * small sets of their own. A number both added and removed counts as added, for a register must not lose anybody by mistake.
 *
 * @returns null when the delta follows another edition than this
 */
export function afterDelta(edition: Edition, delta: Delta): Edition | null {
  if (!(edition instanceof OverlaidEdition) || delta.follows !== edition.digest) return null;
  const { base } = edition;
  const [added, removed] = [new NumberSetBuilder(), new NumberSetBuilder()];
  for (const number of edition.added.numbers())
    if (!delta.removed.hasNumber(number) || delta.added.hasNumber(number)) added.add(number);
  for (const number of edition.removed.numbers()) if (!delta.added.hasNumber(number)) removed.add(number);
  for (const number of delta.added.numbers()) if (!base.hasNumber(number)) added.add(number);
  for (const number of delta.removed.numbers())
    if (base.hasNumber(number) && !delta.added.hasNumber(number)) removed.add(number);
  const stated = { asOf: delta.asOf, source: delta.source, digest: digestAfter(edition.digest, delta.digest) };
  return new OverlaidEdition(stated, base, openNumberSet(added.finish()), openNumberSet(removed.finish()));
}

/** All numbers of an edition in ascending order, to write it down as one full list again. */
export function* numbersOf(edition: Edition): Generator<number> {
  if (!(edition instanceof OverlaidEdition)) return;
  const { base, added, removed } = edition;
  const more = added.numbers()[Symbol.iterator]();
  let next = more.next();
  for (const number of base.numbers()) {
    for (; !next.done && next.value < number; next = more.next()) yield next.value;
    if (!removed.hasNumber(number)) yield number;
  }
  for (; !next.done; next = more.next()) yield next.value;
}
