import type { Chance } from "./chance.ts";
import type { WorldSettings } from "./world-settings.ts";

export type CalleeOutcome = "person" | "voicemail" | "noAnswer" | "busy" | "invalid" | "failure" | "refusal";

/** What becomes of one call to one number, if nobody intervenes. Durations in milliseconds of life. */
export interface CalleeFate {
  readonly outcome: CalleeOutcome;
  /** From the INVITE to the far end's first word. */
  readonly setupMs: number;
  /** What that word is: 180, 183 with sound, or nothing before the final answer. */
  readonly progress: "ringing" | "earlyMedia" | "none";
  /** From there to the answer or the refusal; null = never. */
  readonly decideMs: number | null;
  /** From the answer: how long the far end stays on the line without an agent. */
  readonly patienceMs: number;
  /** From the bridge to the end of the conversation. */
  readonly talkMs: number;
  readonly endedBy: "customer" | "agent";
}

/** What an agent's phone does with one ring. Once up, the agent stays until the other side or the conversation ends. */
export interface AgentFate {
  readonly outcome: "answer" | "noAnswer" | "busy";
  readonly answerMs: number;
}

/** An agent notices a machine and hangs up after about this long. */
const MACHINE_TALK = { meanMs: 8_000, cv: 0.5 };

/** @param number chance of this number alone; the same for each of its attempts. */
export function calleeFate(number: Chance, attempt: number, world: WorldSettings): CalleeFate {
  const { invalid, ...rest } = world.outcomes;
  const total = Object.values(rest).reduce((sum, weight) => sum + weight, invalid);
  // That a number does not exist is true of the number, not of the try.
  const outcome = number.fork("invalid").happens(invalid / total) ? "invalid" : outcomeOf(number, attempt, rest);
  return fate(outcome, number.fork(`attempt/${attempt}`), world);
}

function outcomeOf(
  number: Chance,
  attempt: number,
  weights: Omit<WorldSettings["outcomes"], "invalid">,
): CalleeOutcome {
  if (Object.values(weights).every((weight) => weight <= 0)) return "invalid";
  const drawn = number.fork(`outcome/${attempt}`).pick(weights);
  return drawn === "answer" ? "person" : drawn;
}

function fate(outcome: CalleeOutcome, chance: Chance, world: WorldSettings): CalleeFate {
  const [from, to] = world.setupMs;
  const answers = outcome === "person" || outcome === "voicemail";
  const talk = outcome === "voicemail" ? MACHINE_TALK : world.talk;
  const stay = outcome === "voicemail" ? world.voicemail : world.patience;
  return {
    outcome,
    setupMs: chance.uniform(from, to),
    progress: progressOf(outcome, chance.fork("progress"), world),
    decideMs: outcome === "noAnswer" ? null : decideMs(answers, chance.fork("decide"), world),
    patienceMs: chance.fork("patience").lognormal(stay.meanMs, stay.cv),
    talkMs: chance.fork("talk").lognormal(talk.meanMs, talk.cv),
    endedBy: outcome === "person" && chance.fork("ends").happens(world.customerEndsShare) ? "customer" : "agent",
  };
}

function progressOf(outcome: CalleeOutcome, chance: Chance, world: WorldSettings): CalleeFate["progress"] {
  switch (outcome) {
    case "person":
    case "voicemail":
      return chance.happens(world.earlyMediaShare) ? "earlyMedia" : "ringing";
    case "noAnswer":
    case "refusal":
      return "ringing";
    case "busy":
      return chance.happens(0.5) ? "ringing" : "none";
    case "invalid":
    case "failure":
      return "none";
  }
}

const decideMs = (answers: boolean, chance: Chance, world: WorldSettings): number =>
  answers ? chance.gamma(world.ringToAnswer.meanMs, world.ringToAnswer.shape) : chance.uniform(20, 600);

export function agentFate(chance: Chance, world: WorldSettings): AgentFate {
  const { answerMs, noAnswerShare, busyShare } = world.agents;
  const answer = Math.max(0, 1 - noAnswerShare - busyShare);
  return {
    outcome: chance.pick({ answer, noAnswer: noAnswerShare, busy: busyShare }),
    answerMs: chance.uniform(answerMs[0], answerMs[1]),
  };
}
