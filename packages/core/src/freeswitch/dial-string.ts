import { EngageError } from "../errors.ts";
import { isSipUser } from "../model/agent.ts";
import { type CallId, isUuid, type LegId } from "../model/ids.ts";
import type { LegRole } from "../model/leg.ts";
import { type E164, isE164 } from "../model/phone.ts";

/** How a number is written to the carrier: `971501234567` or `+971501234567`. */
export type NumberFormat = "digits" | "plus";

export interface DialOptions {
  /** Name of the sofia gateway that customers are dialed through, `[A-Za-z0-9._-]+`. */
  readonly gateway: string;
  /** Format of the dialed number; `digits` when left out. */
  readonly dialFormat?: NumberFormat;
  /** Format of the caller ID shown; `plus` when left out. */
  readonly callerIdFormat?: NumberFormat;
  /** Where an agent's phone is: `user/{sipUser}` (default), `user/{sipUser}@domain`, `sofia/internal/{sipUser}%domain`. */
  readonly agentDial?: string;
  /** Ask the agent's phone to pick up by itself (`Call-Info: answer-after=0`); true when left out. */
  readonly agentAutoAnswer?: boolean;
  /**
   * More channel variables for every leg, e.g. `{ absolute_codec_string: "PCMA" }`. Names are `[A-Za-z][A-Za-z0-9_-]*` and
   * not one of ours. Characters of a value outside `A-Z a-z 0-9 . _ + -` arrive percent-encoded.
   */
  readonly variables?: Readonly<Record<string, string>>;
}

interface CustomerDial {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly to: E164;
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
}
interface AgentDial {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly sipUser: string;
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
}

/** The variables by which our channels are known again, in events and after a reconnect. */
export const CALL_ID_VARIABLE = "engage_call_id";
export const ROLE_VARIABLE = "engage_role";

const GATEWAY = /^[A-Za-z0-9._-]{1,128}$/;
const AGENT_TEMPLATE = /^(?:user|sofia\/[A-Za-z0-9._-]+)\/\{sipUser\}(?:[@%][A-Za-z0-9.-]+(?::[0-9]{1,5})?)?$/;
const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const MAX_VALUE_LENGTH = 1_000;
const OURS: ReadonlySet<string> = new Set([
  "origination_uuid",
  "origination_caller_id_number",
  "originate_timeout",
  "ignore_early_media",
  "sip_auto_answer",
  CALL_ID_VARIABLE,
  ROLE_VARIABLE,
]);

const invalid = (detail: string): EngageError => new EngageError("validation-failed", detail);

/** Free text as the value of a channel variable: nothing in the result can end the value, the block or the command. */
export function encodeValue(text: string): string {
  if (text.length === 0 || text.length > MAX_VALUE_LENGTH)
    throw invalid("A channel variable needs a value of 1–1,000 characters.");
  return text.replace(/[^A-Za-z0-9._+-]+/gu, (part) =>
    [...Buffer.from(part, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

function numberAs(format: NumberFormat, phone: E164): string {
  if (!isE164(phone)) throw invalid("Not an E.164 number.");
  return format === "plus" ? phone : phone.slice(1);
}

/**
 * Seconds for `originate_timeout`. The switch counts whole clock seconds and gives up between N−1 and N of them, so one is
 * added: nobody is hung up on earlier than asked.
 */
export function timeoutSeconds(ringTimeoutMs: number): number {
  if (!Number.isFinite(ringTimeoutMs) || ringTimeoutMs <= 0 || ringTimeoutMs > 600_000)
    throw invalid("The ring time must be between 0 and 10 minutes.");
  return Math.ceil(ringTimeoutMs / 1000) + 1;
}

function checkOptions(options: DialOptions): void {
  if (!GATEWAY.test(options.gateway))
    throw invalid("The gateway's name may hold letters, digits, dot, dash and underscore.");
  if (options.agentDial !== undefined && !AGENT_TEMPLATE.test(options.agentDial))
    throw invalid("agentDial must look like user/{sipUser}, user/{sipUser}@domain or sofia/profile/{sipUser}%domain.");
  for (const name of Object.keys(options.variables ?? {})) {
    if (!VARIABLE_NAME.test(name))
      throw invalid("A channel variable's name may hold letters, digits, dash and underscore.");
    if (OURS.has(name.toLowerCase())) throw invalid(`The channel variable ${name} is set by the transport.`);
  }
}

export interface DialStrings {
  /** The `originate` command for a customer's leg. */
  customer(dial: CustomerDial): string;
  /** The `originate` command for an agent's leg. */
  agent(dial: AgentDial): string;
}

/**
 * Writes originate commands. Every part is either checked against a narrow alphabet or percent-encoded, so that no input
 * can add a variable, an endpoint, an application or a second command. Throws `validation-failed` for anything else, at
 * construction for bad options.
 */
export function dialStrings(options: DialOptions): DialStrings {
  checkOptions(options);
  const template = options.agentDial ?? "user/{sipUser}";
  const extra = Object.entries(options.variables ?? {}).map(([name, value]) => `${name}=${encodeValue(value)}`);

  const originate = (
    dial: CustomerDial | AgentDial,
    role: LegRole,
    endpoint: string,
    more: readonly string[],
  ): string => {
    if (!isUuid(dial.legId) || !isUuid(dial.callId)) throw invalid("Leg and call ids must be UUIDs.");
    const variables = [
      `origination_uuid=${dial.legId}`,
      `origination_caller_id_number=${numberAs(options.callerIdFormat ?? "plus", dial.callerId)}`,
      `originate_timeout=${timeoutSeconds(dial.ringTimeoutMs)}`,
      // Without it the job reports success, and the channel parks, at early media: before anybody answered.
      "ignore_early_media=true",
      `${CALL_ID_VARIABLE}=${dial.callId}`,
      `${ROLE_VARIABLE}=${role}`,
      ...more,
      ...extra,
    ];
    return `originate {${variables.join(",")}}${endpoint} &park()`;
  };

  return {
    customer(dial) {
      const number = numberAs(options.dialFormat ?? "digits", dial.to);
      return originate(dial, "customer", `sofia/gateway/${options.gateway}/${number}`, []);
    },
    agent(dial) {
      if (!isSipUser(dial.sipUser)) throw invalid("Not a SIP user we would put in a dial string.");
      const endpoint = template.replace("{sipUser}", () => dial.sipUser);
      return originate(dial, "agent", endpoint, options.agentAutoAnswer === false ? [] : ["sip_auto_answer=true"]);
    },
  };
}
