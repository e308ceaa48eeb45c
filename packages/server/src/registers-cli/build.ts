import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { openNumberSet, readNumberFile, readNumberList, writeNumberFile } from "@broadnet-engage/core/registries";
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
async function isMade(path: string, { registry, asOf, source }: BuildOptions, digest: () => Promise<string>) {
  const made = await readNumberFile(path).catch(() => null);
  if (made === null) return false;
  const { head } = made;
  const fits = head.registry === registry && head.asOf === asOf && head.source === source;
  return fits && head.sourceDigest === (await digest());
}

/**
 * Reads the list and writes the register's file. Stopped at any point it leaves what was there before; asked again it makes
 * what is missing, and nothing twice.
 *
 * @param tell is told now and then how far it is
 * @throws EngageError `validation-failed` when the list will not do; the system's own error when it cannot be read
 */
export async function build(asked: BuildOptions, path: string, tell: (text: string) => void): Promise<Said> {
  const { size } = await stat(asked.list);
  if (await isMade(path, asked, () => digestOf(asked.list)))
    return { text: `${path} is made of this list already.`, well: true };
  const list = await readNumberList(createReadStream(asked.list, { highWaterMark: AT_ONCE }), asked.form, {
    expectedDigest: asked.sha256 ?? undefined,
    progress: toldOf(size, tell),
  });
  const entries = openNumberSet(list.blocks).size;
  const why = whyNot(list, entries, asked.allowRefused);
  if (why !== null) throw willNotDo(why, list.refusedLines);
  await mkdir(dirname(path), { recursive: true });
  const { registry, asOf, source } = asked;
  const head = { registry, asOf, source, sourceDigest: list.digest };
  await insteadOf(path, () => writeNumberFile(path, head, list.blocks));
  return {
    text: `${path}: ${entries.toLocaleString("en")} numbers of ${registry}, SHA-256 of the list ${list.digest}`,
    well: true,
  };
}
