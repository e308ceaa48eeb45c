import type { Fact } from "../model/decision.ts";
import { after } from "../model/duration.ts";
import { type Instant, MINUTE, toIso } from "../model/instant.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import type { AttemptOutcome, CapScope, Cooldown } from "../model/rule-caps.ts";
import { type CapRule, withinCap } from "./cap-table.ts";
import type { Facts } from "./facts.ts";
import type { PackInForce } from "./in-force.ts";
import type { Jurisdictions } from "./law.ts";
import { channelBits, purposeBit, type Rule, speaks } from "./rule-table.ts";
import { isUntried, type Rest, rested, UNCAPPED } from "./untried.ts";
import { graver, lasting, verdict } from "./verdict.ts";

// How often a number may be tried, and how long it rests after certain outcomes. Both only ever count what has been; with
// nothing new they can only cease to block, which is when the number is free again.

/** Clocks of those who write attempts down may be ahead this much. */
const CLOCK_SKEW = MINUTE;
const NONE: readonly PastAttempt[] = [];

/** Why the attempts are worth nothing, or null when they count. */
function distrust(attempts: Fact<readonly PastAttempt[]>, at: Instant): string | null {
  if (attempts.kind === "unknown") return attempts.why;
  if (attempts.kind === "known" && attempts.value.some((attempt) => attempt.at > at + CLOCK_SKEW))
    return "an attempt is dated in the future";
  return null;
}

/** Whether an attempt stands together with the call that is asked about. */
function counts(rule: Rule<unknown>, scope: CapScope, attempt: PastAttempt, facts: Facts): boolean {
  if (scope === "number") return true;
  if (!speaks(rule, purposeBit(attempt.purpose), channelBits(attempt.channel))) return false;
  if (scope !== "subject" || facts.subject === null || attempt.campaignId === null) return true;
  return attempt.campaignId === facts.subject;
}

/** What is not over yet may become anything. */
const isOneOf = (outcomes: readonly AttemptOutcome[] | undefined, { outcome }: PastAttempt): boolean =>
  outcomes === undefined || outcome === null || outcomes.includes(outcome);

function judgeCap(rule: CapRule, facts: Facts, { pack }: PackInForce, at: Instant): Rest {
  const { attempts, phone } = facts;
  const name = pack.jurisdiction;
  const blind = (why: string): Rest => ({
    detail: verdict(
      "error",
      `How often ${phone} was called could not be checked (${why}), so the call is not permitted.`,
    ),
    freeAt: null,
  });
  if (rule.value === null) return blind(`the limit for ${name} is not known: ${rule.unknown}`);
  const why = distrust(attempts, at);
  if (why !== null) return blind(why);
  const { max, scope, counts: which } = rule.value;
  if (rule.counting === null) return blind("the zone of the limit is not known");
  const period = rule.counting(at);
  const made = attempts.kind === "known" ? attempts.value : NONE;
  const ends = made
    .filter((attempt) => attempt.at >= period.since && counts(rule, scope, attempt, facts) && isOneOf(which, attempt))
    .map((attempt) => period.until(attempt.at))
    .filter((end) => end > at)
    .sort((a, b) => b - a);
  const { limit } = rule;
  if (ends.length < max) return { detail: verdict("passed", withinCap(ends.length, name, limit)), freeAt: at };
  return {
    detail: verdict("failed", `${phone} was tried ${ends.length} times already; the limit for ${name} is ${limit}.`),
    freeAt: ends[max - 1] ?? null,
  };
}

function judgeCooldown(rule: Rule<Cooldown>, facts: Facts, { pack }: PackInForce, at: Instant): Rest {
  const { attempts, phone } = facts;
  const name = pack.jurisdiction;
  const blind = (why: string): Rest => ({
    detail: verdict(
      "error",
      `What came of earlier calls to ${phone} could not be checked (${why}), so the call is not permitted.`,
    ),
    freeAt: null,
  });
  if (rule.value === null) return blind(`the rule for ${name} is not known: ${rule.unknown}`);
  const why = distrust(attempts, at);
  if (why !== null) return blind(why);
  const { after: which, for: rest, scope } = rule.value;
  const made = attempts.kind === "known" ? attempts.value : NONE;
  // Of months, which are not all of one length, that of a later call may be over first.
  const endOf = (attempt: PastAttempt): Instant => (rest === "forever" ? attempt.at : after(attempt.at, rest));
  const last = made
    .filter(({ outcome }) => outcome !== null && which.includes(outcome))
    .filter((attempt) => counts(rule, scope, attempt, facts))
    .reduce<PastAttempt | null>(
      (longest, one) => (longest === null || endOf(one) > endOf(longest) ? one : longest),
      null,
    );
  const freeAt = last === null || rest === "forever" ? null : after(last.at, rest);
  if (last === null || (freeAt !== null && freeAt <= at)) return { detail: rested(phone, name), freeAt: at };
  const since = toIso(last.at).slice(0, 10);
  const until = freeAt === null ? "so it is not called again" : `so it rests until ${toIso(freeAt)}`;
  const outcome = `${last.outcome}`.replace("_", " ");
  return { detail: verdict("failed", `The call to ${phone} on ${since} was ${outcome}, ${until} (${name}).`), freeAt };
}

const worse = (a: Rest | null, b: Rest): Rest => {
  if (a === null) return b;
  const never = a.freeAt === null || b.freeAt === null;
  return { detail: graver(a.detail, b.detail), freeAt: never ? null : Math.max(a.freeAt ?? 0, b.freeAt ?? 0) };
};

const RESTLESS: Rest = {
  detail: lasting("not_applicable", "No rest after earlier calls covers this call."),
  freeAt: null,
};

/** Attempts made against every cap, and when all of them are free again. */
export function checkFrequency(facts: Facts, law: Jurisdictions, at: Instant): Rest {
  const { frequency } = law.untried;
  if (frequency !== null && isUntried(facts)) return frequency;
  let worst: Rest | null = null;
  for (const pack of law.packs)
    for (const rule of pack.view.frequency) worst = worse(worst, judgeCap(rule, facts, pack, at));
  return worst ?? UNCAPPED;
}

/** Earlier outcomes against every rest they ask for. */
export function checkCooldown(facts: Facts, law: Jurisdictions, at: Instant): Rest {
  const { cooldown } = law.untried;
  if (cooldown !== null && isUntried(facts)) return { detail: rested(facts.phone, cooldown), freeAt: null };
  let worst: Rest | null = null;
  for (const pack of law.packs)
    for (const rule of pack.view.cooldown) worst = worse(worst, judgeCooldown(rule, facts, pack, at));
  return worst ?? RESTLESS;
}
