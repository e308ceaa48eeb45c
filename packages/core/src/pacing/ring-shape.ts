/** Ring ages are kept by the second up to here; later ones are together. */
const SECONDS = 64;
/** Pick-ups that what was believed beforehand counts for. */
const PRIOR_PICKUPS = 25;
const MEMORY = 4_000;

/** What was believed of the time to a pick-up: gamma of shape 3, mean 11 s. By the second, summing to one. */
const PRIOR = (() => {
  const weight = (t: number): number => t * t * Math.exp((-3 * t) / 11);
  const raw = Array.from({ length: SECONDS }, (_, n) => weight(n + 0.5));
  const sum = raw.reduce((total, one) => total + one, 0);
  return raw.map((one) => one / sum);
})();

export interface SavedRingShape {
  readonly persons: readonly number[];
  readonly machines: readonly number[];
  readonly others: readonly number[];
}

/**
 * When, of the calls that ring, persons pick up, machines pick up and the others end. From it what a call is worth that has
 * rung for a while: by Bayes, with A the chance when it began to ring, G the share of persons who have picked up by then and
 * S the share of the others that still ring,
 *
 *     chance(a) = A (1 − G(a)) / (A (1 − G(a)) + (1 − A) S(a))
 *
 * A call that has rung 14 s is worth less than a fresh one where people answer early and the others ring on.
 *
 * Ages come in when a call ends; early in a day pick-ups come before ring-outs, which the prior holds in check.
 */
export class RingShape {
  private readonly persons = new Float64Array(SECONDS);
  private readonly machines = new Float64Array(SECONDS);
  private readonly others = new Float64Array(SECONDS);
  /** By the second: share of persons who have not picked up yet; share of the others that ring still. */
  private readonly personsLeft = new Float64Array(SECONDS + 1);
  private readonly othersLeft = new Float64Array(SECONDS + 1);
  private readonly quantiles = [0, 0, 0];
  private pickups = 0;

  constructor() {
    this.settle(25);
  }

  picked(ageS: number, verdict: "person" | "machine"): void {
    this.count(verdict === "person" ? this.persons : this.machines, ageS);
  }

  endedUnanswered(ageS: number): void {
    this.count(this.others, ageS);
  }

  private count(ages: Float64Array, ageS: number): void {
    for (let n = 0; n < SECONDS; n++) ages[n] = (ages[n] ?? 0) * (1 - 1 / MEMORY);
    const second = Math.min(SECONDS - 1, Math.max(0, Math.floor(ageS)));
    ages[second] = (ages[second] ?? 0) + 1;
  }

  /** Works the shares out anew. The others are believed to ring to the limit until seen otherwise. */
  settle(ringTimeoutS: number): void {
    let people = PRIOR_PICKUPS;
    let rest = PRIOR_PICKUPS / 5;
    for (let n = 0; n < SECONDS; n++) {
      people += this.persons[n] ?? 0;
      rest += (this.others[n] ?? 0) + (this.machines[n] ?? 0);
    }
    const limit = Math.min(SECONDS - 1, Math.floor(ringTimeoutS));
    let left = 1;
    let ringing = 1;
    this.pickups = 0;
    for (let n = 0; n < SECONDS; n++) {
      this.personsLeft[n] = left;
      this.othersLeft[n] = ringing;
      const share = ((this.persons[n] ?? 0) + PRIOR_PICKUPS * (PRIOR[n] ?? 0)) / people;
      this.pickups += share * (n + 0.5);
      left = Math.max(0, left - share);
      const prior = n === limit ? PRIOR_PICKUPS / 5 : 0;
      ringing = Math.max(0, ringing - ((this.others[n] ?? 0) + (this.machines[n] ?? 0) + prior) / rest);
    }
    this.personsLeft[SECONDS] = 0;
    this.othersLeft[SECONDS] = 0;
    for (let n = 0; n < 3; n++) this.quantiles[n] = this.quantile((2 * n + 1) / 6);
  }

