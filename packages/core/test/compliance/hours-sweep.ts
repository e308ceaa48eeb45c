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

/** What Intl shows in a zone at each step: the day since 1970, and the minute in it. */
export function wallTable(zone: string, { from, to, stepMinutes }: Sweep): Int32Array {
  const clock = wallClock(zone);
  const table = new Int32Array(Math.ceil((to - from) / (stepMinutes * MINUTE)));
  for (let i = 0; i < table.length; i += 1) {
    const { year, month, day, minute } = clock(from + i * stepMinutes * MINUTE);
    table[i] = (Date.UTC(year, month - 1, day) / DAY) * MINUTES_A_DAY + minute;
  }
  return table;
}

/** The plain answer for each local minute, worked out when first asked for: zones that share a pack share it. */
export class PlainAnswers {
  readonly #packs: readonly RulePack[];
  readonly #calendars: readonly PlainCalendars[];
  readonly #purpose: string;
  readonly #answers = new Map<number, boolean>();

  constructor(packs: readonly RulePack[], regions: readonly string[] | null, purpose: string) {
    this.#packs = packs;
    this.#calendars = packs.map((pack) => new PlainCalendars(pack, regions));
    this.#purpose = purpose;
  }

  at(localMinute: number): boolean {
    const known = this.#answers.get(localMinute);
    if (known !== undefined) return known;
    if (this.#answers.size > 200_000) this.#answers.clear();
    const date = new Date(Math.floor(localMinute / MINUTES_A_DAY) * DAY);
    const now = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      minute: localMinute % MINUTES_A_DAY,
    };
    const answer = this.#packs.every((pack, i) => {
      const calendars = this.#calendars[i];
      return calendars !== undefined && plainHours(pack, this.#purpose, calendars, now);
    });
    this.#answers.set(localMinute, answer);
    return answer;
  }
}

/** Asks the engine and the plain reading about every step in one zone. */
export function sweepZone(
  pack: RulePack,
  all: readonly RulePack[],
  sweep: Sweep,
  zone: string,
  wall: Int32Array,
): Swept {
  const packs = basesOf(pack, all);
  const regions = pack.region === undefined ? [] : [pack.region];
  const plain = new PlainAnswers(packs, regions, sweep.purpose);
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
    if (engine !== plain.at(wall[i] ?? 0) && disagreed.length < 10)
      disagreed.push({ at: new Date(at).toISOString(), zone, engine });
  }
  return { minutes: wall.length, open, disagreed };
}

/** The pack and those it adds to. */
function basesOf(pack: RulePack, all: readonly RulePack[]): readonly RulePack[] {
  const base = pack.extends === undefined ? undefined : all.find(({ id }) => id === pack.extends);
  return base === undefined ? [pack] : [...basesOf(base, all), pack];
}
