import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { Channel, OriginateOrder } from "./channel.ts";
import { knownCause } from "./esl-causes.ts";
import { callerIdOf, callUuidOf, channelName, destinationOf, stateWords } from "./esl-channel.ts";
import { type EventWriter, type NodeName, VERSION } from "./esl-events.ts";
import { type CallPlan, planOriginate } from "./esl-originate.ts";
import { seconds, stamp, upTime } from "./esl-times.ts";
import type { SwitchCore } from "./switch-core.ts";
import { uuidV4 } from "./uuid.ts";

/** What the commands of a simulated switch work on. */
export interface CommandContext {
  readonly core: SwitchCore;
  readonly clock: Clock;
  readonly random: Random;
  readonly writer: EventWriter;
  readonly node: NodeName;
  readonly startedAt: number;
  /** Calls back once, with the result of the order's job. */
  readonly onJob: (order: OriginateOrder, done: (result: string) => void) => void;
}

type Command = (context: CommandContext, args: readonly string[]) => string;

const NO_CHANNEL = "-ERR No such channel!\n";
const ORIGINATE_USAGE =
  "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n";

const COMMANDS: Readonly<Record<string, Command>> = {
  status: ({ core, clock, startedAt }) => statusText(core, clock.now() - startedAt),
  version: () => `FreeSWITCH Version ${VERSION}~64bit ( 64bit)\n`,
  hostname: ({ node }) => node.hostname,
  global_getvar: ({ node }, [name]) => (name === "core_uuid" ? node.coreUuid : ""),
  uuid_exists: ({ core }, [uuid]) => String(core.find(uuid ?? "") !== undefined),
  uuid_kill: ({ core }, [uuid, cause]) => (core.kill(uuid ?? "", knownCause(cause)) ? "+OK\n" : NO_CHANNEL),
  uuid_bridge: ({ core }, [a, b]) => {
    if (a === undefined || b === undefined) return "-USAGE: <uuid> <other_uuid>\n";
    return core.bridge(a, b) ? `+OK ${b}\n` : "-ERR Invalid uuid\n";
  },
  uuid_getvar: ({ core }, [uuid, name]) => {
    const channel = core.find(uuid ?? "");
    return channel ? (channel.variables[name ?? ""] ?? "_undef_") : NO_CHANNEL;
  },
  uuid_setvar: ({ core }, [uuid, name, ...value]) => {
    const channel = core.find(uuid ?? "");
    if (!channel) return NO_CHANNEL;
    if (name === undefined) return "-USAGE: <uuid> <var> [value]\n";
    if (value.length === 0) delete channel.variables[name];
    else channel.variables[name] = value.join(" ");
    return "+OK\n";
  },
  uuid_dump: ({ core, writer }, [uuid, format]) => {
    const channel = core.find(uuid ?? "");
    if (!channel) return NO_CHANNEL;
    const headers = writer.dump(channel);
    if (format === "json") return JSON.stringify(headers);
    return `${Object.entries(headers)
      .map(([name, value]) => `${name}: [${value}]\n`)
      .join("")}\n`;
  },
  hupall: ({ core }, [asked]) => {
    const cause = asked === undefined ? "MANAGER_REQUEST" : knownCause(asked);
    for (const { uuid } of core.channels()) core.kill(uuid, cause);
    return `+OK hangup all channels with cause ${cause}\n`;
  },
  fsctl: ({ core }, args) => fsctl(core, args),
  show: (context, args) => show(context, args),
  sofia: ({ core }, args) => (args[0] === "status" ? sofiaStatus(core, args.slice(1)) : "-USAGE: sofia status\n"),
  sofia_contact: ({ core }, [contact]) => {
    const user = (contact ?? "").split("/").at(-1)?.split("@")[0] ?? "";
    const registered = core.registrations().some((phone) => phone.sipUser === user);
    return registered ? `sofia/internal/sip:${user}@127.0.0.1:5071` : "error/user_not_registered";
  },
};

/**
 * Runs one api command. `done` is called once with its whole answer: at once, except for `originate`, which is answered
 * when the call is answered or has failed.
 */
export function runCommand(context: CommandContext, text: string, done: (answer: string) => void): void {
  const [name = "", argument = ""] = cutOnce(text.trim(), " ");
  if (name === "originate") {
    originate(context, argument, done);
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const args = argument.split(" ").filter((arg) => arg !== "");
  done(command ? command(context, args) : `-ERR ${name} Command not found!\n`);
}

/** What stands before and after the first separator. */
export function cutOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length).trim()];
}

function originate(context: CommandContext, argument: string, done: (answer: string) => void): void {
  const plan = planOriginate(argument);
  if (plan.kind === "calls") place(context, plan.calls, plan.timeoutSeconds, done);
  else done(plan.kind === "usage" ? ORIGINATE_USAGE : `-ERR ${plan.cause}\n`);
}

function place(
  context: CommandContext,
  calls: readonly CallPlan[],
  timeoutSeconds: number,
  done: (answer: string) => void,
): void {
  // The switch counts whole seconds of its clock, so the last one is rarely a full one.
  const timeoutMs = Math.max(1, timeoutSeconds * 1_000 - context.random.next() * 1_000);
  const orders = calls.map((call, index) => orderOf(context, call, index, timeoutMs));
  const [first] = orders;
  if (first) context.onJob(first, (result) => done(`${result}\n`));
  for (const order of orders) context.core.originate(order);
}

