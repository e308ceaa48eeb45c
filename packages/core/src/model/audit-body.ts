import type { SealedRecord } from "./audit-entry.ts";
import { Words } from "./audit-repeats.ts";
import {
  type AuditDraft,
  type AuditRecord,
  CHECKS,
  type CheckDetail,
  type CheckName,
  type Decision,
  type DecisionInputs,
} from "./decision.ts";
import { type Instant, toIso, toPreciseIso } from "./instant.ts";
import { byteJson, byteQuoted } from "./utf8-text.ts";

// The bytes of a leaf: JSON whose members stand in the order of their names, so that a stranger can make it again from the values.
// It is written member by member, as JSON.stringify would, which would take three times as long: most of it repeats. It is byte
// text, so that it becomes bytes by copying.

const words = new Words(byteQuoted);
/** The same, kept: for what a log says again and again. */
const word = (text: string | null): string => words.of(text);

const isoText = (at: Instant | null): string => (at === null ? "null" : `"${toIso(at)}"`);

const CHECKS_BY_NAME = [...CHECKS].sort();

/** Result and date of each check, without the sentence: a reason may name a person. */
function checksText(checks: Decision["checks"]): string {
  if (saysAsBefore(checks)) return checked.text;
  let text = "";
  for (const name of CHECKS_BY_NAME) {
    const { result, dataAsOf } = checks[name];
    const asOf = dataAsOf === undefined ? "" : `"as_of":${isoText(dataAsOf)},`;
    text += `${text === "" ? "" : ","}"${name}":{${asOf}"result":"${result}"}`;
  }
  const said = CHECKS_BY_NAME.map((name) => ({ result: checks[name].result, dataAsOf: checks[name].dataAsOf }));
  checked = { said, text: `{${text}}` };
  return checked.text;
}

type Said = Pick<CheckDetail, "result"> & { readonly dataAsOf: Instant | undefined };
/** Written last: most calls of a list pass the same checks. */
let checked: { readonly said: readonly Said[]; readonly text: string } = { said: [], text: "" };

const saysAsBefore = (checks: Decision["checks"]): boolean =>
  checked.said.length > 0 &&
  checked.said.every(({ result, dataAsOf }, index) => {
    const check = checks[CHECKS_BY_NAME[index] as CheckName];
    return check.result === result && check.dataAsOf === dataAsOf;
  });

// The same packs are named by all decisions under one law.
const packTexts = new WeakMap<DecisionInputs["packs"], string>();

function packsText(packs: DecisionInputs["packs"]): string {
  const known = packTexts.get(packs);
  if (known !== undefined) return known;
  const made = byteJson(packs.map(({ digest, id, version }) => ({ digest, id, version })));
  packTexts.set(packs, made);
  return made;
}

type Register = DecisionInputs["registries"][number];

function registryText(register: Register): string {
  const { asOf, digest, name } = register;
  const { last } = named;
  if (last !== null && last.asOf === asOf && last.digest === digest && last.name === name) return named.text;
  const date = asOf === null ? "null" : `"${toPreciseIso(asOf)}"`;
  named = { last: { asOf, digest, name }, text: `{"as_of":${date},"digest":${word(digest)},"name":${word(name)}}` };
  return named.text;
}

/** Written last: an edition of a register serves many calls. */
let named: { readonly last: Register | null; readonly text: string } = { last: null, text: "" };

const calendarsText = (calendars: DecisionInputs["calendars"]): string =>
  calendars === null || calendars === undefined
    ? ""
    : `,"calendars":[${calendars.map(({ digest, id }) => `{"digest":${word(digest)},"id":${word(id)}}`).join()}]`;

/** A body of which only its place in the chain is missing, as byte text. */
export interface OpenBody {
  readonly head: string;
  /** Between the record's number and the hash of the one before. */
  readonly middle: string;
  readonly tail: string;
}

/**
 * @param subject stands for the person
 * @param annex hex of the keyed digest of the personal part
 */
export function openBody(draft: AuditDraft, subject: string, annex: string): OpenBody {
  const { decision, inputs } = draft;
  let head = `{"actor":${word(draft.actor)},"agent":${byteQuoted(draft.agentId)}`;
  head += `,"allowed":${decision.allowed},"annex":"${annex}","at":"${toPreciseIso(draft.at)}"`;
  head += `${calendarsText(inputs.calendars)},"call":${byteQuoted(draft.callId)},"campaign":${word(draft.campaignId)}`;
  head += `,"checks":${checksText(decision.checks)},"contact":${byteQuoted(draft.contactId)}`;
  head += `,"engine":${word(inputs.engine)},"jurisdiction":${word(decision.jurisdiction)},"n":`;
  let middle = `,"next_allowed_at":${isoText(decision.nextAllowedAt)},"origin":${word(draft.origin)}`;
  middle += `,"pack_set":${word(inputs.packSet)},"packs":${packsText(inputs.packs)},"prev":"`;
  let tail = `","purpose":${word(decision.purpose)},"registries":[${inputs.registries.map(registryText).join()}]`;
  tail += `,"rule":${word(decision.blockingRule)},"rule_version":${word(decision.ruleVersion)},"subject":"${subject}"`;
  tail += `,"tenant":${word(draft.tenantId)},"tz":${word(inputs.tzdata)},"v":1`;
  tail += `,"valid_until":${isoText(decision.validUntil)}}`;
  return { head, middle, tail };
}

/**
 * The body in its place, as byte text.
 *
 * @param prev hex of the leaf hash of the record before
 */
export const placedBody = ({ head, middle, tail }: OpenBody, seq: number, prev: string): string =>
  `${head}${seq}${middle}${prev}${tail}`;

/** The body's members, as far as they are needed again. */
export interface SealedBody {
  readonly allowed: boolean;
  readonly rule: string | null;
  readonly rule_version: string;
  /** Absent in records that were carried over from the log's first form, as are the packs. */
  readonly jurisdiction?: string | null;
  readonly actor: string;
  readonly agent: AuditRecord["agentId"];
  readonly annex: string;
  /** Absent in records from before they were told apart from their packs. */
  readonly calendars?: AuditRecord["inputs"]["calendars"];
  readonly call: AuditRecord["callId"];
  readonly contact: AuditRecord["contactId"];
  readonly engine: string;
  readonly origin: AuditRecord["origin"];
  readonly pack_set: string;
  readonly packs: AuditRecord["inputs"]["packs"];
  readonly prev: string;
  readonly registries: readonly {
    readonly name: string;
    readonly as_of: string | null;
    readonly digest: string | null;
  }[];
  readonly tz: string | null;
}

export const bodyMembers = (sealed: SealedRecord): SealedBody => JSON.parse(sealed.body) as SealedBody;
