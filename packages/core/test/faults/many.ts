import type { FuzzCounts } from "../fuzz/esl.ts";
import { runSchedule } from "./run.ts";

/** Runs schedules `seed/0`, `seed/1` … one after the other, and says of each faulty one what was wrong with it. */
export async function runSchedules(seed: string, count: number, say: (line: string) => void): Promise<FuzzCounts> {
  const sums = { schedules: 0, strikes: 0, connections: 0, dialed: 0, lifeMinutes: 0 };
  const wrong = { lost: 0, twice_sent: 0, twice_dialed: 0, unfinished: 0, error: 0 };
  let faulty = 0;
  for (let i = 0; i < count; i += 1) {
    const verdict = await runSchedule(`${seed}/${i}`);
    sums.schedules += 1;
    sums.strikes += verdict.schedule.length;
    sums.connections += verdict.connections;
    sums.dialed += verdict.dialed;
    sums.lifeMinutes += Math.round(verdict.lifeMs / 60_000);
    if (verdict.faults.length > 0) faulty += 1;
    for (const { rule, what } of verdict.faults) {
      wrong[rule] += 1;
      say(`${verdict.seed} ${rule}: ${what}`);
    }
    if (verdict.schedule.length > 0 && (i + 1) % 50 === 0) say(`${i + 1} schedules, ${faulty} faulty`);
  }
  return { ...sums, ...wrong, faulty };
}