/** Of several calls in one dial string the first alone gets the id that was asked for. */
function orderOf(context: CommandContext, call: CallPlan, index: number, timeoutMs: number): OriginateOrder {
  const asked = index === 0 ? call.variables.origination_uuid : undefined;
  const uuid = asked ?? uuidV4(context.random);
  return { uuid, jobUuid: uuid, to: call.to, variables: call.variables, timeoutMs };
}

function fsctl(core: SwitchCore, [verb, value, ...rest]: readonly string[]): string {
  const number = Number(value);
  if (verb === "sps" && number > 0) {
    core.limits.sessionsPerSecond = number;
    return `+OK sessions per second: ${number}\n`;
  }
  if (verb === "max_sessions" && number > 0) {
    core.limits.maxSessions = number;
    return `+OK max sessions: ${number}\n`;
  }
  if ((verb === "pause" || verb === "resume") && (value === undefined || value === "outbound") && rest.length === 0) {
    core.limits.paused = verb === "pause";
    return "+OK\n";
  }
  return "-USAGE: [sps <n>|max_sessions <n>|pause [outbound]|resume [outbound]]\n";
}

function show({ core, node, clock }: CommandContext, [what, ...rest]: readonly string[]): string {
  const words = rest.join(" ");
  if (!words.endsWith("as json")) return "-USAGE: show channels|registrations as json\n";
  const rows = rowsOf(what, core, node, clock);
  if (rows === null) return "-USAGE: show channels|registrations as json\n";
  if (words.startsWith("count")) return JSON.stringify({ row_count: rows.length, rows: [] });
  return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows });
}

type Row = Readonly<Record<string, string>>;

function rowsOf(what: string | undefined, core: SwitchCore, node: NodeName, clock: Clock): readonly Row[] | null {
  if (what === "channels") return core.channels().map((channel) => channelRow(channel, node));
  if (what !== "registrations") return null;
  const expires = seconds(clock.now() + 86_400_000);
  return core.registrations().map(({ sipUser }) => ({
    reg_user: sipUser,
    realm: "127.0.0.1",
    token: `${sipUser}@127.0.0.1`,
    url: `sofia/internal/sip:${sipUser}@127.0.0.1:5071`,
    expires,
    network_ip: "127.0.0.1",
    network_port: "5071",
    network_proto: "udp",
    hostname: node.hostname,
    metadata: "",
  }));
}

function channelRow(channel: Channel, node: NodeName): Row {
  const { state, callState } = stateWords(channel);
  const caller = callerIdOf(channel);
  const { origination_caller_id_name: name = "", origination_caller_id_number: number = "" } = channel.variables;
  return {
    uuid: channel.uuid,
    direction: "outbound",
    created: stamp(channel.createdAt),
    created_epoch: seconds(channel.createdAt),
    name: channelName(channel),
    state,
    cid_name: caller.name,
    cid_num: caller.number,
    ip_addr: "",
    dest: destinationOf(channel),
    application: channel.peer ? "uuid_bridge" : channel.ready ? "park" : "",
    application_data: channel.peer?.uuid ?? "",
    context: "default",
    hostname: node.hostname,
    callstate: callState,
    callee_num: destinationOf(channel),
    call_uuid: callUuidOf(channel),
    initial_cid_name: name,
    initial_cid_num: number,
    initial_dest: destinationOf(channel),
  };
}

function statusText(core: SwitchCore, upMs: number): string {
  const { total, now, peak, lastSecond } = core.sessions;
  return [
    `UP ${upTime(upMs)}`,
    `FreeSWITCH (Version ${VERSION}  64bit) is ready`,
    `${total} session(s) since startup`,
    `${now} session(s) - peak ${peak}, last 5min ${peak} `,
    `${lastSecond} session(s) per Sec out of max ${core.limits.sessionsPerSecond}, peak ${lastSecond}, last 5min ${lastSecond} `,
    `${core.limits.maxSessions} session(s) max`,
    "min idle cpu 0.00/90.00",
    "Current Stack Size/Max 240K/8192K",
    "",
  ].join("\n");
}

const RULE = "=".repeat(97);

function sofiaStatus(core: SwitchCore, args: readonly string[]): string {
  const [kind, name, ...rest] = args;
  if (kind === "gateway" && name !== undefined) {
    if (!core.hasGateway(name)) return "Invalid Gateway!\n";
    return [RULE, `Name    \t${name}`, "Profile \texternal", "State   \tNOREG", "Status  \tUP", RULE, ""].join("\n");
  }
  if (kind === "profile" && rest[0] === "reg") return registrationsText(core);
  const head = "                     Name\t   Type\t                                      Data\tState";
  const row = (profile: string, port: number) =>
    `${profile.padStart(25)}\tprofile\t${`sip:mod_sofia@127.0.0.1:${port}`.padStart(42)}\tRUNNING (${core.sessions.now})`;
  return [head, RULE, row("external", 5080), row("internal", 5060), RULE, "2 profiles 0 aliases", ""].join("\n");
}

function registrationsText(core: SwitchCore): string {
  const phones = core.registrations();
  const blocks = phones.map(({ sipUser }) =>
    [
      `Call-ID:    \t${sipUser}@127.0.0.1`,
      `User:       \t${sipUser}@127.0.0.1`,
      `Contact:    \t"" <sip:${sipUser}@127.0.0.1:5071>`,
      "Agent:      \tsimulated phone",
      "Status:     \tRegistered(UDP)(unknown)",
      `Auth-User:  \t${sipUser}`,
      "",
    ].join("\n"),
  );
  return ["", "Registrations:", RULE, ...blocks, `Total items returned: ${phones.length}`, RULE, ""].join("\n");
}
