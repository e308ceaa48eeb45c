import { EngageError } from "../errors.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { type CommandValue, cmd, Part, part, type SafeCommand } from "./command.ts";
import { encoded, gatewayName, type NumberFormat, phoneNumber, sipUser, word } from "./command-parts.ts";
import { type GatewayOptions, gatewaysOf, gatewayVariables } from "./gateway-options.ts";

export interface DialOptions {
  /** Name of the one sofia gateway that customers are dialed through, `[A-Za-z0-9._-]+`. Short for `gateways` with one. */
  readonly gateway?: string;
  /** The gateways that customers are dialed through, with their limits. Instead of `gateway`. */
  readonly gateways?: readonly GatewayOptions[];
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
  /** The first when left out. */
  readonly gateway?: string;
  readonly role?: "customer" | "outside";
}
interface AgentDial {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly sipUser: string;
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
  /** Where exactly his phone is, as another node knows it; found by its user when left out. */
  readonly contact?: Part;
}
interface SeatDial {
  readonly legId: LegId;
  readonly agentId: AgentId;
  readonly sipUser: string;
  readonly ringTimeoutMs: number;
  readonly contact?: Part;
}

/** The variables by which our channels are known again, in events and after a reconnect. */
export const CALL_ID_VARIABLE = "engage_call_id";
export const AGENT_ID_VARIABLE = "engage_agent_id";
export const ROLE_VARIABLE = "engage_role";

const AGENT_TEMPLATE = /^((?:user|sofia\/[A-Za-z0-9._-]+)\/)\{sipUser\}((?:[@%][A-Za-z0-9.-]+(?::[0-9]{1,5})?)?)$/;
const OURS: ReadonlySet<string> = new Set([
  "origination_uuid",
  "origination_caller_id_number",
  "originate_timeout",
  "ignore_early_media",
  "sip_auto_answer",
  "park_after_bridge",
  CALL_ID_VARIABLE,
  AGENT_ID_VARIABLE,
  ROLE_VARIABLE,
]);

const invalid = (detail: string): EngageError => new EngageError("validation-failed", detail);

/**
 * Seconds for `originate_timeout`. The switch counts whole clock seconds and gives up between N−1 and N of them, so one is
 * added: nobody is hung up on earlier than asked.
 */
export function timeoutSeconds(ringTimeoutMs: number): number {
  if (!Number.isFinite(ringTimeoutMs) || ringTimeoutMs <= 0 || ringTimeoutMs > 600_000)
    throw invalid("The ring time must be between 0 and 10 minutes.");
  return Math.ceil(ringTimeoutMs / 1000) + 1;
}

type Variables = Readonly<Record<string, CommandValue>>;

/** Where an agent's phone is, as the options' template says. */
function agentEndpoint(template: string): (user: Part) => Part {
  const found = AGENT_TEMPLATE.exec(template);
  if (!found)
    throw invalid("agentDial must look like user/{sipUser}, user/{sipUser}@domain or sofia/profile/{sipUser}%domain.");
  const [before, after] = [1, 2].map((at) =>
    Part.checked(found[at] ?? "", /^/, "agentDial holds a forbidden character."),
  );
  return (user) => part`${before as Part}${user}${after as Part}`;
}

function checked(variables: Variables): Variables {
  for (const name of Object.keys(variables))
    if (OURS.has(name.toLowerCase())) throw invalid(`The channel variable ${name} is set by the transport.`);
  // Bad names are told here, when the dialer is put together, and not at the first call.
  Part.block(variables);
  return variables;
}

export interface DialStrings {
  /** The `originate` command for a customer's leg. */
  customer(dial: CustomerDial): SafeCommand;
  /** The `originate` command for an agent's leg. */
  agent(dial: AgentDial): SafeCommand;
  /** The `originate` command for a seat: it is parked again when a bridge ends. */
  seat(dial: SeatDial): SafeCommand;
  /** The `originate` command for a supervisor's leg, which listens in on an agent's. */
  supervisor(dial: AgentDial & { readonly agentLegId: LegId }): SafeCommand;
}

