/** Ages in seconds, in bins of one second at first, then growing by an eighth: fine where most ends, coarse in the tail. */
const FIRST_S = 1;
const GROWTH = 0.125;
const LAST_S = 5_400;

function edges(): Float64Array {
  const list = [0];
  for (let edge = 0; edge < LAST_S; ) {
    edge += Math.max(FIRST_S, edge * GROWTH);
    list.push(edge);
  }
  return Float64Array.from(list);
}

/** Where each bin begins; the last value is where the last one ends. */
export const BIN_EDGES: Float64Array = edges();
export const BINS: number = BIN_EDGES.length - 1;

const LINEAR_BINS = Math.round(FIRST_S / GROWTH);
const LOG_GROWTH = Math.log(1 + GROWTH);

/** The bin of an age in seconds; ages beyond the last are in the last. */
export function binOf(age: number): number {
  if (age < LINEAR_BINS) return age <= 0 ? 0 : Math.floor(age);
  return Math.min(BINS - 1, LINEAR_BINS + Math.floor(Math.log(age / LINEAR_BINS) / LOG_GROWTH + 1e-9));
}

export const binStart = (bin: number): number => BIN_EDGES[bin] ?? 0;
export const binWidth = (bin: number): number => (BIN_EDGES[bin + 1] ?? 0) - (BIN_EDGES[bin] ?? 0);
