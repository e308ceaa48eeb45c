import type { Commands } from "./esl-command-context.ts";
import { VERSION } from "./esl-events.ts";
import { upTime } from "./esl-times.ts";
import type { SwitchCore } from "./switch-core.ts";
import { uuidV4 } from "./uuid.ts";

/** Commands about the switch itself. */
export const systemCommands: Commands = {
  status: ({ core, clock, startedAt }) => statusText(core, clock.now() - startedAt),
  version: () => `FreeSWITCH Version ${VERSION}~64bit ( 64bit)\n`,
  hostname: ({ node }) => node.hostname,
  global_getvar: ({ node, globals }, [name]) => (name === "core_uuid" ? node.coreUuid : (globals[name ?? ""] ?? "")),
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
