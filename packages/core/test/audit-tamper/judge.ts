import { seededRandom } from "../../src/conformance/chance.ts";
import { type Verdict, verifyExport } from "../../verifier/verify-audit.mjs";
import type { Exported } from "./exported.ts";
import { tamper } from "./tamper.ts";

/** What the verifier says; nothing when it could not read the export at all. */
export async function judge(lines: readonly string[], { key, head }: Exported): Promise<Verdict | null> {
  try {
    return await verifyExport([Buffer.from(`${lines.join("\n")}\n`)], { keys: [key], heads: [head] });
  } catch {
    return null;
  }
}

const numberOf = (ref: string): number => Number(ref.slice(4));

/** Why a tampering counts as missed, or null when it was found, and at the right record where one was touched. */
function missedBy(verdict: Verdict | null, first: number | null): string | null {
  if (verdict === null) return first === null ? null : "called unreadable";
  if (verdict.ok) return "passed";
  if (first === null) return null;
  const named = numberOf(verdict.first) <= first && first <= numberOf(verdict.last);
  return named ? null : `named ${verdict.first} to ${verdict.last}`;
}

/** Tampers `trials` times, from a seed; gives those that were not found, and how often each way was tried. */
export async function tamperings(honest: Exported, trials: number, seed: number) {
  const random = seededRandom(seed);
  const missed: string[] = [];
  const tried = new Map<string, number>();
  for (let trial = 0; trial < trials; trial++) {
    const { how, lines, first } = tamper(honest.lines, random);
    tried.set(how, (tried.get(how) ?? 0) + 1);
    const why = missedBy(await judge(lines, honest), first);
    if (why !== null) missed.push(`trial ${trial}: ${how}${first === null ? "" : ` at AUD-${first}`}: ${why}`);
  }
  return { missed, tried };
}
