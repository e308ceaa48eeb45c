import type { RulePack } from "@broadnet-engage/core/model";
import { packIds, parsePack, type Read, readPack } from "../pack-folder.ts";
import { type Answer, faults, type Kit, refuse, type Words } from "./answer.ts";
import { compare, type Difference, kindName } from "./compare.ts";

const USAGE = "usage: pack diff <id> <other id>  |  pack diff <id>|all --since <revision>";

const line = ({ from, kind, text, loosens, cited }: Difference): string =>
  `${loosens ? (cited ? "LOOSER " : "LOOSER!") : "tighter"} ${from === "" ? "          " : from}  ${kindName(kind)}: ${text}.`;

/** The report on one pair; 1 when something is loosened and nobody says what permits it. */
export function report(title: string, before: RulePack, after: RulePack): Answer {
  const found = compare(before, after);
  if (found.length === 0) return { lines: [`${title}: no difference in what is permitted.`], exitCode: 0 };
  const bare = found.filter(({ loosens, cited }) => loosens && !cited).length;
  const verdict =
    bare === 0
      ? []
      : [
          `${title}: ${bare} loosening${bare === 1 ? "" : "s"} (marked LOOSER!) without a citation. What opens calls needs a new source: ` +
            "of law, with its article, read by you, and trusted H or M.",
        ];
  return { lines: [`${title}:`, ...found.map(line), ...verdict], exitCode: bare === 0 ? 0 : 1 };
}

function since(id: string, revision: string, kit: Kit): Answer {
  const now = readPack(kit.packs, id);
  if (!("value" in now)) return faults(now.problems);
  let text: string | null;
  try {
    text = kit.textAt(revision, new URL(`${id}/pack.json`, kit.packs));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (text === null)
    return { lines: [`${id}: is new since ${revision}. Read \`pack explain ${id}\` instead.`], exitCode: 0 };
  const before: Read<RulePack> = parsePack(kit.packs, id, text);
  if (!("value" in before)) return faults(["The old pack cannot be read by today's schema:", ...before.problems]);
  return report(`${id} since ${revision}`, before.value, now.value);
}

const REVISION = /^[A-Za-z0-9][\w./~^-]*$/;

/** `diff`: what one pack permits that another does not, in minutes a week and in words. */
export function diff({ plain: [first, second, more], flags }: Words, kit: Kit): Answer {
  const ids = packIds(kit.packs);
  const revision = flags.since;
  if (first === undefined || more !== undefined) return refuse(USAGE);
  if (revision !== undefined) {
    if (second !== undefined || !REVISION.test(revision)) return refuse(USAGE);
    if (first !== "all" && !ids.includes(first)) return faults([`There is no pack named ${first}.`]);
    const answers = (first === "all" ? ids : [first]).map((id) => since(id, revision, kit));
    const exitCode = answers.reduce<0 | 1 | 2>((worst, { exitCode }) => (exitCode > worst ? exitCode : worst), 0);
    return { lines: answers.flatMap(({ lines }) => lines), exitCode };
  }
  if (second === undefined) return refuse(USAGE);
  const missing = [first, second].filter((id) => !ids.includes(id));
  if (missing.length > 0) return faults(missing.map((id) => `There is no pack named ${id}.`));
  const [before, after] = [readPack(kit.packs, first), readPack(kit.packs, second)];
  if (!("value" in before && "value" in after)) return faults([...before.problems, ...after.problems]);
  return report(`${first} to ${second}`, before.value, after.value);
}
