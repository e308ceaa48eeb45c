import { blocks, CHECKS, type CheckDetail, type CheckName, type Decision } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { checkCooldown, checkFrequency } from "./attempts.ts";
import { checkCallerId } from "./caller-id.ts";
import { judgeHours } from "./calling-hours.ts";
import { checkConsent } from "./consent.ts";
import { checkNationalLists, checkTenantList } from "./dnc.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import type { Jurisdictions } from "./law.ts";
import { checkLineType } from "./line-type.ts";
import { isoOn } from "./local-time.ts";
import { nextAllowed, validUntil } from "./validity.ts";

/**
 * May this number be dialed at `at`?
 *
 * Every check is made, also after one has failed (contract C-CMP-3), and each can only deny: more packs, more zones, more
 * listings or less knowledge never open a call. A fact that is unknown blocks, and so does a value of law that is.
 *
 * Pure: the same facts, packs and instant give the same decision. Whoever gathers the facts turns a source that failed or was
 * too slow into an unknown one; should this throw all the same, there is no decision and therefore no call.
 *
 * Packs are made ready once, by their identity, and must not change afterwards; with that, a decision asks no Intl and costs
 * a few microseconds (`npm run bench -- compliance`).
 *
 * @param packs all rule packs of this installation; those that apply are picked here
 * @param tzdata version of the time zone data this runtime has
 */
export function decide(facts: Facts, packs: readonly RulePack[], at: Instant, tzdata: string | null = null): Decision {
  const law = findJurisdictions(facts, packs, at);
  const frequency = checkFrequency(facts, law, at);
  const cooldown = checkCooldown(facts, law, at);
  const hours = judgeHours(facts, law, at);
  const checks: Readonly<Record<CheckName, CheckDetail>> = {
    jurisdiction: law.check,
    dnc_tenant: checkTenantList(facts),
    dnc_national: checkNationalLists(facts, law, at),
    consent: checkConsent(facts, law, at),
    cli_ownership: checkCallerId(facts, law),
    line_type: checkLineType(facts, law),
    cooldown: cooldown.detail,
    frequency_cap: frequency.detail,
    calling_hours: hours.detail,
  };
  const failedRules = blocking(checks);
  const blockingRule = failedRules[0] ?? null;
  return {
    allowed: blockingRule === null,
    phone: facts.phone,
    cli: facts.cli,
    purpose: facts.purpose,
    jurisdiction: law.country,
    packs: law.names,
    ruleVersion: law.version,
    tzdata,
    checks,
    failedRules,
    blockingRule,
    blockingReason: blockingRule === null ? null : checks[blockingRule].reason,
    localTimes: localTimes(law, at),
    nextAllowedAt: failedRules === NONE ? null : nextAllowed(facts, packs, law, hours, checks, failedRules, at),
    checkedAt: at,
    validUntil: validUntil(facts, law, hours, frequency, cooldown, at),
  };
}

const NONE: readonly CheckName[] = Object.freeze([]);

function blocking(checks: Decision["checks"]): readonly CheckName[] {
  let failed: CheckName[] | null = null;
  for (const name of CHECKS) {
    if (!blocks(checks[name])) continue;
    if (failed === null) failed = [name];
    else failed.push(name);
  }
  return failed ?? NONE;
}

function localTimes({ shown }: Jurisdictions, at: Instant): Decision["localTimes"] {
  const times: Decision["localTimes"][number][] = [];
  for (const clock of shown) times.push({ timezone: clock.timezone, localTime: isoOn(clock, at) });
  return times;
}
