import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Calendar, knownOf, RulePack } from "@broadnet-engage/core/model";
import { z } from "zod";
import { type Case, Cases } from "./case.ts";
import { CALENDARS } from "./folders.ts";

/** A jurisdiction's folder, read. */
export interface PackFolder {
  /** The folder's name. */
  readonly id: string;
  readonly pack: RulePack;
  readonly cases: readonly Case[];
}

export type Read<T> = { readonly value: T; readonly problems: readonly [] } | { readonly problems: readonly string[] };

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

function readFile<S extends z.ZodType>(folder: URL, name: string, schema: S): Read<z.output<S>> {
  const url = new URL(name, folder);
  if (!existsSync(url)) return { problems: [`${name}: the file is missing.`] };
  return readText(readFileSync(url, "utf8"), name, schema);
}

function readText<S extends z.ZodType>(text: string, name: string, schema: S): Read<z.output<S>> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { problems: [`${name}: not JSON (${error instanceof Error ? error.message : String(error)}).`] };
  }
  return parse(schema, raw, name);
}

/** What editors read to complete and to check a file as it is typed. */
const WithSchema = { $schema: z.string().optional() } as const;
/** A pack as it stands on disk: the calendars its hours name are files of their own. */
export const PackFile = RulePack.omit({ calendars: true }).extend(WithSchema);
export const CalendarFile = Calendar.extend(WithSchema);

/** The calendars a pack's hours name. */
export function calendarsNamed({ rules }: Pick<RulePack, "rules">): readonly string[] {
  const named = knownOf(rules.callingHours).flatMap(({ value }) => [
    ...(value.holidays ?? []).map(({ calendar }) => calendar),
    ...(value.overrides ?? []).flatMap(({ during }) => ("calendar" in during ? [during.calendar] : [])),
  ]);
  return [...new Set(named)].sort();
}

/** A private pack may bring calendars of its own, in `calendars` beside its folder of packs; the package's are there for all. */
export function readCalendar(packs: URL, id: string): Read<Calendar> {
  const beside = new URL("../calendars/", packs);
  const name = `${id}.json`;
  const read = readFile(existsSync(new URL(name, beside)) ? beside : CALENDARS, name, CalendarFile);
  if (!("value" in read)) return { problems: read.problems.map((problem) => `calendars/${problem}`) };
  const { $schema: _, ...calendar } = read.value;
  return calendar.id === id
    ? { value: calendar, problems: [] }
    : { problems: [`calendars/${name}: its id is ${calendar.id}; it must be the file's name.`] };
}

/** A pack and the calendars it names. */
function whole(packs: URL, id: string, read: Read<z.output<typeof PackFile>>): Read<RulePack> {
  if (!("value" in read)) return read;
  const { $schema: _, ...pack } = read.value;
  const calendars = calendarsNamed(pack).map((name) => readCalendar(packs, name));
  const problems = calendars.flatMap((calendar) => calendar.problems).map((problem) => `${id}: ${problem}`);
  if (problems.length > 0) return { problems };
  const found = calendars.flatMap((calendar) => ("value" in calendar ? [calendar.value] : []));
  return { value: found.length > 0 ? { ...pack, calendars: found } : pack, problems: [] };
}

/** The rules of one folder with the calendars they name, or what is wrong with them, one sentence each. */
export const readPack = (packs: URL, id: string): Read<RulePack> =>
  whole(packs, id, readFile(packs, `${id}/pack.json`, PackFile));

/** The same from a text, such as an older revision's; the calendars are today's. */
export const parsePack = (packs: URL, id: string, text: string): Read<RulePack> =>
  whole(packs, id, readText(text, `${id}/pack.json`, PackFile));

/** Rules and cases of one folder. */
export function readFolder(packs: URL, id: string): Read<PackFolder> {
  const pack = readPack(packs, id);
  const cases = readFile(packs, `${id}/cases.json`, Cases);
  if ("value" in pack && "value" in cases) {
    return { value: { id, pack: pack.value, cases: cases.value.cases }, problems: [] };
  }
  return { problems: [...pack.problems, ...cases.problems] };
}
