import type { AuditDraft, CheckDetail, Decision, Fact } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { byteJson, byteList, byteNumber, byteQuoted, hasMembers, KeptJson, RepeatedText } from "./utf8-text.ts";

// The personal part of a record, as the bytes that JSON.stringify gives of it. They are put together member by member, which
// takes a quarter of the time: most of it repeats. What has other members than we know is left to JSON.stringify.

/** The personal part as text. Members keep their order, so a decision made again gives the same text. */
export const annexText = ({ facts, decision }: Pick<AuditDraft, "facts" | "decision">): string =>
  JSON.stringify({ decision, facts });

/** The same in UTF-8, a character for each byte. */
export const annexBytes = ({ facts, decision }: Pick<AuditDraft, "facts" | "decision">): string =>
  `{"decision":${decisionText(decision)}${facts === undefined ? "" : `,"facts":${factsText(facts)}`}}`;

const DECISION = [
  ...["allowed", "phone", "cli", "purpose", "jurisdiction", "packs", "ruleVersion", "tzdata", "checks", "failedRules"],
  ...["blockingRule", "blockingReason", "localTimes", "nextAllowedAt", "checkedAt", "validUntil"],
];
const CHECKS = [
  ...["jurisdiction", "dnc_tenant", "dnc_national", "consent", "cli_ownership", "line_type", "cooldown"],
  ...["frequency_cap", "calling_hours"],
];
const FACTS = [
  ...["phone", "numberCountry", "numberZones", "regions", "lineTypes", "cli", "purpose", "channel", "subject"],
  ...["requestedJurisdiction", "contactTimezone", "dncTenant", "registries", "consent", "relationships", "cliOwned"],
  ...["attempts", "ownRules", "notBefore"],
];
const CONSENT = [
  ...["id", "tenantId", "phone", "purpose", "state", "method", "at", "expiresAt", "evidence", "form"],
] as const;

// Most of what is written was written a moment ago: each place keeps its last.
const packs = new KeptJson();
const ownRules = new KeptJson();
const shown = new RepeatedText();
const purpose = new RepeatedText();
const jurisdiction = new RepeatedText();
const ruleVersion = new RepeatedText();
const tzdata = new RepeatedText();
const subject = new RepeatedText();
const tenant = new RepeatedText();
const digests = new RepeatedText();

function decisionText(decision: Decision): string {
  if (!hasMembers(decision, DECISION) || !hasMembers(decision.checks, CHECKS)) return byteJson(decision);
  let text = `{"allowed":${decision.allowed},"phone":${byteQuoted(decision.phone)},"cli":${shown.quoted(decision.cli)}`;
  text += `,"purpose":${purpose.quoted(decision.purpose)},"jurisdiction":${jurisdiction.quoted(decision.jurisdiction)}`;
  text += `,"packs":${packs.of(decision.packs)},"ruleVersion":${ruleVersion.quoted(decision.ruleVersion)}`;
  text += `,"tzdata":${tzdata.quoted(decision.tzdata)},"checks":${checksText(decision.checks)}`;
  text += `,"failedRules":${byteList(decision.failedRules)},"blockingRule":${byteQuoted(decision.blockingRule)}`;
  text += `,"blockingReason":${byteQuoted(decision.blockingReason)},"localTimes":${timesText(decision.localTimes)}`;
  text += `,"nextAllowedAt":${byteNumber(decision.nextAllowedAt)},"checkedAt":${byteNumber(decision.checkedAt)}`;
  return `${text},"validUntil":${byteNumber(decision.validUntil)}}`;
}

/** One check, kept while it says the same; a sentence that names the number never does. */
class RepeatedDetail {
  #last: CheckDetail | null = null;
  #text = "";

  of(detail: CheckDetail): string {
    const last = this.#last;
    if (last === null || !sameDetail(detail, last)) {
      this.#text = detailText(detail);
      this.#last = { ...detail };
    }
    return this.#text;
  }
}

const sameDetail = (one: CheckDetail, other: CheckDetail): boolean =>
  one.reason === other.reason &&
  one.result === other.result &&
  one.dataAsOf === other.dataAsOf &&
  one.source === other.source;

const details = {
  jurisdiction: new RepeatedDetail(),
  dncTenant: new RepeatedDetail(),
  dncNational: new RepeatedDetail(),
  consent: new RepeatedDetail(),
  cliOwnership: new RepeatedDetail(),
  lineType: new RepeatedDetail(),
  cooldown: new RepeatedDetail(),
  frequencyCap: new RepeatedDetail(),
  callingHours: new RepeatedDetail(),
};

