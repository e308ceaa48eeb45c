import { checkPack } from "../check-pack.ts";
import { packIds } from "../pack-folder.ts";
import { type Answer, faults, type Kit, refuse, type Words, wordsOf } from "./answer.ts";
import { coverage } from "./coverage.ts";
import { diff } from "./diff.ts";
import { explain } from "./explain.ts";
import { start } from "./new.ts";
import { schemas } from "./schemas.ts";
import { zoneTable } from "./zone-table.ts";

const USAGE = [
  "usage: npm run pack -- <verb> …",
  "  new <id> --name … --phone … --maintainer …   a folder for a new pack",
  "  check <id>|all                               what is wrong, one sentence each",
  "  explain <id> [--on YYYY-MM-DD]               the week as a table, the rules in words",
  "  diff <id> <id> | <id>|all --since <revision> minutes opened and closed; fails when calls open without a citation",
  "  coverage                                     pack by kind of rule: cited, policy, unknown",
  "  schemas                                      the JSON schemas editors complete by",
  "  zones                                        the table of where numbers can be",
  "  --today YYYY-MM-DD                           judge as of another day",
];

function check({ plain: [id, more] }: Words, kit: Kit): Answer {
  if (id === undefined || more !== undefined) return refuse(...USAGE);
  const ids = id === "all" ? packIds(kit.packs) : [id];
  const found = ids.flatMap((one) => checkPack(kit.packs, one, kit.today));
  return found.length > 0 ? faults(found) : { lines: [`${ids.join(", ")}: nothing to object to.`], exitCode: 0 };
}

const VERBS: Readonly<Record<string, (words: Words, kit: Kit) => Answer>> = {
  new: start,
  check,
  explain,
  diff,
  coverage: (_, kit) => coverage(kit),
  schemas: (_, kit) => schemas(kit),
  zones: () => zoneTable(),
};

/** The command line, as a function of its words and of the world: `pack <verb> …`. */
export function command(args: readonly string[], kit: Kit): Answer {
  const [noun, verb = "", ...rest] = args;
  const words = wordsOf(rest);
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  const today = words?.flags.today ?? kit.today;
  if (noun !== "pack" || words === null || run === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(today))
    return refuse(...USAGE);
  return run(words, { ...kit, today });
}
