import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MOST_WASHES, type WashStore } from "@broadnet-engage/core/ports";
import { readWashFile, readWashList } from "@broadnet-engage/core/registries";
import { silentLog } from "@broadnet-engage/core/system";
import { whyNoWash } from "../imports/register-takes.ts";
import { washFolder, washName } from "../registries/wash-folder.ts";
import type { WashOptions } from "./options.ts";
import { AT_ONCE, type Said, toldOf, willNotDo } from "./said.ts";

const counted = (listed: number, unlisted: number): string =>
  `${(listed + unlisted).toLocaleString("en")} verdicts, ${listed.toLocaleString("en")} of them listed`;

const tooOld = (registry: string): string =>
  `${MOST_WASHES} washed lists of ${registry} are kept, and all are as new or newer.`;

/**
 * Reads a washed list and puts its file beside those of before, in a folder where servers look. Once, however often it is asked.
 *
 * @throws EngageError `validation-failed` when the list will not do; the system's own error when it cannot be read
 */
export async function wash(asked: WashOptions, folder: string, tell: (text: string) => void): Promise<Said> {
  const { list: path, registry, asOf, source, form, sha256, allowRefused, verdictColumn, listed, unlisted } = asked;
  const { size } = await stat(path);
  const chunks = createReadStream(path, { highWaterMark: AT_ONCE }) as AsyncIterable<Uint8Array>;
  const list = await readWashList(
    chunks,
    { ...form, markColumn: verdictColumn, listed, unlisted },
    { expectedDigest: sha256 ?? undefined, progress: toldOf(size, tell) },
  );
  const why = whyNoWash(list, list.listed.size + list.unlisted.size, allowRefused);
  if (why !== null) throw willNotDo(why, list.refusedLines);
  const outcome = await washFolder(folder, silentLog).keep(registry, { asOf, source, digest: list.digest }, list);
  if (outcome === "older") throw willNotDo(tooOld(registry), []);
  const what = `${registry}: ${counted(list.listed.size, list.unlisted.size)}, SHA-256 of them ${list.digest}`;
  const where = `${join(folder, washName(registry, asOf, list.digest))}${outcome === "already" ? " was there already." : ""}`;
  return { text: `${what}\n${where}`, well: true };
}

/**
 * Puts the file of a washed list into a store, beside those of before. Once, however often it is asked.
 *
 * @throws EngageError `dependency-unavailable` when the file cannot be used or the store is away, `validation-failed` when the
 *   store has as many as it keeps, and all are as new
 */
export async function loadWash(path: string, store: Pick<WashStore, "keep">): Promise<Said> {
  const { head, verdicts } = await readWashFile(path);
  const { registry, asOf, source, verdictDigest: digest } = head;
  const outcome = await store.keep(registry, { asOf, source, digest }, verdicts);
  if (outcome === "older") throw willNotDo(tooOld(registry), []);
  const what = `${registry}: ${counted(verdicts.listed.size, verdicts.unlisted.size)} of ${new Date(asOf).toISOString()}`;
  return { text: `${what} ${outcome === "already" ? "were there already" : "are there"}`, well: true };
}

/** Reads the file of a washed list as a server would. @throws EngageError `dependency-unavailable` when it could not use it */
export async function checkWash(path: string): Promise<Said> {
  const { head, verdicts } = await readWashFile(path);
  const { registry, asOf, source, verdictDigest } = head;
  const date = new Date(asOf).toISOString();
  const numbers = counted(verdicts.listed.size, verdicts.unlisted.size);
  return {
    text: `${registry}: ${numbers}, washed at ${date} by ${source}\nSHA-256 of them ${verdictDigest}`,
    well: true,
  };
}
