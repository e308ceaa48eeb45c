import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  forgetParts,
  type NumberBlocks,
  openNumberSet,
  type Resumed,
  readListInParts,
  readNumberFile,
  writeNumberFile,
} from "@broadnet-engage/core/registries";
import { whyNot } from "../imports/register-takes.ts";
import { insteadOf } from "../registries/lineage.ts";
import type { BuildOptions } from "./options.ts";
import { AT_ONCE, type Said, toldOf, willNotDo } from "./said.ts";

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: AT_ONCE })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Whether the file is there, whole, and made of this very list with this date. */
async function isMade(path: string, { list, registry, asOf, source }: BuildOptions): Promise<boolean> {
  const made = await readNumberFile(path).catch(() => null);
  if (made === null || !isSound(made.blocks)) return false;
  const { head } = made;
  const fits = head.registry === registry && head.asOf === asOf && head.source === source;
  return fits && head.sourceDigest === (await digestOf(list));
}

function isSound(blocks: NumberBlocks): boolean {
  try {
    return openNumberSet(blocks).size > 0;
  } catch {
    return false;
  }
}

/**
 * Reads the list and writes the register's file. Stopped at any point it leaves what was there before, and beside it, in a
 * folder of parts, what it had read; asked again it goes on from there, and what is made already is not made twice.
 *
 * @param tell is told now and then how far it is
 * @throws EngageError `validation-failed` when the list will not do; the system's own error when it cannot be read
 */
export async function build(
  asked: BuildOptions,
  path: string,
  tell: (text: string) => void,
  partBytes?: number,
): Promise<Said> {
  const { size } = await stat(asked.list);
  const parts = `${path}.parts`;
  if (await isMade(path, asked)) {
    await forgetParts(parts);
    return { text: `${path} is made of this list already.`, well: true };
  }
  const list = await readListInParts(asked.list, parts, asked.form, {
    ...{ expectedDigest: asked.sha256 ?? undefined, progress: toldOf(size, tell), partBytes },
    resumed: (what) => tell(wordsOf(what)),
  });
  const entries = openNumberSet(list.blocks).size;
  const why = whyNot(list, entries, asked.allowRefused);
  if (why !== null) throw willNotDo(why, list.refusedLines);
  await mkdir(dirname(path), { recursive: true });
  const { registry, asOf, source } = asked;
  const head = { registry, asOf, source, sourceDigest: list.digest };
  await insteadOf(path, () => writeNumberFile(path, head, list.blocks));
  await forgetParts(parts);
  return {
    text: `${path}: ${entries.toLocaleString("en")} numbers of ${registry}, SHA-256 of the list ${list.digest}`,
    well: true,
  };
}

const wordsOf = ({ after: { lines }, isAnew }: Resumed): string =>
  isAnew
    ? "What was read before is of another list, was read otherwise or is damaged: begins anew."
    : `Goes on after line ${lines.toLocaleString("en")}: the list begins with the bytes that were read before.`;
