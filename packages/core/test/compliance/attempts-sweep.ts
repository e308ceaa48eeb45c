import { checkCooldown, checkFrequency } from "../../src/compliance/attempts.ts";
import { findJurisdictions } from "../../src/compliance/jurisdiction.ts";
import type { Jurisdictions } from "../../src/compliance/law.ts";
import type { Rest } from "../../src/compliance/untried.ts";
import { blocks, known } from "../../src/model/decision.ts";
import type { CampaignId } from "../../src/model/ids.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/instant.ts";
import type { PastAttempt } from "../../src/model/past-attempt.ts";
import { AttemptOutcome, CapScope, type Cooldown, type FrequencyCap } from "../../src/model/rule-caps.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import { Channel } from "../../src/model/rule-value.ts";
import { Weekday } from "../../src/model/weekday.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { bareFacts } from "./bare-facts.ts";
import { MADE_PACK, stated } from "./made-packs.ts";
import { plainCap, plainRest } from "./plain-attempts.ts";

const ZONES = ["Asia/Dubai", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"];
const CAMPAIGNS = ["a", "b", null] as readonly (CampaignId | null)[];
const PURPOSES = ["marketing", "survey"] as const;

const oneOf = <T>(chance: Chance, all: readonly T[]): T => all[Math.floor(chance.next() * all.length)] as T;
const some = <T>(chance: Chance, all: readonly T[]): [T, ...T[]] => {
  const picked = all.filter(() => chance.happens(0.4));
  return picked.length === 0 ? [oneOf(chance, all)] : (picked as [T, ...T[]]);
};

function aScope(chance: Chance) {
  return {
    scope: oneOf(chance, CapScope.options),
    ...(chance.happens(0.3)
      ? { purposes: ["marketing", ...(chance.happens(0.5) ? ["survey" as const] : [])] as ["marketing"] }
      : {}),
    ...(chance.happens(0.2) ? { channels: some(chance, Channel.options) } : {}),
  };
}

function aCap(chance: Chance): FrequencyCap {
  const unit = oneOf(chance, ["day", "week", "month"] as const);
  const calendar = {
    unit,
    zone: oneOf(chance, ZONES),
    ...(chance.happens(0.5) ? { weekStarts: oneOf(chance, Weekday.options) } : {}),
  };
  return {
    max: Math.floor(chance.uniform(0, 5)),
    per: chance.happens(0.5) ? calendar : oneOf(chance, ["PT8H", "PT24H", "P7D", "P2W", "P30D", "PT90M"]),
    ...(chance.happens(0.4) ? { counts: some(chance, AttemptOutcome.options) } : {}),
    ...aScope(chance),
  };
}

const aRest = (chance: Chance): Cooldown => ({
  after: some(chance, AttemptOutcome.options),
  for: oneOf(chance, ["PT72H", "P1D", "P60D", "forever"]),
  ...aScope(chance),
});

function aHistory(chance: Chance, at: number): readonly PastAttempt[] {
  // Mostly near the limits of the periods, where mistakes are.
  const spread = oneOf(chance, [HOUR, DAY, 8 * DAY, 40 * DAY]);
  return Array.from({ length: Math.floor(chance.uniform(0, 8)) }, () => ({
    at: at - Math.floor(chance.uniform(0, spread) / MINUTE) * MINUTE,
    purpose: oneOf(chance, PURPOSES),
    channel: chance.happens(0.3) ? null : oneOf(chance, Channel.options),
    campaignId: oneOf(chance, CAMPAIGNS),
    outcome: chance.happens(0.2) ? null : oneOf(chance, AttemptOutcome.options),
  }));
}

export interface AttemptsSwept {
  readonly histories: number;
  readonly blocked: number;
  readonly disagreed: readonly string[];
}

/**
 * How many histories one rule is tried with. The first asks for the law at each of its moments, as a decision does; the others
 * are judged by the law of the first. Finding a law costs thirty times more than asking it, and of all a law holds only caps and
 * rests are asked here, which in these packs are the same at every moment.
 */
const PER_RULE = 50;

/** Asks the engine and a plain count about histories drawn by chance, and about the moment each block ends. */
export function sweepAttempts(chance: Chance, histories: number): AttemptsSwept {
  const disagreed: string[] = [];
  let blocked = 0;
  let done = 0;
  while (done < histories) {
    const [cap, rest] = [aCap(chance), aRest(chance)];
    const packs: readonly RulePack[] = [
      { ...MADE_PACK, rules: { ...MADE_PACK.rules, frequency: [stated(cap)], cooldown: [stated(rest)] } },
    ];
    let held: Jurisdictions | null = null;
    for (let n = 0; n < PER_RULE && done < histories; n += 1, done += 1) {
      const at = Date.UTC(2026, 0, 1) + Math.floor(chance.uniform(0, 700 * 1_440)) * MINUTE;
      const attempts = aHistory(chance, at);
      const asked = { purpose: "marketing", subject: oneOf(chance, CAMPAIGNS) };
      const ask = (t: number) => {
        const facts = bareFacts({ numberCountry: known("ZZ"), subject: asked.subject, attempts: known(attempts) });
        const law = n > 0 && held !== null ? held : findJurisdictions(facts, packs, t);
        held ??= law;
        return { cap: checkFrequency(facts, law, t), rest: checkCooldown(facts, law, t) };
      };
      const compare = (what: string, said: Rest, plain: (t: number) => boolean, again: (t: number) => Rest): void => {
        if (blocks(said.detail)) blocked += 1;
        const { freeAt } = said;
        const ends = !blocks(said.detail) || freeAt === null;
        const well =
          plain(at) === !blocks(said.detail) &&
          (ends ||
            (!plain(freeAt - 1) && plain(freeAt) && blocks(again(freeAt - 1).detail) && !blocks(again(freeAt).detail)));
        if (!well && disagreed.length < 10)
          disagreed.push(JSON.stringify({ what, at, cap, rest, attempts, asked, said }));
      };
      const said = ask(at);
      compare(
        "cap",
        said.cap,
        (t) => plainCap(cap, attempts, asked, t),
        (t) => ask(t).cap,
      );
      compare(
        "rest",
        said.rest,
        (t) => plainRest(rest, attempts, asked, t),
        (t) => ask(t).rest,
      );
    }
  }
  return { histories: done, blocked, disagreed };
}
