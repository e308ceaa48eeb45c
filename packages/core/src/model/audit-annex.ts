import { pairFor, withPhrases } from "./audit-phrases.ts";
import { KeptJson, RepeatedDetail, RepeatedText, Words } from "./audit-repeats.ts";
import type { AuditDraft, Decision, Fact } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { byteJson, byteList, byteNumber, byteQuoted, hasMembers } from "./utf8-text.ts";

// The personal part of a record, as the bytes that JSON.stringify gives of it, with what all of them say as phrases. They are put
// together member by member, which takes a quarter of the time: most of it repeats. What has other members than we know is left
// to JSON.stringify.

/** The personal part as text. Members keep their order, so a decision made again gives the same text. */
export const annexText = ({ facts, decision }: Pick<AuditDraft, "facts" | "decision">): string =>
  JSON.stringify({ decision, facts });

/** What is sealed: the same in UTF-8, a character for each byte, with its phrases (`audit-phrases`). */
export const annexBytes = ({ facts, decision }: Pick<AuditDraft, "facts" | "decision">): string =>
  `${decisionText(decision)}${facts === undefined ? "" : factsText(facts)}}`;

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

/** What stands before a value, by its member's name. */
const at = (name: string): string => pairFor(`,"${name}":`);

const AT = {
  phone: at("phone"),
  cli: at("cli"),
  purpose: at("purpose"),
  jurisdiction: at("jurisdiction"),
  packs: at("packs"),
  ruleVersion: at("ruleVersion"),
  tzdata: at("tzdata"),
  dncTenantList: at("dnc_tenant"),
  dncNational: at("dnc_national"),
  consent: at("consent"),
  cliOwnership: at("cli_ownership"),
  lineType: at("line_type"),
  cooldown: at("cooldown"),
  frequencyCap: at("frequency_cap"),
  callingHours: at("calling_hours"),
  blockingRule: at("blockingRule"),
  blockingReason: at("blockingReason"),
  localTimes: at("localTimes"),
  localTime: at("localTime"),
  nextAllowedAt: at("nextAllowedAt"),
  checkedAt: at("checkedAt"),
  validUntil: at("validUntil"),
  numberCountry: at("numberCountry"),
  numberZones: at("numberZones"),
  regions: at("regions"),
  lineTypes: at("lineTypes"),
  channel: at("channel"),
  subject: at("subject"),
  requestedJurisdiction: at("requestedJurisdiction"),
  contactTimezone: at("contactTimezone"),
  dncTenant: at("dncTenant"),
  registries: at("registries"),
  relationships: at("relationships"),
  cliOwned: at("cliOwned"),
  attempts: at("attempts"),
  ownRules: at("ownRules"),
  notBefore: at("notBefore"),
  value: at("value"),
  why: at("why"),
  source: at("source"),
  asOf: at("asOf"),
  digest: at("digest"),
  tenantId: at("tenantId"),
  method: at("method"),
  given: at("at"),
  expiresAt: at("expiresAt"),
  evidence: at("evidence"),
  form: at("form"),
};
const DECIDED = pairFor(`{"decision":{"allowed":`);
const CHECKED = pairFor(`,"checks":{"jurisdiction":`);
const FAILED = pairFor(`},"failedRules":`);
const ZONE = pairFor(`{"timezone":`);
const GATHERED = pairFor(`,"facts":{"phone":`);
const KINDS: Readonly<Record<Fact<unknown>["kind"], string>> = {
  known: pairFor(`{"kind":"known"`),
  absent: pairFor(`{"kind":"absent"`),
  unknown: pairFor(`{"kind":"unknown"`),
};
const LISTED = { false: pairFor(`{"listed":false`), true: pairFor(`{"listed":true`) };

// Most of what is written was written a moment ago: each place keeps its last.
const packs = new KeptJson();
const ownRules = new KeptJson();
const shown = new RepeatedText();
const purpose = new RepeatedText();
const ruleVersion = new RepeatedText();
const tzdata = new RepeatedText();
const subject = new RepeatedText();
const tenant = new RepeatedText();
const digests = new RepeatedText();
const evidence = new RepeatedText();
const words = new Words((text) => withPhrases(byteQuoted(text)));
const wordOf = (text: string | null): string => words.of(text);

/** In a number of these nothing is written otherwise than it is. */
const PLAIN_NUMBER = /^\+[0-9]{5,15}$/;

function decisionText(decision: Decision): string {
  if (!hasMembers(decision, DECISION) || !hasMembers(decision.checks, CHECKS))
    return `{"decision":${byteJson(decision)}`;
  let text = `${DECIDED}${decision.allowed}${AT.phone}${byteQuoted(decision.phone)}${AT.cli}${shown.of(decision.cli)}`;
  text += `${AT.purpose}${purpose.of(decision.purpose)}${AT.jurisdiction}${wordOf(decision.jurisdiction)}`;
  text += `${AT.packs}${packs.of(decision.packs)}${AT.ruleVersion}${ruleVersion.of(decision.ruleVersion)}`;
  text += `${AT.tzdata}${tzdata.of(decision.tzdata)}${checksText(decision)}`;
  text += `${FAILED}${byteList(decision.failedRules)}${AT.blockingRule}${wordOf(decision.blockingRule)}`;
  text += `${AT.blockingReason}${byteQuoted(decision.blockingReason)}${AT.localTimes}${timesText(decision.localTimes)}`;
  text += `${AT.nextAllowedAt}${byteNumber(decision.nextAllowedAt)}${AT.checkedAt}${byteNumber(decision.checkedAt)}`;
  return `${text}${AT.validUntil}${byteNumber(decision.validUntil)}}`;
}

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

