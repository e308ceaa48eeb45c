import { EngageError } from "../errors.ts";
import type { CampaignSettings } from "../model/campaign.ts";
import { HOUR, SECOND } from "../model/instant.ts";
import { seededChance } from "./chance.ts";
import type { CallHistory } from "./history.ts";
import { simulateShift } from "./shift.ts";
import type { PlacedFate, RosterEntry, ShiftPeople } from "./shift-people.ts";
import type { ShiftReport } from "./shift-tally.ts";

/** A question to the simulator: what becomes of these teams, in these modes. */
export interface SimulateQuestion {
  readonly history: CallHistory;
  /** Team sizes to compare, 1 to 500 each. */
  readonly agents: readonly number[];
  readonly modes: readonly Exclude<CampaignSettings["dialingMode"], "preview">[];
  /** Hours of a shift, and the hour of the day it begins. Default 8 and 9. */
  readonly hours?: number;
  readonly beginsAt?: number;
  /** Days of each, with different chance. Default 3. */
  readonly days?: number;
  readonly abandonCapPct?: number;
  /** Lines per agent in power mode. Default 1.5. */
  readonly dialRatio?: number;
}

/** One team in one mode, over all its days. */
export interface SimulateAnswer {
  readonly agents: number;
  readonly mode: CampaignSettings["dialingMode"];
  /** (talk + wrap-up) ÷ logged in; mean of the days. */
  readonly utilisation: number;
  /** Abandoned ÷ (abandoned + connected), in percent, all days together; and of the worst day. */
  readonly abandonPct: number;
  readonly worstDayPct: number;
  readonly connectedPerHour: number;
  readonly dialedPerHour: number;
  readonly meanWaitSeconds: number;
}

const LIMITS = { agents: 500, rows: 50, days: 100, hours: 14 };
/** Of the calls no person answers, those that are busy; the others ring out. */
const BUSY_SHARE = 0.05;
const RING_LIMIT_MS = 25 * SECOND;

/**
 * "How many agents, which mode, what abandon rate?", answered by playing whole shifts through the production engine with the
 * team's own answer rates and durations. The same question gives the same answer. An eight-hour day of 20 agents takes some
 * tens of seconds of processor time; days, sizes and modes multiply.
 *
 * @throws EngageError `validation-failed`
 */
export async function simulate(question: SimulateQuestion): Promise<readonly SimulateAnswer[]> {
  const { agents, modes, days = 3, hours = 8 } = question;
  const within = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  if (
    !agents.every((n) => within(n, LIMITS.agents)) ||
    !within(days, LIMITS.days) ||
    !(hours > 0 && hours <= LIMITS.hours)
  )
    throw new EngageError(
      "validation-failed",
      `Teams of 1 to ${LIMITS.agents}, 1 to ${LIMITS.days} days, shifts of at most ${LIMITS.hours} hours.`,
    );
  const { beginsAt = 9, abandonCapPct = 3, dialRatio = 1.5 } = question;
  if (!(Number.isInteger(beginsAt) && beginsAt >= 0 && beginsAt <= 23))
    throw new EngageError("validation-failed", "A shift begins at an hour of the day, 0 to 23.");
  if (!(abandonCapPct >= 0 && abandonCapPct <= 100))
    throw new EngageError("validation-failed", "The cap is a percentage, 0 to 100.");
  if (!(dialRatio >= 1 && dialRatio <= 10))
    throw new EngageError("validation-failed", "Lines per agent in power mode are 1 to 10.");
  if (agents.length * modes.length > LIMITS.rows)
    throw new EngageError("validation-failed", `At most ${LIMITS.rows} teams and modes in one question.`);
  const answers: SimulateAnswer[] = [];
  for (const size of agents)
    for (const mode of modes) {
      const reports: ShiftReport[] = [];
      for (let day = 1; day <= days; day++) reports.push(await oneDay(question, size, mode, day));
      answers.push(summedUp(size, mode, reports, hours));
    }
  return answers;
}

function oneDay(
  { history, hours = 8, beginsAt = 9, abandonCapPct = 3, dialRatio = 1.5 }: SimulateQuestion,
  agents: number,
  mode: SimulateAnswer["mode"],
  day: number,
): Promise<ShiftReport> {
  const people = peopleLike(history, { agents, beginsAt, seed: `day ${day}` });
  return simulateShift({
    agents,
    hours,
    people,
    mode,
    abandonCapPct,
    dialRatio,
    ringTimeoutMs: RING_LIMIT_MS + 3 * SECOND,
  });
}

/** People who do as the history says: every duration is one of those that were measured. */
function peopleLike(
  history: CallHistory,
  { agents, beginsAt, seed }: { readonly agents: number; readonly beginsAt: number; readonly seed: string },
): ShiftPeople {
  const chance = seededChance(seed);
  const [fates, work, seats] = [chance.fork("calls"), chance.fork("work"), chance.fork("seats")];
  const one = (of: typeof fates, values: readonly number[]): number =>
    (values[Math.floor(of.next() * values.length)] ?? 0) * SECOND;
  const roster: RosterEntry[] = [];
  for (let agent = 0; agent < agents; agent++)
    roster.push({ agent, atMs: seats.uniform(0, 120 * SECOND), awayMs: null });
  const rateAt = (atMs: number): number => {
    const hour = (beginsAt + Math.floor(atMs / HOUR)) % 24;
    return (history.answerRates.findLast((known) => known.hour <= hour) ?? history.answerRates.at(-1))?.rate ?? 0;
  };
  return {
    roster,
    call: (atMs): PlacedFate => {
      const base = { setupMs: fates.uniform(1_000, 3_000), verdict: "person", detectMs: 0, segment: "all" } as const;
      const answered = fates.happens(rateAt(atMs));
      const rings = one(fates, history.ringSeconds);
      if (answered)
        return { ...base, ringMs: Math.min(rings, RING_LIMIT_MS - SECOND), who: "person", cause: "no_answer" };
      const busy = fates.happens(BUSY_SHARE);
      return { ...base, ringMs: busy ? null : RING_LIMIT_MS, who: "nobody", cause: busy ? "busy" : "no_answer" };
    },
    talkMs: () => Math.max(20, one(work, history.talkSeconds)),
    wrapUpMs: () => Math.max(20, one(work, history.wrapUpSeconds)),
  };
}

function summedUp(
  agents: number,
  mode: SimulateAnswer["mode"],
  reports: readonly ShiftReport[],
  hours: number,
): SimulateAnswer {
  const sum = (of: (report: ShiftReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const answered = sum(({ connected, abandoned }) => connected + abandoned);
  return {
    agents,
    mode,
    utilisation: sum(({ utilisation }) => utilisation) / reports.length,
    abandonPct: answered === 0 ? 0 : (100 * sum(({ abandoned }) => abandoned)) / answered,
    worstDayPct: Math.max(...reports.map(({ abandonPct }) => abandonPct)),
    connectedPerHour: sum(({ connected }) => connected) / (reports.length * hours),
    dialedPerHour: sum(({ dialed }) => dialed) / (reports.length * hours),
    meanWaitSeconds: sum(({ meanWaitSeconds }) => meanWaitSeconds) / reports.length,
  };
}
