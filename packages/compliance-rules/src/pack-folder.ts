import { existsSync, readdirSync, readFileSync } from "node:fs";
import { RulePack } from "@broadnet-engage/core/model";
import type { z } from "zod";
import { type Case, Cases } from "./case.ts";

/** A jurisdiction's folder, read. */
export interface PackFolder {
  /** The folder's name. */
  readonly id: string;
  readonly pack: RulePack;
  readonly cases: readonly Case[];
}

export type Read<T> = { readonly value: T; readonly problems: readonly [] } | { readonly problems: readonly string[] };

/** Where the packs are: beside `src` and beside `dist`, so this address holds from both. */
export const PACKS = new URL("../packs/", import.meta.url);

/** Names of all pack folders, sorted. */
export const packIds = (packs: URL): readonly string[] =>
  readdirSync(packs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Members the schema does not know: a misspelt rule would otherwise be dropped, and a rule that is dropped opens calls. */
function strangers(raw: unknown, known: unknown, path: string): readonly string[] {
  if (typeof raw !== "object" || raw === null || typeof known !== "object" || known === null) return [];
  return Object.entries(raw).flatMap(([name, value]) => {
    const here = path === "" ? name : `${path}.${name}`;
    return Object.hasOwn(known, name)
      ? strangers(value, (known as Record<string, unknown>)[name], here)
      : [`${here}: there is no member of this name.`];
  });
}

/** Of the forms a value may have, the one it comes nearest to: that its writer meant. */
function nearest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  const [meant] = [...issue.errors].reverse().toSorted((a, b) => depth(b) - depth(a));
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] }));
}

function parse<S extends z.ZodType>(schema: S, raw: unknown, file: string): Read<z.output<S>> {
  const result = schema.safeParse(raw);
  if (!result.success) {
    const problems = result.error.issues
      .flatMap((issue) => nearest(issue))
      .map((issue) => `${file}: ${[issue.path.join("."), issue.message].join(": ")}.`);
    return { problems };
  }
  const unknown = strangers(raw, result.data, "").map((sentence) => `${file}: ${sentence}`);
  return unknown.length > 0 ? { problems: unknown } : { value: result.data, problems: [] };
}

function readFile<S extends z.ZodType>(packs: URL, id: string, file: string, schema: S): Read<z.output<S>> {
  const name = `${id}/${file}`;
  const url = new URL(name, packs);
  if (!existsSync(url)) return { problems: [`${name}: the file is missing.`] };
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(url, "utf8"));
  } catch (error) {
    return { problems: [`${name}: not JSON (${error instanceof Error ? error.message : String(error)}).`] };
  }
  return parse(schema, raw, name);
}

/** The rules of one folder, or what is wrong with them, one sentence each. */
export const readPack = (packs: URL, id: string): Read<RulePack> => readFile(packs, id, "pack.json", RulePack);

/** Rules and cases of one folder. */
export function readFolder(packs: URL, id: string): Read<PackFolder> {
  const pack = readPack(packs, id);
  const cases = readFile(packs, id, "cases.json", Cases);
  if ("value" in pack && "value" in cases) {
    return { value: { id, pack: pack.value, cases: cases.value.cases }, problems: [] };
  }
  return { problems: [...pack.problems, ...cases.problems] };
}
