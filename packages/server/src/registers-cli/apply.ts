import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { EngageError } from "@broadnet-engage/core/errors";
import { deltaDigest, digestAfter, readChangeList } from "@broadnet-engage/core/registries";
import { OUTCOMES, whyNoChange } from "../imports/register-takes.ts";
import { putChanges, readLineage } from "../registries/lineage.ts";
import type { ApplyOptions } from "./options.ts";
import { AT_ONCE, type Said, toldOf, willNotDo } from "./said.ts";

/**
 * Puts a list of changes behind the whole list at `path`; whole or not at all, and once, however often it is asked. Of the whole
 * list only the head is read, so it takes as long as the changes are many.
 *
 * @throws EngageError `validation-failed` when the changes will not do, `dependency-unavailable` when a file of the register cannot
 *   be used; the system's own error when one cannot be read
 */
export async function apply(asked: ApplyOptions, path: string, tell: (text: string) => void): Promise<Said> {
  const { registry, asOf, source, follows } = asked;
  const lineage = await readLineage(path);
  if (lineage.registry !== registry)
    throw new EngageError("validation-failed", `${path} is a file of ${lineage.registry}.`);
  const { size } = await stat(asked.list);
  const form = { ...asked.form, markColumn: asked.markColumn };
  const list = await readChangeList(createReadStream(asked.list, { highWaterMark: AT_ONCE }), form, {
    expectedDigest: asked.sha256 ?? undefined,
    progress: toldOf(size, tell),
  });
  const { added, removed, digest: sourceDigest } = list;
  const why = whyNoChange(list, added.size + removed.size, asked);
  if (why !== null) throw willNotDo(why, list.refusedLines);
  const outcome = await putChanges(path, lineage, { registry, follows, asOf, source, sourceDigest }, list);
  const refusal = OUTCOMES[outcome];
  if (refusal !== null)
    throw new EngageError("validation-failed", `${refusal} The last edition is ${lineage.editions.at(-1)}.`);
  const now = digestAfter(follows, deltaDigest(list));
  if (outcome === "already") return { text: `These changes are there already: they made edition ${now}.`, well: true };
  const counts = `${added.size.toLocaleString("en")} added, ${removed.size.toLocaleString("en")} removed`;
  return { text: `${registry}: ${counts}; the edition is now ${now}`, well: true };
}
