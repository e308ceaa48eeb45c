import type { Purpose } from "../model/campaign.ts";
import type { CheckDetail, Decision } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { ConsentRule, RegistryRule } from "../model/rule-consent.ts";
import type { PackInForce } from "./in-force.ts";
import type { WrittenDay } from "./local-time.ts";
import type { Rule } from "./rule-table.ts";
import type { Untried } from "./untried.ts";
import type { ZoneClock } from "./zone-clock.ts";

/** What kind of call it is, as bits that rules are compared by. */
export interface CallKind {
  readonly purpose: number;
  readonly channels: number;
}

/** Whose law applies. Found once for a kind of call and a stretch of time, and shared by all decisions about such calls. */
export interface Jurisdictions extends CallKind {
  /** The number's own country, when known. */
  readonly country: string | null;
  /** All packs of all jurisdictions that apply; each must permit. */
  readonly packs: readonly PackInForce[];
  /** One sentence for each jurisdiction whose rules we do not have; any of them blocks. */
  readonly missing: readonly string[];
  readonly check: CheckDetail;
  /** Every pack by every clock that can be the person's. */
  readonly clocks: readonly HoursClock[];
  /** Every register that some pack wants asked about such a call. */
  readonly registers: readonly Asked[];
  /** Regions the number can be in; null = it can be in any. */
  readonly regions: readonly string[] | null;
  readonly asked: Purpose;
  /** The rules on consent that speak of such a call. */
  readonly consent: readonly Rule<ConsentRule>[];
  /** The packs by name and version, and the newest version of them. */
  readonly names: Decision["packs"];
  readonly version: string;
  /** What is said of a number at which nothing was tried. */
  readonly untried: Untried;
  /** Whether consent frees some of these calls from some of the hours. */
  readonly lifting: boolean;
  /** The first moment to come at which a dated value of a pack begins or ends, as far as the next midnight; else Infinity. */
  readonly changesAt: Instant;
  /** From here on, and until there, all of this stays as it is and the hours say the same. */
  readonly from: Instant;
  readonly until: Instant;
  /** The clocks as a person reads them, each once. */
  readonly shown: readonly ShownClock[];
  /** What the hours say in that time, by {@link GrantGrade}; filled as it is asked for. */
  readonly said: (Held | undefined)[];
}

export interface Asked {
  readonly jurisdiction: string;
  readonly rule: Rule<RegistryRule>;
  /** What is said of a number that is not in it. */
  readonly clear: string;
}

/** One pack's hours by one clock. */
export interface HoursClock {
  readonly pack: PackInForce;
  readonly clock: ZoneClock;
}

/** A clock, and what of its text stays as it is through the law's time. */
export interface ShownClock extends WrittenDay {
  readonly timezone: string;
}

/** 0 = no live consent; else one more than the consent's form counts for. */
export type GrantGrade = number;

/** What is said of a moment, and the next one at which something else may be said. */
export interface Said {
  readonly detail: CheckDetail;
  readonly edge: Instant;
}

/** What is said all through the law's time to those of one grade. */
export interface Held extends Said {
  /** When the hours begin or cease to block, looked for up to {@link Held.sought}; undefined = not looked for yet. */
  flip: Instant | null | undefined;
  readonly sought: Instant;
  /** Whether all that blocks an untried number of this grade is gone at the flip; false = not known. */
  opens: boolean;
}
