import { checkCallingHours } from "../../src/compliance/calling-hours.ts";
import { findJurisdictions } from "../../src/compliance/jurisdiction.ts";
import type { Purpose } from "../../src/model/campaign.ts";
import { blocks, known } from "../../src/model/decision.ts";
import { DAY, MINUTE } from "../../src/model/instant.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { bareFacts } from "./bare-facts.ts";
import { PlainCalendars, plainHours, wallClock } from "./plain-hours.ts";

/** From the first to the last instant, exclusive, in steps of so many minutes from a first one on. */
export interface Sweep {
  readonly from: number;
  readonly to: number;
  readonly stepMinutes: number;
  readonly purpose: Purpose;
}
export interface Swept {
  readonly minutes: number;
  readonly open: number;
  /** Instants at which the two do not agree; at most ten are kept. */
  readonly disagreed: readonly { readonly at: string; readonly zone: string; readonly engine: boolean }[];
}

const MINUTES_A_DAY = 1_440;

/** Within so short a time no zone has set its clock and set it back. */
const EVEN_MINUTES = 15;

/**
 * What Intl shows in a zone at each step: the day since 1970, and the minute in it. Intl is asked at both ends of every quarter of
 * an hour; only where the clock does not run evenly between them is it asked in between.
 */
export function wallTable(zone: string, { from, to, stepMinutes }: Sweep): Int32Array {
  const clock = wallClock(zone);
  const shown = (step: number): number => {
    const { year, month, day, minute } = clock(from + step * stepMinutes * MINUTE);
    return (Date.UTC(year, month - 1, day) / DAY) * MINUTES_A_DAY + minute;
  };
  const table = new Int32Array(Math.ceil((to - from) / (stepMinutes * MINUTE)));
  const stride = Math.max(1, Math.floor(EVEN_MINUTES / stepMinutes));
  for (let i = 0; i < table.length; i += stride) {
    const last = Math.min(i + stride, table.length) - 1;
    const first = shown(i);
    const even = shown(last) - first === (last - i) * stepMinutes;
    for (let j = i; j <= last; j += 1) table[j] = even ? first + (j - i) * stepMinutes : shown(j);
  }
  return table;
}

/**
 * What the plain reading says of each local minute of one pack, worked out when first asked for. It depends on the clock on the
 * wall and on nothing else, so every zone of the pack shares it, and every region's pack that adds to it.
 */
class PlainAnswers {
  readonly #pack: RulePack;
  readonly #calendars: PlainCalendars;
  readonly #purpose: string;
  readonly #first: number;
  /** 0 = not asked yet, 1 = not permitted, 2 = permitted. */
  readonly #answers: Uint8Array;

  constructor(pack: RulePack, regions: readonly string[], { purpose, from, to }: Sweep) {
    this.#pack = pack;
    this.#calendars = new PlainCalendars(pack, regions);
    this.#purpose = purpose;
    this.#first = from / MINUTE - MINUTES_A_DAY;
    this.#answers = new Uint8Array(Math.ceil((to - from) / MINUTE) + 2 * MINUTES_A_DAY);
  }

  at(localMinute: number): boolean {
    const index = localMinute - this.#first;
    const known = this.#answers[index];
    if (known === 1 || known === 2) return known === 2;
    const date = new Date(Math.floor(localMinute / MINUTES_A_DAY) * DAY);
    const now = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      minute: localMinute % MINUTES_A_DAY,
    };
    const answer = plainHours(this.#pack, this.#purpose, this.#calendars, now);
    this.#answers[index] = answer ? 2 : 1;
    return answer;
  }
}

/** The plain answers of one sweep, kept over its packs and zones. */
export class PlainReading {
  readonly #sweep: Sweep;
  readonly #kept = new Map<string, PlainAnswers>();

  constructor(sweep: Sweep) {
    this.#sweep = sweep;
  }

  of(pack: RulePack, regions: readonly string[]): PlainAnswers {
    const regional = pack.calendars?.some(({ days }) => days.some((day) => day.regions !== undefined)) === true;
    const key = regional ? `${pack.id} in ${regions.join()}` : pack.id;
    const kept = this.#kept.get(key) ?? new PlainAnswers(pack, regions, this.#sweep);
    this.#kept.set(key, kept);
    return kept;
  }
}

/** Asks the engine and the plain reading about every step in one zone. */
export function sweepZone(
  pack: RulePack,
  all: readonly RulePack[],
  sweep: Sweep,
  zone: string,
  wall: Int32Array,
  reading: PlainReading = new PlainReading(sweep),
): Swept {
  const packs = basesOf(pack, all);
  const regions = pack.region === undefined ? [] : [pack.region];
  const plain = packs.map((one) => reading.of(one, regions));
  const facts = bareFacts({
    purpose: sweep.purpose,
    numberCountry: known(pack.jurisdiction),
    regions: known(regions),
    contactTimezone: zone,
  });
  const disagreed: { at: string; zone: string; engine: boolean }[] = [];
  let open = 0;
  for (let i = 0; i < wall.length; i += 1) {
    const at = sweep.from + i * sweep.stepMinutes * MINUTE;
    const law = findJurisdictions(facts, packs, at);
    const engine = law.missing.length === 0 && !blocks(checkCallingHours(facts, law, at));
    if (engine) open += 1;
    const minute = wall[i] ?? 0;
    if (engine !== plain.every((answers) => answers.at(minute)) && disagreed.length < 10)
      disagreed.push({ at: new Date(at).toISOString(), zone, engine });
  }
  return { minutes: wall.length, open, disagreed };
}

/** The pack and those it adds to. */
function basesOf(pack: RulePack, all: readonly RulePack[]): readonly RulePack[] {
  const base = pack.extends === undefined ? undefined : all.find(({ id }) => id === pack.extends);
  return base === undefined ? [pack] : [...basesOf(base, all), pack];
}
