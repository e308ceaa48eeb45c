import { blocks, CHECKS, type CheckDetail, type CheckName, type Decision } from "../model/decision.ts";
import { DAY, type Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { checkCallerId } from "./caller-id.ts";
import { checkCallingHours, hoursFlip, zonesOf } from "./calling-hours.ts";
import { checkConsent, consentEdges } from "./consent.ts";
import { checkNationalLists, checkTenantList, registryExpiries } from "./dnc.ts";
import type { Facts } from "./facts.ts";
import { changesOn } from "./in-force.ts";
import { findJurisdictions, type Jurisdictions } from "./jurisdiction.ts";
import { dayAfter, instantOf, localIso, localTime } from "./local-time.ts";

/** How far ahead an opening is looked for: past the longest run of closed days any pack has. */
const LOOK_AHEAD = 15 * DAY;
/** No answer is good for longer, whatever it rests on. */
const LONGEST_VALIDITY = DAY;

/**
 * May this number be dialed at `at`?
 *
 * Every check is made, also after one has failed (contract C-CMP-3), and each can only deny: more packs, more zones, more
 * listings or less knowledge never open a call. A fact that is unknown blocks.
 *
 * Pure: the same facts, packs and instant give the same decision. Whoever gathers the facts turns a source that failed or was
 * too slow into an unknown one; should this throw all the same, there is no decision and therefore no call.
 *
 * @param packs all rule packs of this installation; those that apply are picked here
 */
export function decide(facts: Facts, packs: readonly RulePack[], at: Instant): Decision {
  const law = findJurisdictions(facts, packs, at);
  const checks = makeChecks(facts, law, at);
  const failedRules = CHECKS.filter((name) => blocks(checks[name]));
  const blockingRule = failedRules[0] ?? null;
  return {
    allowed: blockingRule === null,
    phone: facts.phone,
    cli: facts.cli,
    purpose: facts.purpose,
    jurisdiction: law.country,
    packs: law.packs.map(({ pack, version }) => ({ id: pack.id, version })),
    ruleVersion:
      law.packs
        .map(({ version }) => version)
        .sort()
        .at(-1) ?? "none",
    checks,
    failedRules,
    blockingRule,
    blockingReason: blockingRule === null ? null : checks[blockingRule].reason,
    localTimes: localTimes(facts, law, at),
    nextAllowedAt: nextAllowed(facts, law, failedRules, at),
    checkedAt: at,
    validUntil: validUntil(facts, law, at),
  };
}

function makeChecks(facts: Facts, law: Jurisdictions, at: Instant): Readonly<Record<CheckName, CheckDetail>> {
  return {
    jurisdiction: law.check,
    dnc_tenant: checkTenantList(facts),
    dnc_national: checkNationalLists(facts, law, at),
    consent: checkConsent(facts, law, at),
    cli_ownership: checkCallerId(facts, law),
    calling_hours: checkCallingHours(facts, law, at),
  };
}

function localTimes(facts: Facts, law: Jurisdictions, at: Instant): Decision["localTimes"] {
  const zones = new Set(law.packs.flatMap(({ pack }) => zonesOf(facts, pack)));
  return [...zones].map((timezone) => ({ timezone, localTime: localIso(timezone, at) }));
}

/** Only a block by the clock alone ends by itself. */
function nextAllowed(facts: Facts, law: Jurisdictions, failed: readonly CheckName[], at: Instant): Instant | null {
  if (failed.length !== 1 || failed[0] !== "calling_hours") return null;
  return hoursFlip(facts, law, at, at + LOOK_AHEAD);
}

/** Midnights at which a dated value of a pack begins or ends. Only the next one matters: no answer lives longer than a day. */
const ruleChanges = (law: Jurisdictions, at: Instant): readonly Instant[] =>
  law.packs.flatMap(({ pack }) =>
    pack.zones.flatMap((zone) => {
      const tomorrow = dayAfter(localTime(zone, at).date);
      return changesOn(pack, tomorrow) ? [instantOf(zone, tomorrow, 0)] : [];
    }),
  );

function validUntil(facts: Facts, law: Jurisdictions, at: Instant): Instant {
  const end = at + LONGEST_VALIDITY;
  const edges = [
    hoursFlip(facts, law, at, end) ?? end,
    ...registryExpiries(facts, law),
    ...consentEdges(facts),
    ...ruleChanges(law, at),
  ];
  return Math.min(end, ...edges.filter((edge) => edge > at));
}
