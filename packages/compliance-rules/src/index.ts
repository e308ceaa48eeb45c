import { EngageError } from "@broadnet-engage/core/errors";
import { inProfile, type RulePack } from "@broadnet-engage/core/model";
import { PACKS } from "./folders.ts";
import { packIds, readPack } from "./pack-folder.ts";

export { placeOf } from "./zones/place.ts";

/** Pack id → the reading this installation has chosen: `{ sa: "policy" }`. */
export type Readings = Readonly<Record<string, string>>;

/** A reading that does not exist must not open anything, so it is a fault and not ignored. */
function misread(packs: readonly RulePack[], readings: Readings): readonly string[] {
  return Object.entries(readings).flatMap(([id, reading]) => {
    const pack = packs.find((one) => one.id === id);
    if (pack === undefined) return [`There is no pack named ${id}.`];
    return pack.profiles?.includes(reading) ? [] : [`The pack ${id} has no reading ${reading}.`];
  });
}

/**
 * Every rule pack of this package, read from its folders and validated. Reads files each time: call once and keep the answer.
 *
 * @param packs folder of pack folders; the package's own by default. Add a jurisdiction of yours by giving a folder that has it.
 * @param readings packs that have several readings of the law are bound by all of them at once, unless one is chosen here.
 * @throws EngageError `validation-failed` when any pack is not valid, or a reading does not exist, with one sentence for each
 * fault in the message and in `extra.problems`. All or nothing: a pack that is silently left out would only be missed when its
 * calls are blocked.
 */
export function rulePacks(packs: URL = PACKS, readings: Readings = {}): readonly RulePack[] {
  const read = packIds(packs).map((id) => readPack(packs, id));
  const whole = read.flatMap((pack) => ("value" in pack ? [pack.value] : []));
  const faults = read.flatMap((pack) => pack.problems);
  const problems = faults.length > 0 ? faults : misread(whole, readings);
  if (problems.length > 0) throw new EngageError("validation-failed", problems.join("\n"), { extra: { problems } });
  return whole.map((pack) => {
    const reading = readings[pack.id];
    return reading === undefined ? pack : inProfile(pack, reading);
  });
}
