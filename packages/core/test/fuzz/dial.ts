import { isEngageError } from "../../src/errors.ts";
import { cmd, Part, type SafeCommand } from "../../src/freeswitch/command.ts";
import { assertSafeCommand } from "../../src/freeswitch/command-guard.ts";
import { cause, dtmf, encoded, encodeValue, gatewayName, path, word } from "../../src/freeswitch/command-parts.ts";
import { dialStrings } from "../../src/freeswitch/dial-string.ts";
import type { CallId, LegId } from "../../src/model/ids.ts";
import type { E164 } from "../../src/model/phone.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { CommandReader } from "../../src/sim/esl-frames.ts";
import { planOriginate } from "../../src/sim/esl-originate.ts";
import { readOriginate } from "../transcripts/originate-grammar.ts";
import { int, oneOf } from "./bytes.ts";
import type { FuzzCounts } from "./esl.ts";

const LEG = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;
const CALL = "0192f3a0-9000-7a10-8b00-0000000000ca" as CallId;

/** Pieces that mean something to FreeSWITCH, to SIP or to a shell; the injection table's among them. */
const PIECES = [
  ..."\n|\r|\r\n|\n\n|\0|\\n|\\r|\\|{|}|[|]|(|)|<|>|,|\\,|'|\\'|\"|\u0024{|\u0024{uuid}|$|^^|^^:|:_:|@|@127.0.0.9:5098|;|;x=y|:|%|%0a|%00|=".split(
    "|",
  ),
  "|",
  "&",
  "&system(rm)",
  " ",
  "  ",
  "\t",
  "\u2028",
  "\u0085",
  "api shutdown",
  "reload",
  "mod_event_socket",
  "unload",
  "origination_uuid=",
  "Job-UUID: forged",
  "../",
  "/",
  "مرحبا",
  "👋",
  "\ud83d",
  "\u202e",
];

function hostile(chance: Chance): string {
  const parts = Array.from({ length: int(chance, 0, 6) }, () => {
    if (chance.happens(0.5)) return oneOf(chance, PIECES);
    if (chance.happens(0.2)) return String.fromCodePoint(int(chance, 0, 0x110000));
    return Array.from({ length: int(chance, 1, 8) }, () => String.fromCharCode(int(chance, 0x20, 0x7f))).join("");
  });
  return parts.join("");
}

/** Right in a share of cases; else with something behind or before it, or wrong throughout. */
function around(right: string, chance: Chance, rightShare = 0.9): string {
  if (chance.happens(rightShare)) return right;
  if (chance.happens(0.3)) return hostile(chance);
  return chance.happens(0.5) ? right + hostile(chance) : hostile(chance) + right;
}

/**
 * Puts hostile text wherever text can go in a command, and reads what comes out as the switch would: by the recordings'
 * grammar and by the simulated server. Throws when a text that was let through came to anything but its own value.
 */
export async function fuzzDial(chance: Chance, goOn: () => boolean): Promise<FuzzCounts> {
  const counts = { originates: 0, refusedOriginates: 0, commands: 0, refusedCommands: 0 };
  while (goOn()) {
    counts[originate(chance) ? "originates" : "refusedOriginates"] += 1;
    counts[otherCommand(chance) ? "commands" : "refusedCommands"] += 1;
  }
  return counts;
}

/** False when it was refused. */
function originate(chance: Chance): boolean {
  const forAgent = chance.happens(0.5);
  const gateway = around("carrier", chance);
  const sipUser = around("agent_1001", chance);
  const to = around("+971500000110", chance);
  const callerId = around("+97145000000", chance);
  const names = Array.from({ length: int(chance, 0, 3) }, (_, i) => around(`note_${i}`, chance));
  const variables = Object.fromEntries(names.map((name) => [name, hostile(chance)]));
  const agentDial = around("user/{sipUser}@pbx.example.com", chance);
  const ids = { legId: around(LEG, chance) as LegId, callId: around(CALL, chance) as CallId, ringTimeoutMs: 20_000 };
  const made = attempt(() => {
    const dial = dialStrings({ gateway, agentDial, variables });
    return forAgent
      ? dial.agent({ ...ids, sipUser, callerId: callerId as E164 })
      : dial.customer({ ...ids, to: to as E164, callerId: callerId as E164 });
  });
  if (made === null) return false;
  const expected: Record<string, string> = {
    origination_uuid: ids.legId,
    origination_caller_id_number: callerId,
    originate_timeout: "21",
    ignore_early_media: "true",
    engage_call_id: ids.callId,
    engage_role: forAgent ? "agent" : "customer",
    ...(forAgent ? { sip_auto_answer: "true" } : {}),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, encodeValue(value)])),
  };
  const endpoint = forAgent ? agentDial.replace("{sipUser}", () => sipUser) : `sofia/gateway/${gateway}/${to.slice(1)}`;
  judge(made, { variables: expected, endpoint, user: forAgent ? sipUser : null });
  return true;
}

