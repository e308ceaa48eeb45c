import { parseArgs } from "node:util";

export interface Options {
  readonly url: string;
  readonly gateways: readonly string[];
  readonly agents: readonly string[];
  readonly domain?: string;
  readonly recordingsDir?: string;
  readonly callsPerSecond?: number;
  readonly concurrentCalls?: number;
  readonly json: boolean;
}

export const USAGE = `npm run doctor -- [options]

Looks at a FreeSWITCH and says what the dialer would miss there; at the database of $DATABASE_URL, the place of
$AUDIT_HEADS_URL and the services of $REGISTRY_URL_... too, where they are set.
Reads only: no call is placed, nothing is changed.

  --switch <url>        esl://:password@host:port                       $SWITCH_URL
  --gateway <name>      a gateway customers are dialed through; again for more     $SWITCH_GATEWAY
  --agent <sip user>    an agent whose phone is looked for; again for more
  --domain <name>       domain of the directory                         the switch's own
  --recordings <path>   directory at the switch where recordings go
  --cps <n>             new calls a second you want                     $SWITCH_MAX_CPS
  --calls <n>           calls at once you want                          $SWITCH_MAX_CALLS
  --json                findings as JSON
  --help                this text

Exit code: 0 nothing stands in the way, 1 something does, 2 it could not be asked this way.`;

/** What was asked for, the text to print instead, or what is wrong with it. */
export type Asked =
  | { readonly kind: "look"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly why: string };

const wrong = (why: string): Asked => ({ kind: "wrong", why });

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the command line; what it leaves out is taken from the server's own environment. */
export function readOptions(args: readonly string[], env: Env): Asked {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(args);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (given.help) return { kind: "help" };
  const url = given.switch ?? firstOf(env.SWITCH_URL);
  if (url === undefined) return wrong("Which switch? Give --switch esl://:password@host:port, or set SWITCH_URL.");
  const cps = amount("cps", given.cps ?? env.SWITCH_MAX_CPS);
  const calls = amount("calls", given.calls ?? env.SWITCH_MAX_CALLS);
  for (const one of [cps, calls]) if (typeof one === "string") return wrong(one);
  const gateways = given.gateway ?? (env.SWITCH_GATEWAY ? [env.SWITCH_GATEWAY] : []);
  return {
    kind: "look",
    options: {
      url,
      gateways,
      agents: given.agent ?? [],
      json: given.json ?? false,
      ...(given.domain === undefined ? {} : { domain: given.domain }),
      ...(given.recordings === undefined ? {} : { recordingsDir: given.recordings }),
      ...(typeof cps === "number" ? { callsPerSecond: cps } : {}),
      ...(typeof calls === "number" ? { concurrentCalls: calls } : {}),
    },
  };
}

/** Several switches may stand in SWITCH_URL; the doctor looks at one. */
const firstOf = (urls: string | undefined): string | undefined => urls?.split(",")[0]?.trim() || undefined;

function amount(name: string, text: string | undefined): number | string | null {
  if (text === undefined || text === "") return null;
  const value = Number(text);
  return value > 0 && value <= 100_000 ? value : `--${name} must be a number above 0; it is "${text}".`;
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      switch: { type: "string" },
      gateway: { type: "string", multiple: true },
      agent: { type: "string", multiple: true },
      domain: { type: "string" },
      recordings: { type: "string" },
      cps: { type: "string" },
      calls: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  }).values;
