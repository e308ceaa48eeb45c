import { EngageError } from "@broadnet-engage/core/errors";
import type { RulePack } from "@broadnet-engage/core/model";
import { PACKS } from "./folders.ts";
import { packIds, readPack } from "./pack-folder.ts";

export { placeOf } from "./zones/place.ts";

/**
 * Every rule pack of this package, read from its folders and validated. Reads files each time: call once and keep the answer.
 *
 * @param packs folder of pack folders; the package's own by default. Add a jurisdiction of yours by giving a folder that has it.
 * @throws EngageError `validation-failed` when any pack is not valid, with one sentence for each fault in the message and in
 * `extra.problems`. All or nothing: a pack that is silently left out would only be missed when its calls are blocked.
 */
export function rulePacks(packs: URL = PACKS): readonly RulePack[] {
  const read = packIds(packs).map((id) => readPack(packs, id));
  const problems = read.flatMap((pack) => pack.problems);
  if (problems.length > 0) throw new EngageError("validation-failed", problems.join("\n"), { extra: { problems } });
  return read.flatMap((pack) => ("value" in pack ? [pack.value] : []));
}
