import { parseArgs } from "node:util";
import type { ListForm } from "@broadnet-engage/core/registries";

export const USAGE = `Makes the file of a national register that is too large to be uploaded, from the list its authority gives.

  npm run registers -- build LIST --registry us.dnc --as-of 2026-11-25 --source "FTC" [--out FILE]
  npm run registers -- check FILE

  --as-of           when the list was true at its source: a date, or a time with its zone; a register too old blocks
  --calling-code N  what stands before each number of the list, as digits: 1 for ten-digit American numbers
  --columns 1,2     of a CSV, the columns that hold the number, put together; without it each line is one number
  --header-lines N  lines before the first number
  --sha256 HEX      the list's digest as its authority tells it; another one is refused
  --allow-refused   lines that hold no number are left out instead of ending it
  --out FILE        default: registries/NAME.numbers in DATA_DIR, where servers take it up by themselves

The file appears whole or not at all, and the one before it serves until then. A list that is there already is not made again.`;

export interface BuildOptions {
  readonly kind: "build";
  readonly list: string;
  readonly registry: string;
  readonly asOf: number;
  readonly source: string;
  readonly form: ListForm;
  readonly sha256: string | null;
  readonly allowRefused: boolean;
  readonly out: string | null;
}

export type Asked =
  | BuildOptions
  | { readonly kind: "check"; readonly path: string }
  | { readonly kind: "wrong"; readonly why: string };

const wrong = (why: string): Asked => ({ kind: "wrong", why });

const OPTIONS = {
  registry: { type: "string", default: "" },
  "as-of": { type: "string", default: "" },
  source: { type: "string", default: "" },
  "calling-code": { type: "string", default: "" },
  columns: { type: "string", default: "" },
  "header-lines": { type: "string", default: "0" },
  sha256: { type: "string" },
  "allow-refused": { type: "boolean", default: false },
  out: { type: "string" },
} as const;

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME = /^[a-z0-9]+(\.[a-z0-9_-]+)+$/;

/** Never throws. */
export function readOptions(args: readonly string[], now: number): Asked {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command, path = ""] = positionals;
    if (command !== "build" && command !== "check")
      return wrong(command === undefined ? "What is to be done?" : `What is ${command}?`);
    if (path === "" || positionals.length > 2) return wrong("Which file? One is named after the command.");
    return command === "check" ? { kind: "check", path } : readBuild(path, values, now);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

type Values = {
  readonly [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]["type"] extends "boolean" ? boolean : string;
};

function readBuild(list: string, values: Values, now: number): Asked {
  const { registry = "", source = "", columns = "", sha256 } = values;
  const [moment = "", code = "", header = ""] = [values["as-of"], values["calling-code"], values["header-lines"]];
  const asOf = MOMENT.test(moment) ? Date.parse(moment) : Number.NaN;
  if (!NAME.test(registry)) return wrong("--registry is the rule pack's name of it, such as us.dnc.");
  if (Number.isNaN(asOf)) return wrong("--as-of is a date, 2026-11-25, or a time with its zone.");
  if (asOf > now) return wrong("--as-of has not been yet: a list dated in the future counts as none.");
  if (source.trim() === "") return wrong("--source says who gave the list.");
  if (!/^\d{0,4}$/.test(code)) return wrong("--calling-code is up to four digits.");
  if (!/^(\d{1,3}(,\d{1,3})?)?$/.test(columns) || columns.split(",").includes("0"))
    return wrong("--columns is one or two numbers, counted from 1.");
  if (!/^\d{1,6}$/.test(header)) return wrong("--header-lines is a count.");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) return wrong("--sha256 is 64 hexadecimal digits.");
  const form = {
    callingCode: code,
    columns: columns === "" ? [] : columns.split(",").map(Number),
    headerLines: Number(header),
  };
  return {
    ...{ kind: "build", list, registry, asOf, source, form },
    ...{ sha256: sha256 ?? null, allowRefused: values["allow-refused"] ?? false, out: values.out ?? null },
  };
}
