import { advice, type Finding, fault, good, unknown } from "./finding.ts";
import { MODULES, type ModuleName } from "./questions.ts";
import { type DoctorWants, LEGS_PER_CALL } from "./wants.ts";

/** What the switch said, by the question's key; null when it could not be asked. */
export type Answers = ReadonlyMap<string, string | null>;

export const said = (answers: Answers, key: string): string | null => {
  const answer = answers.get(key)?.trim() ?? null;
  return answer === null || answer === "" || answer.startsWith("-ERR") || answer.startsWith("-USAGE") ? null : answer;
};

/** Earlier ones lack the JSON lists we read, or were never tried. */
const OLDEST: readonly [major: number, minor: number] = [1, 10];

export function judgeVersion(answers: Answers): Finding {
  const version = /FreeSWITCH Version (\d+)\.(\d+)([^\s~]*)/.exec(said(answers, "version") ?? "");
  if (!version) return unknown("version");
  const [, major, minor, rest] = version;
  const name = `${major}.${minor}${rest}`;
  const old = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  return old
    ? fault("version", `This is FreeSWITCH ${name}.`, `Upgrade to ${OLDEST.join(".")} or newer.`)
    : good("version", `This is FreeSWITCH ${name}.`);
}

export function judgeModules(answers: Answers): readonly Finding[] {
  return (Object.keys(MODULES) as ModuleName[]).map((name) => {
    const there = said(answers, `module ${name}`);
    const { need, gives } = MODULES[name];
    if (there !== "true" && there !== "false") return unknown(name);
    if (there === "true") return good(name, `Loaded: ${gives}.`);
    const fix = `Load it: <load module="${name}"/> in autoload_configs/modules.conf.xml. Listed already? The switch's log says why it failed.`;
    if (need === "always") return fault(name, `Not loaded, and the dialer cannot work without ${gives}.`, fix);
    return advice(name, `Not loaded: no ${gives}.`, need === "often" ? fix : `Only if you want that. ${fix}`);
  });
}

/** Half a minute of difference makes registrations and recordings hard to read; decisions use the dialer's own clock. */
const CLOCK_TOLERANCE_S = 5;

export function judgeClock(answers: Answers, nowMs: number): Finding {
  const epoch = Number(said(answers, "epoch") ?? Number.NaN);
  if (!Number.isFinite(epoch)) return unknown("clock");
  const apart = Math.round(epoch - nowMs / 1_000);
  return Math.abs(apart) <= CLOCK_TOLERANCE_S
    ? good("clock", "The switch and this machine agree on the time.")
    : advice(
        "clock",
        `The switch's clock is ${Math.abs(apart)} s ${apart > 0 ? "ahead of" : "behind"} this machine's.`,
        "Let both follow the same time servers (chrony, systemd-timesyncd).",
      );
}

export function judgePause(answers: Answers): Finding {
  const paused = said(answers, "paused");
  if (paused === "false") return good("new calls", "The switch takes new calls.");
  if (paused !== "true") return unknown("new calls");
  return fault("new calls", "The switch is paused: it refuses every new call.", "Run `fs_cli -x 'fsctl resume'`.");
}

/**
 * Limits of the switch against what is wanted. Past them an originate is refused with DESTINATION_OUT_OF_ORDER, a word that
 * does not say so.
 */
export function judgeLimits(answers: Answers, wants: DoctorWants): readonly Finding[] {
  const status = said(answers, "status") ?? "";
  const starts = /per Sec out of max (\d+)/.exec(status)?.[1];
  const sessions = /(\d+) session\(s\) max/.exec(status)?.[1];
  return [
    limit("sessions per second", starts, wants.callsPerSecond, "sessions-per-second"),
    limit("sessions", sessions, wants.concurrentCalls, "max-sessions"),
  ];
}

function limit(about: string, found: string | undefined, calls: number | undefined, setting: string): Finding {
  if (found === undefined) return unknown(about);
  if (calls === undefined) return good(about, `At most ${found}.`);
  const needed = Math.ceil(calls * LEGS_PER_CALL);
  return Number(found) >= needed
    ? good(about, `At most ${found}; ${calls} calls need ${needed}, with the agents' legs.`)
    : fault(
        about,
        `At most ${found}, and ${calls} calls need ${needed}, with the agents' legs.`,
        `Raise <param name="${setting}" value="${needed}"/> in autoload_configs/switch.conf.xml, or dial less.`,
      );
}