interface Meant {
  readonly variables: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly user: string | null;
}

function judge(command: SafeCommand, meant: Meant): void {
  const argument = asTheSwitchReads(command, "bgapi").slice("originate ".length);
  same(readOriginate(command), { variables: meant.variables, endpoint: meant.endpoint, app: "&park()" }, command);
  const plan = planOriginate(argument);
  const [, , , gateway, number] = meant.endpoint.split(/(sofia)\/(gateway)\/([^/]*)\//);
  const to = meant.user === null ? { kind: "gateway", gateway, number } : { kind: "user", sipUser: meant.user };
  const apps = [{ name: "park", data: "" }];
  same(plan, { kind: "calls", calls: [{ to, variables: meant.variables }], timeoutSeconds: 21, apps }, command);
}

/** The command's text, if the switch reads one command of one line out of the bytes we would write. */
function asTheSwitchReads(command: SafeCommand, verb: "api" | "bgapi"): string {
  const written = Buffer.from(`${verb} ${command}\nJob-UUID: ${LEG}\n\n`, "utf8");
  const read = new CommandReader().push(written)?.map(({ line, headers }) => ({ line, headers: [...headers] }));
  same(read, [{ line: `${verb} ${command}`, headers: [["job-uuid", LEG]] }], command);
  return command;
}

const COMMANDS: readonly ((text: string) => { readonly command: SafeCommand; readonly words: readonly string[] })[] = [
  (text) => ({ command: cmd`uuid_kill ${LEG} ${cause(text)}`, words: ["uuid_kill", LEG, text] }),
  (text) => ({ command: cmd`uuid_kill ${text as LegId} NORMAL`, words: ["uuid_kill", text, "NORMAL"] }),
  (text) => ({ command: cmd`uuid_record ${LEG} start ${path(text)}`, words: ["uuid_record", LEG, "start", text] }),
  (text) => ({ command: cmd`uuid_send_dtmf ${LEG} ${dtmf(text)}`, words: ["uuid_send_dtmf", LEG, text] }),
  (text) => ({ command: cmd`sofia status gateway ${gatewayName(text)}`, words: ["sofia", "status", "gateway", text] }),
  (text) => ({
    command: cmd`uuid_setvar ${LEG} a ${encoded(text)}`,
    words: ["uuid_setvar", LEG, "a", encodeValue(text)],
  }),
  (text) => ({ command: cmd`uuid_getvar ${LEG} ${word(text)}`, words: ["uuid_getvar", LEG, text] }),
  (text) => ({ command: cmd`uuid_kill ${LEG} ${text as never}`, words: ["uuid_kill", LEG, text] }),
  (text) => ({
    command: cmd`originate ${Part.block({ [text]: word("x") })}null/x &park()`,
    words: ["originate", `{${text}=x}null/x`, "&park()"],
  }),
];
const RIGHT = ["USER_BUSY", LEG, "/var/rec/a.wav", "12#", "carrier", "note"];

function otherCommand(chance: Chance): boolean {
  const make = oneOf(chance, COMMANDS);
  const made = attempt(() => {
    const { command, words } = make(around(oneOf(chance, RIGHT), chance, 0.3));
    assertSafeCommand(command);
    return { command, words };
  });
  if (made === null) return false;
  const words = asTheSwitchReads(made.command, "api").split(" ");
  same(words, made.words, made.command);
  if (!/^[\x21-\x7e ]+$/.test(made.command)) throw new Error(`not plain text: ${JSON.stringify(made.command)}`);
  return true;
}

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (isEngageError(error) && error.code === "validation-failed") return null;
    throw error;
  }
}

function same(actual: unknown, expected: unknown, command: string): void {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value, sorted));
  if (left !== right) throw new Error(`An escape: ${JSON.stringify(command)}\n read ${left}\nmeant ${right}`);
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
