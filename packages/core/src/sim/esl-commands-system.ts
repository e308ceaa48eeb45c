import type { CommandContext, Commands } from "./esl-command-context.ts";
import { VERSION } from "./esl-events.ts";
import { upTime, upTimeParts } from "./esl-times.ts";
import type { SwitchCore } from "./switch-core.ts";
import { uuidV4 } from "./uuid.ts";

/** Commands about the switch itself. */
export const systemCommands: Commands = {
  status: ({ core, clock, startedAt }) => statusText(core, clock.now() - startedAt),
  version: () => `FreeSWITCH Version ${VERSION}~64bit ( 64bit)\n`,
  hostname: ({ node }) => node.hostname,
  global_getvar: ({ node, globals }, [name]) => (name === "core_uuid" ? node.coreUuid : (globals[name ?? ""] ?? "")),
  json: (context, _args, argument) => jsonCommand(context, argument),
  reload: ({ random }, [module]) =>
    module === "mod_event_socket" ? `+OK Job-UUID: ${uuidV4(random)}\n` : "-ERR unloading module [No such module!]\n",
  fsctl: ({ core }, args) => fsctl(core, args),
};

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

/** `json {"command":"status"}`, the one that is known here. */
function jsonCommand({ core, clock, startedAt }: CommandContext, argument: string): string {
  const asked = parsed(argument);
  if (asked?.command !== "status") return '{"status":"error","message":"Invalid request"}\n';
  const { total, now, peak, lastSecond } = core.sessions;
  const { maxSessions, sessionsPerSecond } = core.limits;
  const response = {
    systemStatus: "ready",
    uptime: upTimeParts(clock.now() - startedAt),
    version: `${VERSION}  64bit`,
    sessions: {
      count: { total, active: now, peak, peak5Min: peak, limit: maxSessions },
      rate: { current: lastSecond, max: sessionsPerSecond, peak: lastSecond, peak5Min: lastSecond },
    },
    idleCPU: { used: 0, allowed: 90 },
    stackSizeKB: { current: 240, max: 8_192 },
  };
  return `${JSON.stringify({ command: "status", data: "", status: "success", response })}\n`;
}

function parsed(text: string): { readonly command?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
