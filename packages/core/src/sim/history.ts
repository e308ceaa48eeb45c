import { EngageError } from "../errors.ts";

/** What a team knows of its own calls. */
export interface CallHistory {
  /** Share of dialed calls that a person answered, by hour of the day; hours between are taken from the nearest before. */
  readonly answerRates: readonly { readonly hour: number; readonly rate: number }[];
  /** Lengths of talks, of wrap-ups, and of the ringing before an answer, in seconds; some hundred of each tell a lot. */
  readonly talkSeconds: readonly number[];
  readonly wrapUpSeconds: readonly number[];
  readonly ringSeconds: readonly number[];
}

const SHARES = { least: 0.001, most: 0.95 };
const LONGEST_S = 4 * 3_600;
const MOST_VALUES = 100_000;
/** Where no ringing is given: people answer after some ten seconds. */
const USUAL_RINGING = [4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 22] as const;

/**
 * Reads a history from JSON (a {@link CallHistory}) or CSV with the columns `kind,hour,value`: `answer_rate,9,0.24`,
 * `talk,,118`, `wrap_up,,25`, `ring,,11`. A first line of names is passed over.
 *
 * @throws EngageError `validation-failed`, with the place in its message.
 */
export function parseHistory(text: string): CallHistory {
  return text.trimStart().startsWith("{") ? fromJson(text) : fromCsv(text);
}

const bad = (why: string): EngageError => new EngageError("validation-failed", `The history cannot be used: ${why}`);

function fromJson(text: string): CallHistory {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw bad(`it is no JSON (${error instanceof Error ? error.message : "unreadable"}).`);
  }
  const given = read as Partial<Record<keyof CallHistory, unknown>>;
  const rates = Array.isArray(given.answerRates) ? given.answerRates : [];
  return checked({
    answerRates: rates.map((one: { hour?: unknown; rate?: unknown } | null) => ({
      hour: Number(one?.hour),
      rate: Number(one?.rate),
    })),
    talkSeconds: numbersOf(given.talkSeconds),
    wrapUpSeconds: numbersOf(given.wrapUpSeconds),
    ringSeconds: numbersOf(given.ringSeconds),
  });
}

const numbersOf = (value: unknown): readonly number[] => (Array.isArray(value) ? value.map(Number) : []);

function fromCsv(text: string): CallHistory {
  const history = {
    answerRates: [] as { hour: number; rate: number }[],
    talkSeconds: [] as number[],
    wrapUpSeconds: [] as number[],
    ringSeconds: [] as number[],
  };
  const lists = { talk: history.talkSeconds, wrap_up: history.wrapUpSeconds, ring: history.ringSeconds };
  for (const [place, line] of text.split(/\r?\n/).entries()) {
    const [kind = "", hour = "", value = ""] = line.split(",").map((cell) => cell.trim());
    if (kind === "" || (place === 0 && kind === "kind")) continue;
    if (value === "" || !Number.isFinite(Number(value)))
      throw bad(`line ${place + 1} has no number in its third column.`);
    if (kind === "answer_rate")
      history.answerRates.push({ hour: hour === "" ? Number.NaN : Number(hour), rate: Number(value) });
    else if (kind === "talk" || kind === "wrap_up" || kind === "ring") lists[kind].push(Number(value));
    else throw bad(`line ${place + 1} begins with "${kind.slice(0, 40)}"; known are answer_rate, talk, wrap_up, ring.`);
  }
  return checked(history);
}

function checked(history: CallHistory): CallHistory {
  const { answerRates } = history;
  if (answerRates.length === 0) throw bad("it names no answer rate.");
  for (const { hour, rate } of answerRates) {
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) throw bad(`${hour} is no hour of the day, 0 to 23.`);
    if (!(rate >= SHARES.least && rate <= SHARES.most))
      throw bad(`an answer rate must lie between ${SHARES.least} and ${SHARES.most}, as a share; ${rate} does not.`);
  }
  for (const name of ["talkSeconds", "wrapUpSeconds", "ringSeconds"] as const) {
    const values = history[name];
    if (values.length === 0 && name !== "ringSeconds") throw bad(`it names no ${name}.`);
    if (values.length > MOST_VALUES) throw bad(`${name} has more than ${MOST_VALUES} values.`);
    const wrong = values.find((value) => !(value >= 0 && value <= LONGEST_S));
    if (wrong !== undefined)
      throw bad(`${name} has the value ${wrong}; it must lie between 0 and ${LONGEST_S} seconds.`);
  }
  const ringSeconds = history.ringSeconds.length === 0 ? USUAL_RINGING : history.ringSeconds;
  return { ...history, answerRates: answerRates.toSorted((a, b) => a.hour - b.hour), ringSeconds };
}