function checksText({ phone, checks }: Decision): string {
  const named = PLAIN_NUMBER.test(phone) ? phone : "";
  let text = `${CHECKED}${details.jurisdiction.of(checks.jurisdiction, named)}`;
  text += `${AT.dncTenantList}${details.dncTenant.of(checks.dnc_tenant, named)}`;
  text += `${AT.dncNational}${details.dncNational.of(checks.dnc_national, named)}`;
  text += `${AT.consent}${details.consent.of(checks.consent, named)}`;
  text += `${AT.cliOwnership}${details.cliOwnership.of(checks.cli_ownership, named)}`;
  text += `${AT.lineType}${details.lineType.of(checks.line_type, named)}`;
  text += `${AT.cooldown}${details.cooldown.of(checks.cooldown, named)}`;
  text += `${AT.frequencyCap}${details.frequencyCap.of(checks.frequency_cap, named)}`;
  return `${text}${AT.callingHours}${details.callingHours.of(checks.calling_hours, named)}`;
}

function timesText(times: Decision["localTimes"]): string {
  let text = "";
  for (const { timezone, localTime } of times)
    text += `${text === "" ? "" : ","}${ZONE}${wordOf(timezone)}${AT.localTime}${byteQuoted(localTime)}}`;
  return `[${text}]`;
}

/** Facts are whatever a decision rested on; those that are gathered today are known by their members. */
const areGathered = (facts: unknown): facts is Facts =>
  typeof facts === "object" && facts !== null && hasMembers(facts, FACTS);

function factsText(facts: unknown): string {
  if (!areGathered(facts)) return `,"facts":${byteJson(facts)}`;
  let text = `${GATHERED}${byteQuoted(facts.phone)}${AT.numberCountry}${factText(facts.numberCountry, wordOf)}`;
  text += `${AT.numberZones}${factText(facts.numberZones, wordList)}${AT.regions}${factText(facts.regions, wordList)}`;
  text += `${AT.lineTypes}${factText(facts.lineTypes, wordList)}${AT.cli}${shown.of(facts.cli)}`;
  text += `${AT.purpose}${purpose.of(facts.purpose)}${AT.channel}${wordOf(facts.channel)}`;
  text += `${AT.subject}${subject.of(facts.subject)}${AT.requestedJurisdiction}${wordOf(facts.requestedJurisdiction)}`;
  text += `${AT.contactTimezone}${wordOf(facts.contactTimezone)}${AT.dncTenant}${factText(facts.dncTenant, byteJson)}`;
  text += `${AT.registries}${registriesText(facts.registries)}${AT.consent}${factText(facts.consent, consentText)}`;
  text += `${AT.relationships}${factText(facts.relationships, byteJson)}${AT.cliOwned}${factText(facts.cliOwned, String)}`;
  text += `${AT.attempts}${factText(facts.attempts, byteJson)}${AT.ownRules}${ownRules.of(facts.ownRules)}`;
  return `${text}${AT.notBefore}${byteNumber(facts.notBefore)}}`;
}

const wordList = (texts: readonly string[]): string => {
  let list = "";
  for (const text of texts) list += list === "" ? words.of(text) : `,${words.of(text)}`;
  return `[${list}]`;
};

function factText<T>(fact: Fact<T>, valueText: (value: T) => string): string {
  let text = KINDS[fact.kind];
  if (fact.kind === "known") text += `${AT.value}${valueText(fact.value)}`;
  if (fact.kind === "unknown") text += `${AT.why}${words.of(fact.why)}`;
  if (fact.source !== undefined) text += `${AT.source}${words.of(fact.source)}`;
  if (fact.asOf !== undefined) text += `${AT.asOf}${byteNumber(fact.asOf)}`;
  return `${text}}`;
}

function registriesText(registries: Facts["registries"]): string {
  let text = "";
  for (const [name, fact] of Object.entries(registries))
    text += `${text === "" ? "" : ","}${words.of(name)}:${factText(fact, answerText)}`;
  return `{${text}}`;
}

const answerText = ({ listed, digest }: { readonly listed: boolean; readonly digest?: string }): string =>
  `${LISTED[`${listed}`]}${digest === undefined ? "" : `${AT.digest}${digests.of(digest)}`}}`;

type Kept = Record<(typeof CONSENT)[number], string> & { readonly at: number; readonly expiresAt: number | null };

const STATES: Readonly<Record<string, string>> = {
  granted: pairFor(`,"state":"granted"`),
  revoked: pairFor(`,"state":"revoked"`),
};

/** A consent comes as the storage keeps it: with its id, and in the order of its columns. */
function consentText(consent: object): string {
  if (!hasMembers(consent, CONSENT)) return byteJson(consent);
  const { id, tenantId, phone, purpose: given, state, method, at: when, expiresAt, form } = consent as Kept;
  let text = `{"id":${byteQuoted(id)}${AT.tenantId}${tenant.of(tenantId)}${AT.phone}${byteQuoted(phone)}`;
  text += `${AT.purpose}${words.of(given)}${STATES[state] ?? `,"state":${byteQuoted(state)}`}${AT.method}${words.of(method)}`;
  text += `${AT.given}${byteNumber(when)}${AT.expiresAt}${byteNumber(expiresAt)}`;
  return `${text}${AT.evidence}${evidence.of((consent as Kept).evidence)}${AT.form}${wordOf(form)}}`;
}
