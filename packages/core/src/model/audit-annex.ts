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

const packs = new KeptJson();
const ownRules = new KeptJson();

function decisionText(decision: Decision): string {
  if (!hasMembers(decision, DECISION) || !hasMembers(decision.checks, CHECKS)) return byteJson(decision);
  let text = `{"allowed":${decision.allowed},"phone":${byteQuoted(decision.phone)},"cli":${byteQuoted(decision.cli)}`;
  text += `,"purpose":${byteQuoted(decision.purpose)},"jurisdiction":${byteQuoted(decision.jurisdiction)}`;
  text += `,"packs":${packs.of(decision.packs)},"ruleVersion":${byteQuoted(decision.ruleVersion)}`;
  text += `,"tzdata":${byteQuoted(decision.tzdata)},"checks":${checksText(decision.checks)}`;
  text += `,"failedRules":${byteList(decision.failedRules)},"blockingRule":${byteQuoted(decision.blockingRule)}`;
  text += `,"blockingReason":${byteQuoted(decision.blockingReason)},"localTimes":${timesText(decision.localTimes)}`;
  text += `,"nextAllowedAt":${byteNumber(decision.nextAllowedAt)},"checkedAt":${byteNumber(decision.checkedAt)}`;
  return `${text},"validUntil":${byteNumber(decision.validUntil)}}`;
}

const reasons = {
  jurisdiction: new RepeatedText(),
  dncTenant: new RepeatedText(),
  dncNational: new RepeatedText(),
  consent: new RepeatedText(),
  cliOwnership: new RepeatedText(),
  lineType: new RepeatedText(),
  cooldown: new RepeatedText(),
  frequencyCap: new RepeatedText(),
  callingHours: new RepeatedText(),
};

function checksText(checks: Decision["checks"]): string {
  let text = `{"jurisdiction":${detailText(checks.jurisdiction, reasons.jurisdiction)}`;
  text += `,"dnc_tenant":${detailText(checks.dnc_tenant, reasons.dncTenant)}`;
  text += `,"dnc_national":${detailText(checks.dnc_national, reasons.dncNational)}`;
  text += `,"consent":${detailText(checks.consent, reasons.consent)}`;
  text += `,"cli_ownership":${detailText(checks.cli_ownership, reasons.cliOwnership)}`;
  text += `,"line_type":${detailText(checks.line_type, reasons.lineType)}`;
  text += `,"cooldown":${detailText(checks.cooldown, reasons.cooldown)}`;
  text += `,"frequency_cap":${detailText(checks.frequency_cap, reasons.frequencyCap)}`;
  return `${text},"calling_hours":${detailText(checks.calling_hours, reasons.callingHours)}}`;
}

function detailText({ result, reason, source, dataAsOf }: CheckDetail, kept: RepeatedText): string {
  let text = `{"result":"${result}","reason":${kept.quoted(reason)}`;
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
  text += `,"lineTypes":${factText(facts.lineTypes, byteList)},"cli":${byteQuoted(facts.cli)}`;
  text += `,"purpose":${byteQuoted(facts.purpose)},"channel":${byteQuoted(facts.channel)}`;
  text += `,"subject":${byteQuoted(facts.subject)},"requestedJurisdiction":${byteQuoted(facts.requestedJurisdiction)}`;
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
  digest === undefined ? `{"listed":${listed}}` : `{"listed":${listed},"digest":${byteQuoted(digest)}}`;

type Kept = Record<(typeof CONSENT)[number], string> & { readonly at: number; readonly expiresAt: number | null };

/** A consent comes as the storage keeps it: with its id, and in the order of its columns. */
function consentText(consent: object): string {
  if (!hasMembers(consent, CONSENT)) return byteJson(consent);
  const { id, tenantId, phone, purpose, state, method, at, expiresAt, evidence, form } = consent as Kept;
  let text = `{"id":${byteQuoted(id)},"tenantId":${byteQuoted(tenantId)},"phone":${byteQuoted(phone)}`;
  text += `,"purpose":${byteQuoted(purpose)},"state":${byteQuoted(state)},"method":${byteQuoted(method)}`;
  text += `,"at":${byteNumber(at)},"expiresAt":${byteNumber(expiresAt)},"evidence":${byteQuoted(evidence)}`;
  return `${text},"form":${byteQuoted(form)}}`;
}
