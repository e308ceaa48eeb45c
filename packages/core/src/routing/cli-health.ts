import type { CliHealth } from "../model/cli.ts";

/** Calls that showed a number, and how many of them were answered. */
export interface Answers {
  readonly calls: number;
  readonly answered: number;
}

/** Fewer calls than this say nothing: of the number, and of the others it is compared with. */
export const HEALTH_SAMPLE = 100;
/** How far below, in standard errors, so that chance alone is called a fall twice in a hundred looks at most. */
const STANDARD_ERRORS = 2;

export const answerRate = ({ calls, answered }: Answers): number | null => (calls === 0 ? null : answered / calls);

/**
 * How a number does beside the *other* numbers of its group over the same days: carriers and handsets mark numbers that
 * people have complained of, and such a number is answered less than its sisters that call the same lists.
 *
 * `bad` below half of the others' answer rate, `watch` below three quarters, and only when the fall is wider than two
 * standard errors; else `good`. Null = cannot be told: too few calls of its own or of the others, or nobody answers anyone.
 */
export function cliHealth(own: Answers, others: Answers): CliHealth | null {
  if (own.calls < HEALTH_SAMPLE || others.calls < HEALTH_SAMPLE) return null;
  const usual = others.answered / others.calls;
  if (usual === 0) return null;
  const rate = own.answered / own.calls;
  const error = Math.sqrt((usual * (1 - usual)) / own.calls);
  if (usual - rate <= STANDARD_ERRORS * error) return "good";
  // Both rates over one denominator, in whole numbers: a boundary is where it is said to be.
  const [mine, theirs] = [own.answered * others.calls, others.answered * own.calls];
  if (2 * mine < theirs) return "bad";
  return 4 * mine < 3 * theirs ? "watch" : "good";
}