  private quantile(share: number): number {
    for (let n = 0; n < SECONDS; n++) {
      const before = 1 - (this.personsLeft[n] ?? 0);
      const after = 1 - (this.personsLeft[n + 1] ?? 0);
      if (after >= share) return n + (after > before ? (share - before) / (after - before) : 0);
    }
    return SECONDS;
  }

  /** Seconds of ringing until a person picks up: the 1/6, 1/2 and 5/6 quantiles. */
  get pickupQuantiles(): readonly number[] {
    return this.quantiles;
  }

  /** Chance that a person will pick up a call that has rung `ageS`, when `fresh` was the chance as it began to. */
  chance(fresh: number, ageS: number): number {
    const persons = fresh * read(this.personsLeft, ageS);
    const others = (1 - fresh) * read(this.othersLeft, ageS);
    return persons + others <= 1e-9 ? fresh * 0.05 : persons / (persons + others);
  }

  /** Of `chance`, what comes after `fromS` seconds of ringing. */
  lateChance(fresh: number, ageS: number, fromS: number): number {
    const rest = fresh * read(this.personsLeft, ageS) + (1 - fresh) * read(this.othersLeft, ageS);
    const late = fresh * read(this.personsLeft, Math.max(ageS, fromS));
    return rest <= 1e-9 ? 0 : late / rest;
  }

  /**
   * A call that was given up at this age. Who would have picked it up, and when, or how long it would have rung on, is as of the
   * others that rang so long: its one is spread over them (Efron's redistribution to the right, which gives Kaplan and Meier's
   * estimate). Left out, the late answers would seem rarer the more calls are given up.
   */
  givenUp(ageS: number, fresh: number): void {
    const chance = this.chance(fresh, ageS);
    const from = Math.min(SECONDS - 1, Math.max(0, Math.floor(ageS)));
    spread(this.persons, this.personsLeft, from, chance);
    spread(this.others, this.othersLeft, from, 1 - chance);
  }

  /** Chance that it is a person who picked up at `ageS`. */
  personWhoPicked(fresh: number, ageS: number): number {
    const second = Math.min(SECONDS - 1, Math.max(0, Math.floor(ageS)));
    const persons = fresh * (around(this.persons, second) / (sum(this.persons) + 1));
    let machines = 0;
    const rest = sum(this.others) + sum(this.machines) + 1;
    machines = (1 - fresh) * (around(this.machines, second) / rest);
    const total = persons + machines;
    const weight = around(this.persons, second) + around(this.machines, second);
    // Few seen at this age: what all pick-ups together say.
    const overall = (sum(this.persons) + 4) / (sum(this.persons) + sum(this.machines) + 5);
    return total <= 0 ? overall : (weight * (persons / total) + 3 * overall) / (weight + 3);
  }

  save(): SavedRingShape {
    return { persons: [...this.persons], machines: [...this.machines], others: [...this.others] };
  }

  load(saved: SavedRingShape): void {
    this.persons.set(saved.persons);
    this.machines.set(saved.machines);
    this.others.set(saved.others);
  }
}

function read(table: Float64Array, age: number): number {
  const second = Math.min(SECONDS - 1, Math.max(0, Math.floor(age)));
  const share = Math.min(1, Math.max(0, age - second));
  return (table[second] ?? 0) * (1 - share) + (table[second + 1] ?? 0) * share;
}

/** Adds `weight` to the ages from `from` on, as those were distributed that are left by then. */
function spread(ages: Float64Array, left: Float64Array, from: number, weight: number): void {
  const all = left[from] ?? 0;
  for (let n = 0; n < SECONDS; n++) {
    const share = n < from || all <= 0 ? 0 : ((left[n] ?? 0) - (left[n + 1] ?? 0)) / all;
    ages[n] = (ages[n] ?? 0) * (1 - weight / MEMORY) + weight * share;
  }
}

const sum = (ages: Float64Array): number => ages.reduce((total, one) => total + one, 0);
const around = (ages: Float64Array, n: number): number =>
  (ages[n - 2] ?? 0) + (ages[n - 1] ?? 0) + (ages[n] ?? 0) + (ages[n + 1] ?? 0) + (ages[n + 2] ?? 0);
