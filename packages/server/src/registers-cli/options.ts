import { parseArgs } from "node:util";
import type { ListForm } from "@broadnet-engage/core/registries";
import { type VerdictWords, whyNotWords } from "../imports/verdict-words.ts";

export const USAGE = `Makes the file of a national register that is too large to be uploaded, from the list its authority gives.

  npm run registers -- build LIST --registry us.dnc --as-of 2026-11-25 --source "FTC" [--out FILE]
  npm run registers -- apply CHANGES --registry us.dnc --as-of 2026-11-26 --source "FTC" --follows DIGEST [--out FILE]
  npm run registers -- wash WASHED --registry au.dncr --as-of 2026-11-26 --source "ACMA" [--out FOLDER]
  npm run registers -- check FILE
  npm run registers -- load FILE

build makes the file of a whole list; apply puts what was added and removed since behind it; wash makes the file of a washed list, of
a register that gives out no whole one; check reads them as a server does; load puts a list and its changes into the database of
DATABASE_URL, for servers with REGISTRIES_IN=database, or of the changes those that are not there yet; or the file of a washed list.

  --as-of           when the list was true at its source: a date, or a time with its zone; a register too old blocks
  --calling-code N  what stands before each number of the list, as digits: 1 for ten-digit American numbers
  --columns 1,2     of a CSV, the columns that hold the number, put together; without it each line is one number, of changes
                    the second column, of a washed list the first
  --header-lines N  lines before the first number
  --sha256 HEX      the list's digest as its authority tells it; another one is refused
  --allow-refused   lines that hold no number are left out instead of ending it
  --follows DIGEST  of changes: the edition they are for, as check tells it; none is put behind another
  --mark-column N   of changes: the column that says A, add or +, or D, delete, remove or -; default 1
  --allow-none      a list without any change is taken: nothing changed since
  --verdict-column N    of a washed list: the column that says whether the number is in the register; default 2
  --listed WORDS    of a washed list: what it says of one that is, with commas between; default Y, YES, 1, TRUE, LISTED, REGISTERED
  --unlisted WORDS  the same of one that is not; both or none
  --out FILE        the file of the whole list; default: registries/NAME.numbers in DATA_DIR, where servers take it up by themselves

A file appears whole or not at all, and the one before it serves until then. A list that is there already is not made again.`;

interface ListOptions {
  readonly list: string;
  readonly registry: string;
  readonly asOf: number;
  readonly source: string;
  readonly form: ListForm;
  readonly sha256: string | null;
  readonly allowRefused: boolean;
  readonly out: string | null;
}

export interface BuildOptions extends ListOptions {
  readonly kind: "build";
}

export interface ApplyOptions extends ListOptions {
  readonly kind: "apply";
  readonly follows: string;
  readonly markColumn: number;
  readonly allowNone: boolean;
}

export interface WashOptions extends ListOptions, VerdictWords {
  readonly kind: "wash";
  readonly verdictColumn: number;
}

interface Wrong {
  readonly kind: "wrong";
  readonly why: string;
}

interface OfFile<K extends "check" | "load"> {
  readonly kind: K;
  readonly path: string;
}

export type Asked = BuildOptions | ApplyOptions | WashOptions | OfFile<"check"> | OfFile<"load"> | Wrong;

const wrong = (why: string): Wrong => ({ kind: "wrong", why });

const OPTIONS = {
  registry: { type: "string", default: "" },
  "as-of": { type: "string", default: "" },
  source: { type: "string", default: "" },
  "calling-code": { type: "string", default: "" },
  columns: { type: "string", default: "" },
  "header-lines": { type: "string", default: "0" },
  sha256: { type: "string" },
  follows: { type: "string", default: "" },
  "mark-column": { type: "string", default: "1" },
  "allow-refused": { type: "boolean", default: false },
  "verdict-column": { type: "string", default: "" },
  listed: { type: "string" },
  unlisted: { type: "string" },
  "allow-none": { type: "boolean", default: false },
  out: { type: "string" },
} as const;

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME = /^[a-z0-9]+(\.[a-z0-9_-]+)+$/;

/** Never throws. */
export function readOptions(args: readonly string[], now: number): Asked {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command, path = ""] = positionals;
    if (command !== "build" && command !== "apply" && command !== "wash" && command !== "check" && command !== "load")
      return wrong(command === undefined ? "What is to be done?" : `What is ${command}?`);
    if (path === "" || positionals.length > 2) return wrong("Which file? One is named after the command.");
    if (command === "check" || command === "load") return { kind: command, path };
    const list = readList(path, values, now);
    if ("kind" in list) return list;
    if (command === "wash") return readWash(list, values);
    return command === "build" ? { kind: "build", ...list } : readApply(list, values);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

type Values = {
  readonly [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]["type"] extends "boolean" ? boolean : string;
};

function readList(list: string, values: Values, now: number): ListOptions | Wrong {
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
    ...{ list, registry, asOf, source, form },
    ...{ sha256: sha256 ?? null, allowRefused: values["allow-refused"] ?? false, out: values.out ?? null },
  };
}

function readApply(list: ListOptions, values: Values): ApplyOptions | Wrong {
  const { follows = "", "mark-column": mark = "" } = values;
  if (!/^[0-9a-f]{64}$/i.test(follows)) return wrong("--follows is the digest of the edition the changes are for.");
  if (!/^[1-9]\d{0,2}$/.test(mark)) return wrong("--mark-column is a number, counted from 1.");
  const columns = list.form.columns.length === 0 ? [2] : list.form.columns;
  return {
    ...{ kind: "apply", ...list, form: { ...list.form, columns } },
    ...{ follows: follows.toLowerCase(), markColumn: Number(mark), allowNone: values["allow-none"] ?? false },
  };
}

function readWash(list: ListOptions, values: Values): WashOptions | Wrong {
  const { "verdict-column": column = "" } = values;
  if (!/^([1-9]\d{0,2})?$/.test(column)) return wrong("--verdict-column is a number, counted from 1.");
  const wordsIn = (text: string | undefined) => text?.split(",").map((word) => word.trim());
  const words = { listed: wordsIn(values.listed), unlisted: wordsIn(values.unlisted) };
  const why = whyNotWords(words);
  if (why !== null) return wrong(`--${why[0]} ${why[1]}.`);
  const columns = list.form.columns.length === 0 ? [1] : list.form.columns;
  return { kind: "wash", ...list, form: { ...list.form, columns }, verdictColumn: Number(column || 2), ...words };
}
