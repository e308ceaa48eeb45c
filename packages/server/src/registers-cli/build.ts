import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EngageError } from "@broadnet-engage/core/errors";
import { openNumberSet, readNumberFile, readNumberList, writeNumberFile } from "@broadnet-engage/core/registries";
import { whyNot } from "../imports/register-takes.ts";
import type { BuildOptions } from "./options.ts";

const AT_ONCE = 4 * 1024 * 1024;

export interface Said {
  readonly text: string;
  readonly well: boolean;
}

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
    ...(asked.sha256 === null ? {} : { expectedDigest: asked.sha256 }),
    progress: ({ lines, bytes, refused }) =>
      tell(
        `${lines.toLocaleString("en")} lines, ${Math.floor((bytes / Math.max(size, 1)) * 100)} %, ${refused} without a number`,
      ),
  });
  const entries = openNumberSet(list.blocks).size;
  const why = whyNot(list, entries, asked.allowRefused);
  if (why !== null) {
    const where = list.refusedLines.slice(0, 10).join(", ");
    throw new EngageError("validation-failed", where === "" ? why : `${why} The first of them: ${where}.`);
  }
  await mkdir(dirname(path), { recursive: true });
  const { registry, asOf, source } = asked;
  await writeNumberFile(path, { registry, asOf, source, sourceDigest: list.digest }, list.blocks);
  return {
    text: `${path}: ${entries.toLocaleString("en")} numbers of ${registry}, SHA-256 of the list ${list.digest}`,
    well: true,
  };
}

/** Reads a register's file as a server would. */
export async function check(path: string): Promise<Said> {
  const { head, blocks } = await readNumberFile(path);
  const { size, bytes } = openNumberSet(blocks);
  const date = new Date(head.asOf).toISOString();
  return {
    text: `${head.registry}: ${size.toLocaleString("en")} numbers of ${date}, from ${head.source}, ${Math.ceil(bytes / 1e6)} MB in memory`,
    well: true,
  };
}
