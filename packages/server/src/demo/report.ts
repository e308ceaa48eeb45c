import { compare, type Evidence } from "./compare.ts";
import type { Desk } from "./desk.ts";
import type { Inbox } from "./inbox.ts";
import { clockFace } from "./progress.ts";
import type { Screen } from "./screen.ts";
import { comparisonTable, contactsInWords, mismatches, waitsInWords } from "./summary.ts";

export interface ReportTools {
  readonly screen: Screen;
  readonly inbox: Inbox;
  readonly desk: Desk;
  readonly gaveUp: string | null;
  readonly tookMs: number;
}

const reasons = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? "" : ` (${[...counts].map(([why, count]) => `${why} ${count}`).join(", ")})`;

function sayDay(evidence: Evidence, { screen, inbox, desk }: ReportTools): void {
  screen.say(`contacts      ${contactsInWords(evidence.contacts)}`);
  const waits = waitsInWords(inbox.answered.size, inbox.waitsMs);
  if (waits !== null) screen.say(`people        ${waits}`);
  screen.say(`dispositions  ${desk.set} set by agents, ${desk.late} too late`);
  screen.say(
    `webhooks      ${inbox.total} events of ${inbox.byType.size} types, ${inbox.repeated} came again, ` +
      `${inbox.invalidTotal} with a wrong signature${reasons(inbox.invalid)}`,
  );
  if (evidence.happened === null) screen.say("simulator     not compared");
}

/** Says what was found; returns how many things do not agree. */
export function report(evidence: Evidence, tools: ReportTools): number {
  const { screen, desk, gaveUp } = tools;
  const rows = compare(evidence);
  const found = mismatches(rows, evidence);
  if (gaveUp !== null) found.push(`the demo gave up waiting: ${gaveUp}`);
  for (const sentence of desk.refused.slice(0, 3)) found.push(`a disposition was refused: ${sentence}`);
  screen.say("");
  for (const line of comparisonTable(rows)) screen.say(line);
  screen.say("");
  sayDay(evidence, tools);
  screen.say(`time taken    ${clockFace(tools.tookMs)}`);
  screen.say(`mismatches: ${found.length}`);
  for (const sentence of found) screen.say(`  ${sentence}`);
  return found.length;
}
