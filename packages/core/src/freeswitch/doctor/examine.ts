import { isEngageError } from "../../errors.ts";
import type { Clock, Timers } from "../../ports/clock.ts";
import type { SafeCommand } from "../command.ts";
import { connectEsl, type EslConnection } from "../esl.ts";
import { parseEslUrl } from "../options.ts";
import { type Finding, fault, good } from "./finding.ts";
import { accessListOf, judgeEventSocket } from "./judge-event-socket.ts";
import { judgeAgents, judgeGateways, judgeRecordings } from "./judge-lines.ts";
import { type Answers, judgeClock, judgeLimits, judgeModules, judgePause, judgeVersion, said } from "./judge-switch.ts";
import { firstRound, secondRound } from "./questions.ts";
import type { DoctorWants } from "./wants.ts";

export interface DoctorOptions extends DoctorWants {
  /** `esl://:password@host:port`. */
  readonly url: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What to do when the door does not open, by why it did not. */
const AT_THE_DOOR: Readonly<Record<string, string>> = {
  password: "Give the password of event_socket.conf.xml in the URL: esl://:password@host:port.",
  acl: "Put this machine's address on the access list named by apply-inbound-acl in event_socket.conf.xml, then `fs_cli -x reloadacl`.",
  network:
    "Is FreeSWITCH running, is mod_event_socket loaded, and does it listen on that address (listen-ip in event_socket.conf.xml)? Is a firewall between?",
  timeout: "Something listens there and does not speak: is it the event socket, and is it within reach?",
};

/**
 * Connects to a switch, looks at what the dialer will need of it, and says what is missing. Reads only: no call is placed
 * and no setting changed. Findings come in the order of looking.
 *
 * @throws EngageError `validation-failed` for a URL, gateway, agent or directory that cannot be written into a command.
 */
export async function examineSwitch(options: DoctorOptions): Promise<readonly Finding[]> {
  const { clock, timers } = options;
  const address = parseEslUrl(options.url);
  const first = firstRound(options);
  const about = `${address.host}:${address.port}`;
  let esl: EslConnection;
  try {
    esl = await connectEsl({ ...address, clock, timers });
  } catch (error) {
    if (!isEngageError(error)) throw error;
    const fix = AT_THE_DOOR[String(error.extra.reason)] ?? AT_THE_DOOR.network ?? "";
    return [fault(about, error.message, fix)];
  }
  try {
    const answers = await ask(esl, first);
    const domain = options.domain ?? said(answers, "domain");
    const second = await ask(esl, secondRound(options, { domain, accessList: accessListOf(answers) }));
    const all: Answers = new Map([...answers, ...second]);
    return [good(about, "The event socket let us in."), ...judge(all, options, domain, clock.now())];
  } finally {
    esl.close();
  }
}

/** One after the other: short questions, and a switch at work should not feel them. */
async function ask(esl: EslConnection, questions: ReadonlyMap<string, SafeCommand>): Promise<Answers> {
  const answers = new Map<string, string | null>();
  for (const [key, question] of questions) answers.set(key, await esl.api(question).catch(() => null));
  return answers;
}

/** All that can be said of the answers. Pure. */
export const judge = (
  answers: Answers,
  wants: DoctorWants,
  domain: string | null,
  nowMs: number,
): readonly Finding[] => [
  judgeVersion(answers),
  ...judgeEventSocket(answers),
  judgePause(answers),
  judgeClock(answers, nowMs),
  ...judgeModules(answers),
  ...judgeLimits(answers, wants),
  ...judgeGateways(answers, wants),
  ...judgeAgents(answers, wants, domain),
  ...judgeRecordings(answers, wants),
];
