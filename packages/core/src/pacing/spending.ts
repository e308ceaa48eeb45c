const MOST_SPREAD_ANSWERS = 2_000;
const LEAST_SPREAD_ANSWERS = 15;
/** How sharply the wish to lose goes to nothing where nothing is left to lose. */
const SHARPNESS = 2;
/** Of the answers still to be expected in the window, what is counted on when it is judged whether a debt can be repaid. */
const COUNTED_ON = 0.95;
/** And less by so many square roots of them: two standard deviations, since a count of calls varies less than a Poisson. */
const UNCERTAIN = 1.4;

/** The rate that spends what is left over so many answers, debts included. */
export const evenOver = (answers: number, left: number, cap: number): number => Math.max(0, cap + left / answers);

/**
 * The rate that spends what is left by the end, and never nothing: the first tenths of a percent bring most. Of `x` losses left
 * ln(1 + e^2x) / 2 are meant to be used: all of many, a third of one of none. It follows what dynamic programming says for days of
 * 125 to 1,150 answers, a gain that grows with the rate to the power of 0.44, and a day over the cap priced so that it stays rare.
 */
export function evenToTheEnd(answersLeft: number, left: number, cap: number): number {
  const span = Math.min(MOST_SPREAD_ANSWERS, answersLeft);
  return softened(left + cap * span) / Math.max(LEAST_SPREAD_ANSWERS, span);
}

/** Nearly all of many, a little of nearly none. */
const softened = (losses: number): number =>
  losses > 10 ? losses : Math.log1p(Math.exp(SHARPNESS * losses)) / SHARPNESS;

/** What a Poisson of this mean passes with this chance; between two counts by the logarithm of the chances to pass them. */
export function softQuantile(mean: number, chance: number): number {
  let term = Math.exp(-mean);
  let before = 1;
  let beyond = 1 - term;
  let count = 0;
  for (; beyond > chance && count < 50; count++) {
    term *= mean / (count + 1);
    before = beyond;
    beyond -= term;
  }
  const share = Math.log(before / chance) / Math.log(before / Math.max(1e-12, beyond));
  return Math.max(0, count - 1 + share);
}

/** Of the answers to be expected yet, what is counted on. */
export const countedOn = (left: number | null): number =>
  left === null ? 0 : Math.max(0, COUNTED_ON * left - UNCERTAIN * Math.sqrt(left));
