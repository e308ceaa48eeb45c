import {
  absent,
  asE164,
  type Consent,
  type E164,
  type Fact,
  inProfile,
  known,
  knownOf,
  type PastAttempt,
  type RulePack,
  type TenantId,
  unknown,
} from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import { decide, type Facts } from "../../core/src/compliance/index.ts";
import type { Case } from "./case.ts";
import { PACKS } from "./folders.ts";
import { packIds, readFolder, readPack } from "./pack-folder.ts";
import { placeOf } from "./zones/place.ts";

type Given = Case["given"];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const number = (text: string): E164 => {
  const phone = asE164(text);
  if (phone === null) throw new Error(`Not E.164: ${text}`);
  return phone;
};

function registryOf(given: Given, at: number): Fact<{ listed: boolean }> {
  if (given.registry === "unknown") return unknown("not loaded");
  return known({ listed: given.registry === "listed" }, "case", at - given.registryAgeHours * HOUR);
}

function dncOf(given: Given): Facts["dncTenant"] {
  if (given.dncTenant === "unknown") return unknown("away");
  return given.dncTenant === "listed" ? known({ reason: null, since: Date.parse("2026-08-30T10:02:51Z") }) : absent();
}

function consentOf(given: Given, at: number): Fact<Consent> {
  if (given.consent === "unknown") return unknown("away");
  if (given.consent === "none") return absent();
  return known({
    tenantId: "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId,
    phone: number(given.phone),
    purpose: given.purpose,
    state: given.consent === "granted" ? "granted" : "revoked",
    method: "case",
    at: at - given.consentAgeDays * DAY,
    expiresAt: null,
    evidence: null,
    form: given.consentForm === "any" ? null : given.consentForm,
  });
}

const attemptsOf = (given: Given): Fact<readonly PastAttempt[]> =>
  given.attempts.length === 0
    ? absent()
    : known(
        given.attempts.map(({ at, outcome }) => ({
          at: Date.parse(at),
          purpose: given.purpose,
          channel: given.channel,
          campaignId: null,
          outcome,
        })),
      );

/** Where the number can be, as the package's own table says. */
function placeFacts(phone: E164): Pick<Facts, "numberCountry" | "numberZones" | "regions" | "lineTypes"> {
  const place = placeOf(phone);
  if (place === null) return { numberCountry: absent(), numberZones: absent(), regions: absent(), lineTypes: absent() };
  return {
    numberCountry: known(place.country),
    numberZones: known(place.zones),
    regions: place.regions === null ? unknown("not in the table") : known(place.regions),
    lineTypes: place.lineTypes.length === 0 ? absent() : known(place.lineTypes),
  };
}

function factsOf(given: Given, packs: readonly RulePack[], at: number): Facts {
  const registers = packs.flatMap((pack) => knownOf(pack.rules.dncRegistry).map(({ value }) => value.registry));
  const tie = given.relationship;
  return {
    phone: number(given.phone),
    cli: given.cli === null ? null : number(given.cli),
    purpose: given.purpose,
    channel: given.channel,
    subject: null,
    requestedJurisdiction: given.requestedJurisdiction,
    ...placeFacts(number(given.phone)),
    contactTimezone: given.contactTimezone,
    dncTenant: dncOf(given),
    registries: Object.fromEntries(registers.map((register) => [register, registryOf(given, at)] as const)),
    consent: consentOf(given, at),
    relationships:
      tie === null
        ? absent()
        : known([{ kind: tie.kind, endedAt: tie.endedDaysAgo === null ? null : at - tie.endedDaysAgo * DAY }]),
    attempts: attemptsOf(given),
    ownRules: [],
    notBefore: null,
    cliOwned: given.cliOwned === "unknown" ? unknown("away") : known(given.cliOwned === "yes"),
  };
}

/** A pack that adds to another is read with it. */
function withParent(pack: RulePack): readonly RulePack[] {
  if (pack.extends === undefined) return [pack];
  const parent = readPack(PACKS, pack.extends);
  if (!("value" in parent)) throw new Error(parent.problems.join("\n"));
  return [pack, parent.value];
}

const shown = (local: string): string => local.replace(/\.\d+/, "");

describe.each(packIds(PACKS))("pack %s", (id) => {
  const folder = readFolder(PACKS, id);
  if (!("value" in folder)) throw new Error(folder.problems.join("\n"));
  const { pack, cases } = folder.value;
  const whole = withParent(pack);
  const readings = new Map(
    (pack.profiles ?? []).map((profile) => [profile, [inProfile(pack, profile), ...whole.slice(1)]] as const),
  );

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, { given, expect: expected }) => {
    const at = Date.parse(given.at);
    const packs = given.profile === undefined ? whole : readings.get(given.profile);
    if (packs === undefined) throw new Error(`There is no profile ${given.profile}.`);
    const decision = decide(factsOf(given, packs, at), packs, at);
    const results = Object.fromEntries(Object.entries(decision.checks).map(([name, { result }]) => [name, result]));
    expect({ allowed: decision.allowed, ...results }).toMatchObject({ allowed: expected.allowed, ...expected.checks });
    if (expected.reason !== undefined) expect(decision.blockingReason).toBe(expected.reason);
    if (expected.nextAllowedAt !== undefined) {
      const next = expected.nextAllowedAt;
      expect(decision.nextAllowedAt).toBe(next === null ? null : Date.parse(next));
    }
    const byOwnClock = decision.packs.length > 0 && given.contactTimezone === null;
    if (byOwnClock) expect(decision.localTimes.map((local) => local.localTime)).toContain(shown(given.at));
  });
});
