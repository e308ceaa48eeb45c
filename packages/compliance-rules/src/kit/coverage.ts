import { isUnknown, RULE_KINDS, type RuleKind, type RulePack } from "@broadnet-engage/core/model";
import { packIds, readPack } from "../pack-folder.ts";
import { type Answer, columns, faults, type Kit } from "./answer.ts";
import { heldOn } from "./week.ts";
import { KIND_NAMES } from "./words.ts";

type Cell = "cited" | "policy" | "unknown" | "–";

/** What stands behind a kind on a day. The weakest word wins: one value that is not known makes the kind not known. */
function cell(pack: RulePack, kind: RuleKind, date: string): Cell {
  const held = heldOn<object>(pack.rules[kind], date, null);
  if (held.some(({ value }) => isUnknown(value))) return "unknown";
  if (held.some(({ basis }) => basis !== "product-policy")) return "cited";
  return held.length > 0 ? "policy" : "–";
}

const HEAD = [
  "# Rule packs and what they know",
  "",
  "Made by `npm run pack -- coverage`; a test holds it equal to the packs. *cited*: at least one value rests on law that is named by its",
  "article. *policy*: only our own choice, or law we could not cite. *unknown*: the pack says that it is not known, and that blocks unless",
  "an installation chooses a reading that answers it. *–*: the pack says nothing of it, so it does not bind.",
  "",
];

const alike = (row: readonly string[]): string => `| ${row.join(" | ")} |`;

/** The table of all packs on a day, as the page of the docs has it. */
export function coverageText(packs: readonly RulePack[], date: string): string {
  const table = [
    ["Pack", "Name", ...RULE_KINDS.map((kind) => KIND_NAMES[kind]), "Readings"],
    ["---", "---", ...RULE_KINDS.map(() => "---"), "---"],
    ...packs.map((pack) => [
      `\`${pack.id}\``,
      pack.name,
      ...RULE_KINDS.map((kind) => cell(pack, kind, date)),
      (pack.profiles ?? []).join(", "),
    ]),
  ];
  const cells = packs.flatMap((pack) => RULE_KINDS.map((kind) => cell(pack, kind, date)));
  const count = (word: Cell): number => cells.filter((one) => one === word).length;
  const sum = `${packs.length} packs on ${date}: ${count("cited")} kinds cited, ${count("policy")} by policy, ${count("unknown")} unknown.`;
  return `${[...HEAD, sum, "", ...table.map(alike)].join("\n")}\n`;
}

const PAGE = "../../../docs/reference/rule-packs.md";

/** `coverage`: pack by kind of rule; written to the docs. */
export function coverage(kit: Kit): Answer {
  const read = packIds(kit.packs).map((id) => readPack(kit.packs, id));
  const problems = read.flatMap((pack) => pack.problems);
  if (problems.length > 0) return faults(problems);
  const packs = read.flatMap((pack) => ("value" in pack ? [pack.value] : []));
  const rows = packs.map((pack) => [pack.id, ...RULE_KINDS.map((kind) => cell(pack, kind, kit.today))]);
  return {
    lines: columns([["pack", ...RULE_KINDS], ...rows]),
    exitCode: 0,
    files: [{ url: new URL(PAGE, kit.packs), text: coverageText(packs, kit.today) }],
  };
}
