import { CHECKS } from "./checks/index.ts";
import { packIds, readFolder } from "./pack-folder.ts";

/** All that is wrong with one pack folder, one sentence each. */
export function checkPack(packs: URL, id: string, today: string): readonly string[] {
  if (!packIds(packs).includes(id)) return [`There is no pack named ${id}.`];
  const folder = readFolder(packs, id);
  if (!("value" in folder)) return folder.problems;
  const { value } = folder;
  return CHECKS.flatMap((check) => check(value, today)).map((sentence) => `${id}: ${sentence}`);
}
