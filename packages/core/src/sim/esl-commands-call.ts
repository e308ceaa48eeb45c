import type { OriginateOrder } from "./channel.ts";
import { knownCause } from "./esl-causes.ts";
import type { CommandContext, Commands } from "./esl-command-context.ts";
import { appsOf, type CallPlan, type OriginatePlan, planOriginate } from "./esl-originate.ts";
import { uuidV4 } from "./uuid.ts";

const NO_CHANNEL = "-ERR No such channel!\n";
const ORIGINATE_USAGE =
  "-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n";

/** Commands about channels: their life, their variables, where they go. */
export const callCommands: Commands = {
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
    setVariable(channel.variables, name, value.join(" "));
    return "+OK\n";
  },
  uuid_setvar_multi: ({ core }, [uuid, ...pairs]) => {
    const channel = core.find(uuid ?? "");
    if (uuid === undefined || pairs.length === 0) return "-USAGE: <uuid> <var>=<value>;<var>=<value>...\n";
    if (!channel) return NO_CHANNEL;
    for (const pair of pairs.join(" ").split(";")) {
      const equals = pair.indexOf("=");
      if (equals > 0) setVariable(channel.variables, pair.slice(0, equals), pair.slice(equals + 1));
    }
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
  uuid_park: ({ core }, [uuid]) =>
    core.transfer(uuid ?? "", [{ name: "park", data: "" }]) ? "+OK\n" : "-ERR No such channel!\n",
  uuid_transfer: transfer,
  hupall: ({ core }, [asked]) => {
    const cause = asked === undefined ? "MANAGER_REQUEST" : knownCause(asked);
    for (const { uuid } of core.channels()) core.kill(uuid, cause);
    return `+OK hangup all channels with cause ${cause}\n`;
  },
  sched_hangup: ({ core, timers, clock }, [when, uuid, cause]) => {
    if (when === undefined || uuid === undefined) return "-USAGE: [+]<time> <uuid> [<cause>]\n";
    if (!core.find(uuid)) return NO_CHANNEL;
    const ms = when.startsWith("+") ? Number(when.slice(1)) * 1_000 : Number(when) * 1_000 - clock.now();
    timers.after(Number.isFinite(ms) ? Math.max(0, ms) : 0, () => core.kill(uuid, knownCause(cause)));
    return "+OK\n";
  },
};

/** An empty value takes the variable away. */
function setVariable(variables: Record<string, string>, name: string, value: string): void {
  if (value === "") delete variables[name];
  else variables[name] = value;
}

function transfer({ core }: CommandContext, args: readonly string[]): string {
  const [uuid, first, ...rest] = args;
  if (uuid === undefined || first === undefined)
    return "-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n";
  const channel = core.find(uuid);
  if (!channel) return NO_CHANNEL;
  const leg = first.startsWith("-") ? first.toLowerCase() : "";
  const [extension = "", dialplan] = leg === "" ? [first, ...rest] : rest;
  const apps = appsOf(extension, dialplan);
  const other = channel.peer?.uuid;
  if (leg === "-both" && other !== undefined) {
    // Parted first, or the one's going would take the other along.
    for (const one of [channel, channel.peer]) if (one) one.variables.park_after_bridge ??= "true";
    core.transfer(other, apps);
  }
  core.transfer(leg === "-bleg" && other !== undefined ? other : uuid, apps);
  return "+OK\n";
}

/** Places the calls of an `originate`; answered when the first is answered or has failed. */
export function originate(context: CommandContext, argument: string, done: (answer: string) => void): void {
  const plan = planOriginate(argument);
  if (plan.kind === "calls") place(context, plan, done);
  else done(plan.kind === "usage" ? ORIGINATE_USAGE : `-ERR ${plan.cause}\n`);
}

function place(
  context: CommandContext,
  { calls, apps, timeoutSeconds }: Extract<OriginatePlan, { kind: "calls" }>,
  done: (answer: string) => void,
): void {
  // The switch counts whole seconds of its clock, so the last one is rarely a full one.
  const timeoutMs = Math.max(1, timeoutSeconds * 1_000 - context.random.next() * 1_000);
  const orders = calls.map((call, index) => ({ ...orderOf(context, call, index, timeoutMs), apps }));
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
