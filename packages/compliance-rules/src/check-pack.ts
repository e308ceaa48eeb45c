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

const USAGE = "usage: pack check <id>|all --today YYYY-MM-DD";

export interface Answer {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1 | 2;
}

/** The command line, as a function: 0 all is well, 1 faults were found, 2 the command was not understood. */
export function command(args: readonly string[], packs: URL): Answer {
  const [noun, verb, id, flag, today] = args;
  const understood = noun === "pack" && verb === "check" && flag === "--today" && args.length === 5;
  if (!understood || id === undefined || today === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(today)) {
    return { lines: [USAGE], exitCode: 2 };
  }
  const ids = id === "all" ? packIds(packs) : [id];
  const found = ids.flatMap((one) => checkPack(packs, one, today));
  return found.length > 0
    ? { lines: found, exitCode: 1 }
    : { lines: [`${ids.join(", ")}: nothing to object to.`], exitCode: 0 };
}
