import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AuditView, Replay } from "@broadnet-engage/core";
import { asE164, RulePack } from "@broadnet-engage/core/model";
import type { Asked } from "./options.ts";

/** What a command prints and whether all was well. */
export interface Said {
  readonly text: string;
  readonly well: boolean;
}

type ReplayAsked = Extract<Asked, { kind: "replay" }>;

export async function replay(audit: AuditView, installed: readonly RulePack[], asked: ReplayAsked): Promise<Said> {
  const given = await Promise.all(asked.packs.map(readPack));
  const others = given.length > 0 ? given : asked.rules === "now" ? installed : null;
  const made = await audit.replay(asked.ref, others);
  return { text: others === null ? again(made) : whatIf(made), well: others !== null || made.same };
}

const readPack = async (path: string): Promise<RulePack> => RulePack.parse(JSON.parse(await readFile(path, "utf8")));

const answer = ({ allowed, blockingRule, blockingReason }: Replay["decision"]): string =>
  allowed ? "allowed" : `blocked by ${blockingRule}: ${blockingReason}`;

function again({ record, same, differs, sameEngine, sameTzdata, decision }: Replay): string {
  if (same) return `${record.ref}: the same, byte by byte: ${answer(decision)}`;
  const why = [...(sameEngine ? [] : ["another version of the code"]), ...(sameTzdata ? [] : ["other time zone data"])];
  return [
    `${record.ref}: NOT the same${why.length === 0 ? "" : `, made by ${why.join(" and ")}`}; ${differs.join(", ")} differ`,
    `  then: ${answer(record.decision)}`,
    `  now:  ${answer(decision)}`,
  ].join("\n");
}

const whatIf = ({ record, decision, differs }: Replay): string =>
  [
    `${record.ref}: by other rules ${differs.length === 0 ? "the same" : `other in ${differs.join(", ")}`}`,
    `  then: ${answer(record.decision)} (rules of ${record.decision.ruleVersion})`,
    `  if:   ${answer(decision)} (rules of ${decision.ruleVersion})`,
  ].join("\n");

export async function exportTo(audit: AuditView, out: string | null): Promise<Said> {
  if (out === null) {
    for await (const piece of audit.export()) if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    return { text: "", well: true };
  }
  await pipeline(Readable.from(audit.export()), createWriteStream(out));
  return { text: `Written to ${out}`, well: true };
}

/** Piece by piece, so that a log of any length can be read again. */
export async function verify(audit: AuditView): Promise<Said> {
  for (let from = 1; ; ) {
    const { ok, checked, firstBad, reason } = await audit.verify({ from });
    if (!ok) return { text: `FAIL  ${firstBad}: ${reason}`, well: false };
    if (checked === 0) return { text: `PASS  ${from - 1} records`, well: true };
    from += checked;
  }
}

export async function forget(audit: AuditView, text: string): Promise<Said> {
  const phone = asE164(text);
  if (phone === null) return { text: "Whom? A number in E.164.", well: false };
  const forgotten = await audit.forget(phone);
  return { text: forgotten ? "Forgotten; the proofs still hold." : "The log says nothing of that number.", well: true };
}
