import { type Check, type NamedValue, valuesOf } from "./check.ts";

/** Hosts that only public authorities have. */
const OFFICIAL = /(^|\.)(gov|gob|gouv|gc|europa)(\.[a-z]{2,3})?$|(^|\.)(mil|int)$/;

const host = (url: string): string | null => {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" ? parsed.hostname : null;
  } catch {
    return null;
  }
};

function look({ name, dated }: NamedValue, today: string): readonly string[] {
  const { source, basis } = dated;
  const found: string[] = [];
  const law = basis === "statute" || basis === "regulator";
  if (source.readOn > today)
    found.push(`${name}: its source is said to be read on ${source.readOn}, which is to come.`);
  if (law && source.article === null) found.push(`${name}: rests on law and names no article.`);
  if (source.url === null) return found;
  const at = host(source.url);
  if (at === null) found.push(`${name}: its source's address is not an https address.`);
  else if (law && !OFFICIAL.test(at)) found.push(`${name}: rests on law, but ${at} is not an authority's own site.`);
  return found;
}

/**
 * Every value says where it comes from and when somebody read it. Law is cited by article; where an address is given for it,
 * it is the authority's own, for newspapers and law firms shorten.
 */
export const sources: Check = ({ pack }, today) => valuesOf(pack).flatMap((value) => look(value, today));