/**
 * Writes originate commands. Every part is either checked against a narrow alphabet or percent-encoded, so that no input
 * can add a variable, an endpoint, an application or a second command. Throws `validation-failed` for anything else, at
 * construction for bad options.
 */
export function dialStrings(options: DialOptions): DialStrings {
  const gateways = new Map(gatewaysOf(options).map((gateway) => [gateway.name, wayOut(options, gateway)]));
  const phoneOf = agentEndpoint(options.agentDial ?? "user/{sipUser}");
  const own = Object.entries(options.variables ?? {}).map(([name, value]) => [name, encoded(value)] as const);
  const extra = checked(Object.fromEntries(own));
  const autoAnswer: Variables = options.agentAutoAnswer === false ? {} : { sip_auto_answer: word("true") };

  const block = (legId: LegId, ringTimeoutMs: number, callerId: Variables, marks: Variables): Part =>
    Part.block({
      origination_uuid: legId,
      ...callerId,
      originate_timeout: timeoutSeconds(ringTimeoutMs),
      // Without it the job reports success, and the channel parks, at early media: before anybody answered.
      ignore_early_media: word("true"),
      ...marks,
      ...extra,
    });
  const originate = (legId: LegId, ringTimeoutMs: number, callerId: Variables, marks: Variables, endpoint: Part) =>
    cmd`originate ${block(legId, ringTimeoutMs, callerId, marks)}${endpoint} &park()`;
  const showing = (callerId: E164, format: NumberFormat = options.callerIdFormat ?? "plus"): Variables => ({
    origination_caller_id_number: phoneNumber(callerId, format),
  });

  return {
    customer(dial) {
      const way = dial.gateway === undefined ? [...gateways.values()][0] : gateways.get(dial.gateway);
      if (way === undefined) throw invalid("There is no such gateway in the options.");
      const marks = {
        [CALL_ID_VARIABLE]: dial.callId,
        [ROLE_VARIABLE]: word(dial.role ?? "customer"),
        ...way.variables,
      };
      const endpoint = part`sofia/gateway/${way.name}/${phoneNumber(dial.to, way.dialFormat)}`;
      return originate(dial.legId, dial.ringTimeoutMs, showing(dial.callerId, way.callerIdFormat), marks, endpoint);
    },
    agent(dial) {
      const marks = { [CALL_ID_VARIABLE]: dial.callId, [ROLE_VARIABLE]: word("agent"), ...autoAnswer };
      const endpoint = dial.contact ?? phoneOf(sipUser(dial.sipUser));
      return originate(dial.legId, dial.ringTimeoutMs, showing(dial.callerId), marks, endpoint);
    },
    seat(dial) {
      const mark = { [AGENT_ID_VARIABLE]: dial.agentId, [ROLE_VARIABLE]: word("seat") };
      const marks = { ...mark, park_after_bridge: word("true"), ...autoAnswer };
      return originate(dial.legId, dial.ringTimeoutMs, {}, marks, dial.contact ?? phoneOf(sipUser(dial.sipUser)));
    },
    supervisor(dial) {
      // His keys are how the dialer changes what he may do; see call-control.ts.
      const marks = { [CALL_ID_VARIABLE]: dial.callId, [ROLE_VARIABLE]: word("supervisor"), ...autoAnswer };
      const more = { ...marks, eavesdrop_enable_dtmf: word("true") };
      const variables = block(dial.legId, dial.ringTimeoutMs, showing(dial.callerId), more);
      return cmd`originate ${variables}${dial.contact ?? phoneOf(sipUser(dial.sipUser))} &eavesdrop(${dial.agentLegId})`;
    },
  };
}

interface WayOut {
  readonly name: Part;
  readonly dialFormat: NumberFormat;
  readonly callerIdFormat: NumberFormat;
  readonly variables: Variables;
}

const wayOut = (options: DialOptions, gateway: GatewayOptions): WayOut => ({
  name: gatewayName(gateway.name),
  dialFormat: gateway.dialFormat ?? options.dialFormat ?? "digits",
  callerIdFormat: gateway.callerIdFormat ?? options.callerIdFormat ?? "plus",
  variables: checked(gatewayVariables(gateway)),
});
