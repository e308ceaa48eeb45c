import { parseArgs } from "node:util";
import { Stop } from "./stop.ts";

/** Preview is missing on purpose: there a person decides on every call. */
const MODES = ["progressive", "power", "predictive"] as const;
export type Mode = (typeof MODES)[number];

export interface Options {
  /** Where the server is, without a slash at the end. */
  readonly url: string;
  /** How many times faster than life the simulated people ring and talk. */
  readonly speed: number;
  readonly contacts: number;
  readonly mode: Mode;
  readonly password: string;
  /** Plain lines instead of one that is drawn anew. */
  readonly plain: boolean;
  /** Go on although the server does not say that its switch is simulated. */
  readonly testSwitch: boolean;
  /** Give up after this long without any movement. */
  readonly patienceMs: number;
  readonly help: boolean;
}

export const USAGE = `npm run demo -- [options]

A client of a running server: uploads made-up contacts, lets the dialer call them, plays the agents' desktops and a
webhook receiver, and compares what the API, the webhooks and the simulated switch say of the same calls.

  --url <url>        where the server is                                 http://127.0.0.1:8080
  --speed <n>        how many times faster than life, 0.1 to 1000        30
  --contacts <n>     how many people to call, 1 to 10000                 500
  --mode <mode>      ${MODES.join(", ")}                  progressive
  --password <text>  of admin@acme.com and the agents                    engage-demo
  --patience <s>     seconds without movement before it gives up         60
  --plain            plain lines instead of one that is drawn anew
  --test-switch      the server's switch is a test switch although the server does not say so
  --help             this text

Exit code: 0 everything agrees, 1 something does not, 2 it could not be run, 130 stopped by hand.`;

const OPTIONS = {
  url: { type: "string", default: "http://127.0.0.1:8080" },
  speed: { type: "string", default: "30" },
  contacts: { type: "string", default: "500" },
  mode: { type: "string", default: "progressive" },
  password: { type: "string", default: "engage-demo" },
  patience: { type: "string", default: "60" },
  plain: { type: "boolean", default: false },
  "test-switch": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function number(name: string, text: string, min: number, max: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new Stop(`--${name} must be a ${whole ? "whole " : ""}number from ${min} to ${max}; it is "${text}".`);
}

function webAddress(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new Stop(`--url must be an http address such as http://127.0.0.1:8080; it is "${text}".`);
}

const isMode = (text: string): text is Mode => MODES.includes(text as Mode);

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

/** Reads the command line. Throws a {@link Stop} that says what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const given = parsed(args);
  if (!isMode(given.mode)) throw new Stop(`--mode must be one of ${MODES.join(", ")}; it is "${given.mode}".`);
  return {
    url: webAddress(given.url),
    speed: number("speed", given.speed, 0.1, 1_000, false),
    contacts: number("contacts", given.contacts, 1, 10_000, true),
    mode: given.mode,
    password: given.password,
    plain: given.plain,
    testSwitch: given["test-switch"],
    patienceMs: number("patience", given.patience, 5, 3_600, false) * 1_000,
    help: given.help,
  };
}
