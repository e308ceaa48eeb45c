import {
  absent,
  asE164,
  type Consent,
  type E164,
  type Fact,
  known,
  knownOf,
  plainPlace,
  type RulePack,
  type TenantId,
  unknown,
} from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import { decide, type Facts } from "../../core/src/compliance/index.ts";
import type { Case } from "./case.ts";
import { PACKS } from "./folders.ts";
import { packIds, readFolder } from "./pack-folder.ts";

type Given = Case["given"];
const HOUR = 3_600_000;

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
    at: at - HOUR,
    expiresAt: null,
    evidence: null,
    form: null,
  });
}

function factsOf(given: Given, pack: RulePack, at: number): Facts {
  const place = plainPlace(number(given.phone));
  return {
    phone: number(given.phone),
    cli: given.cli === null ? null : number(given.cli),
    purpose: given.purpose,
    channel: null,
    subject: null,
    requestedJurisdiction: given.requestedJurisdiction,
    numberCountry: place === null ? absent() : known(place.country),
    numberZones: absent(),
    regions: absent(),
    lineTypes: place === null ? absent() : known(place.lineTypes),
    contactTimezone: given.contactTimezone,
    dncTenant: dncOf(given),
    registries: Object.fromEntries(
      knownOf(pack.rules.dncRegistry).map(({ value }) => [value.registry, registryOf(given, at)] as const),
    ),
    consent: consentOf(given, at),
    relationships: absent(),
    attempts: absent(),
    ownRules: [],
    notBefore: null,
    cliOwned: given.cliOwned === "unknown" ? unknown("away") : known(given.cliOwned === "yes"),
  };
}

const shown = (local: string): string => local.replace(/\.\d+/, "");

describe.each(packIds(PACKS))("pack %s", (id) => {
  const folder = readFolder(PACKS, id);
  if (!("value" in folder)) throw new Error(folder.problems.join("\n"));
  const { pack, cases } = folder.value;

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, { given, expect: expected }) => {
    const at = Date.parse(given.at);
    const decision = decide(factsOf(given, pack, at), [pack], at);
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
