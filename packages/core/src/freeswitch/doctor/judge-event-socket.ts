import { advice, type Finding, fault, good, unknown } from "./finding.ts";
import { type Answers, said } from "./judge-switch.ts";

/** The event socket's settings, as the switch has them loaded. Only the values we judge are read; the password is compared, never kept. */
const setting = (xml: string, name: string): string | null =>
  new RegExp(`<param name="${name}" value="([^"]*)"`).exec(xml)?.[1] ?? null;

export const accessListOf = (answers: Answers): string | null =>
  setting(said(answers, "eventSocket") ?? "", "apply-inbound-acl");

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;
/** Known to everybody who has read a manual. */
const PASSWORDS_OF_MANUALS: ReadonlySet<string> = new Set(["ClueCon", "cluecon"]);
const SHORT = 16;
/** What the switch goes by when no list is named (mod_event_socket.c of 1.11.3): this machine only. */
const DEFAULT_LIST = "loopback.auto";
/** Lists that the switch has by itself and that hold no public address. */
const PRIVATE_LISTS: ReadonlySet<string> = new Set([DEFAULT_LIST, "localnet.auto", "nat.auto", "rfc1918.auto"]);

/**
 * Who can command the switch. Whoever reaches its event socket with the password can place calls at our cost and run
 * programs on its machine, so it is never open to the world.
 */
export function judgeEventSocket(answers: Answers): readonly Finding[] {
  const xml = said(answers, "eventSocket");
  if (xml === null || !xml.includes("<configuration")) return [unknown("event socket")];
  return [reach(xml, answers), password(setting(xml, "password") ?? "ClueCon")];
}

function reach(xml: string, answers: Answers): Finding {
  const about = "event socket";
  const address = setting(xml, "listen-ip") ?? "127.0.0.1";
  const list = setting(xml, "apply-inbound-acl") ?? DEFAULT_LIST;
  const fix =
    'Set <param name="listen-ip" value="127.0.0.1"/> (or the address of a private network) and <param name="apply-inbound-acl" value="…"/> with a list that names the dialer\'s machine only, in event_socket.conf.xml.';
  if (LOOPBACK.test(address)) return good(about, `Listens on ${address} only.`);
  const stranger = said(answers, "stranger");
  if (stranger === "true")
    return fault(about, `Listens on ${address}, and its access list ${list} lets in strangers.`, fix);
  if (stranger === "false" || PRIVATE_LISTS.has(list))
    return good(about, `Listens on ${address}, and its access list ${list} keeps strangers out.`);
  return advice(about, `Listens on ${address}; what its access list ${list} lets in could not be asked.`, fix);
}

function password(text: string): Finding {
  const about = "event socket's password";
  const fix = "Set a long random one in event_socket.conf.xml, the same in SWITCH_URL.";
  if (PASSWORDS_OF_MANUALS.has(text)) return advice(about, "It is the one every FreeSWITCH comes with.", fix);
  return text.length < SHORT
    ? advice(about, `It has fewer than ${SHORT} characters.`, fix)
    : good(about, "It is not the one FreeSWITCH comes with.");
}
