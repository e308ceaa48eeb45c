import type { Instant, RulePack } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type * as contract from "../contract/rule-packs.ts";

type Summary = z.input<(typeof contract.listRulePacks.responses)[200]>["items"][number];
type Whole = z.input<(typeof contract.getRulePack.responses)[200]>;

interface Installed {
  readonly pack: RulePack;
  readonly digest: string;
}

/** A dated value of any kind of rule, as far as all kinds are alike. */
interface DatedValue {
  readonly from: string;
  readonly to?: string | null;
  readonly value?: unknown;
  readonly basis?: string;
  readonly confidence?: string;
  readonly source?: { readonly doc: string; readonly url: string | null; readonly article: string | null };
}

const valuesOf = (pack: RulePack): readonly (readonly [kind: string, value: DatedValue])[] =>
  Object.entries(pack.rules).flatMap(([kind, values]) =>
    (values as readonly DatedValue[]).map((value) => [kind, value] as const),
  );

/** The newest day on which something began to hold. */
function versionAt(pack: RulePack, today: string): string | null {
  const begun = valuesOf(pack)
    .map(([, { from }]) => from)
    .filter((from) => from <= today);
  return begun.sort().at(-1) ?? null;
}

function sourcesOf(pack: RulePack): Summary["sources"] {
  const seen = new Map<string, Summary["sources"][number]>();
  for (const [, { source }] of valuesOf(pack))
    if (source !== undefined) {
      const { doc: title, url, article } = source;
      seen.set(JSON.stringify([title, url, article]), { title, url, article });
    }
  return [...seen.values()];
}

export function presentPack({ pack, digest }: Installed, now: Instant): Summary {
  const version = versionAt(pack, new Date(now).toISOString().slice(0, 10));
  return {
    id: pack.id,
    jurisdiction: pack.jurisdiction,
    name: pack.name,
    version,
    effective_from: version,
    review_by: pack.reviewBy,
    active: version !== null,
    digest,
    maintainers: [...pack.maintainers],
    sources: sourcesOf(pack),
  };
}

export const presentWholePack = (installed: Installed, now: Instant): Whole => ({
  ...presentPack(installed, now),
  rules: { ...installed.pack.rules },
  words: valuesOf(installed.pack).map(([kind, value]) => inWords(kind, value)),
});

/** `callingHours` → `Calling hours`. */
const title = (name: string): string => {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Any value as people read it: members by name, lists in a row, windows as 09:00–18:00. */
function spoken(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.map(spoken).join(", ");
  if (typeof value !== "object") return value === true ? "yes" : value === false ? "no" : String(value);
  const members = value as Readonly<Record<string, unknown>>;
  if (typeof members.start === "string" && typeof members.end === "string" && Object.keys(members).length === 2)
    return `${members.start}–${members.end}`;
  return Object.entries(members)
    .map(([name, member]) => `${title(name).toLowerCase()} ${spoken(member)}`)
    .join("; ");
}

const isUnknown = (value: unknown): value is { readonly unknown: string } =>
  typeof value === "object" && value !== null && "unknown" in value;

function inWords(kind: string, { from, to, value, basis, confidence, source }: DatedValue): string {
  const until = to == null ? "on" : `until ${to}`;
  const said = isUnknown(value) ? `not known (${value.unknown}), and what is not known permits nothing` : spoken(value);
  const cited =
    source === undefined ? [] : [source.doc, ...(source.article === null ? [] : [`article ${source.article}`])];
  const ground = [
    ...cited,
    ...(basis === undefined ? [] : [basis]),
    ...(confidence === undefined ? [] : [`confidence ${confidence}`]),
  ];
  return `${title(kind)}, from ${from} ${until}: ${said} (${ground.join(", ")}).`;
}