function checksText(checks: Decision["checks"]): string {
  let text = `{"jurisdiction":${details.jurisdiction.of(checks.jurisdiction)}`;
  text += `,"dnc_tenant":${details.dncTenant.of(checks.dnc_tenant)}`;
  text += `,"dnc_national":${details.dncNational.of(checks.dnc_national)}`;
  text += `,"consent":${details.consent.of(checks.consent)}`;
  text += `,"cli_ownership":${details.cliOwnership.of(checks.cli_ownership)}`;
  text += `,"line_type":${details.lineType.of(checks.line_type)}`;
  text += `,"cooldown":${details.cooldown.of(checks.cooldown)}`;
  text += `,"frequency_cap":${details.frequencyCap.of(checks.frequency_cap)}`;
  return `${text},"calling_hours":${details.callingHours.of(checks.calling_hours)}}`;
}

function detailText({ result, reason, source, dataAsOf }: CheckDetail): string {
  let text = `{"result":"${result}","reason":${byteQuoted(reason)}`;
  if (source !== undefined) text += `,"source":${byteQuoted(source)}`;
  if (dataAsOf !== undefined) text += `,"dataAsOf":${byteNumber(dataAsOf)}`;
  return `${text}}`;
}

function timesText(times: Decision["localTimes"]): string {
  let text = "";
  for (const { timezone, localTime } of times)
    text += `${text === "" ? "" : ","}{"timezone":${byteQuoted(timezone)},"localTime":${byteQuoted(localTime)}}`;
  return `[${text}]`;
}

/** Facts are whatever a decision rested on; those that are gathered today are known by their members. */
const areGathered = (facts: unknown): facts is Facts =>
  typeof facts === "object" && facts !== null && hasMembers(facts, FACTS);

function factsText(facts: unknown): string {
  if (!areGathered(facts)) return byteJson(facts);
  let text = `{"phone":${byteQuoted(facts.phone)},"numberCountry":${factText(facts.numberCountry, byteQuoted)}`;
  text += `,"numberZones":${factText(facts.numberZones, byteList)},"regions":${factText(facts.regions, byteList)}`;
  text += `,"lineTypes":${factText(facts.lineTypes, byteList)},"cli":${shown.quoted(facts.cli)}`;
  text += `,"purpose":${purpose.quoted(facts.purpose)},"channel":${byteQuoted(facts.channel)}`;
  text += `,"subject":${subject.quoted(facts.subject)},"requestedJurisdiction":${byteQuoted(facts.requestedJurisdiction)}`;
  text += `,"contactTimezone":${byteQuoted(facts.contactTimezone)},"dncTenant":${factText(facts.dncTenant, byteJson)}`;
  text += `,"registries":${registriesText(facts.registries)},"consent":${factText(facts.consent, consentText)}`;
  text += `,"relationships":${factText(facts.relationships, byteJson)},"cliOwned":${factText(facts.cliOwned, String)}`;
  text += `,"attempts":${factText(facts.attempts, byteJson)},"ownRules":${ownRules.of(facts.ownRules)}`;
  return `${text},"notBefore":${byteNumber(facts.notBefore)}}`;
}

function factText<T>(fact: Fact<T>, valueText: (value: T) => string): string {
  let text = `{"kind":"${fact.kind}"`;
  if (fact.kind === "known") text += `,"value":${valueText(fact.value)}`;
  if (fact.kind === "unknown") text += `,"why":${byteQuoted(fact.why)}`;
  if (fact.source !== undefined) text += `,"source":${byteQuoted(fact.source)}`;
  if (fact.asOf !== undefined) text += `,"asOf":${byteNumber(fact.asOf)}`;
  return `${text}}`;
}

function registriesText(registries: Facts["registries"]): string {
  let text = "";
  for (const [name, fact] of Object.entries(registries))
    text += `${text === "" ? "" : ","}${byteQuoted(name)}:${factText(fact, answerText)}`;
  return `{${text}}`;
}

const answerText = ({ listed, digest }: { readonly listed: boolean; readonly digest?: string }): string =>
  digest === undefined ? `{"listed":${listed}}` : `{"listed":${listed},"digest":${digests.quoted(digest)}}`;

type Kept = Record<(typeof CONSENT)[number], string> & { readonly at: number; readonly expiresAt: number | null };

/** A consent comes as the storage keeps it: with its id, and in the order of its columns. */
function consentText(consent: object): string {
  if (!hasMembers(consent, CONSENT)) return byteJson(consent);
  const { id, tenantId, phone, purpose: given, state, method, at, expiresAt, evidence, form } = consent as Kept;
  let text = `{"id":${byteQuoted(id)},"tenantId":${tenant.quoted(tenantId)},"phone":${byteQuoted(phone)}`;
  text += `,"purpose":${byteQuoted(given)},"state":${byteQuoted(state)},"method":${byteQuoted(method)}`;
  text += `,"at":${byteNumber(at)},"expiresAt":${byteNumber(expiresAt)},"evidence":${byteQuoted(evidence)}`;
  return `${text},"form":${byteQuoted(form)}}`;
}
