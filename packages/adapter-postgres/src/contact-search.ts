import { type Contact, foldDigits, LIMITS, parsePhone, type TenantId } from "@broadnet-engage/core/model";
import type { ContactHit, ContactStore } from "@broadnet-engage/core/ports";
import type { Db } from "./db.ts";
import { CONTACTS } from "./rows/campaigns.ts";
import { beginning, containing, customMatches, exactly, foldKey, nameKey, nameMatches } from "./search-key.ts";
import { Where } from "./where.ts";

type Query = Parameters<ContactStore["search"]>[1];
type Found = Awaited<ReturnType<ContactStore["search"]>>;

const SHORTEST_SUFFIX = 4;
/** Phones have at most 15 digits; longer is no phone. */
const LONGEST_SUFFIX = 15;
/** Shorter text fits beginnings only: of it a trigram index knows nothing inside a word. */
export const SHORTEST_INSIDE = 3;

interface Wanted {
  readonly text: string;
  /** The whole number, when the query is one. */
  readonly phone: string | null;
  /** The query's digits, when there are enough of them to mean a number. */
  readonly suffix: string | null;
}

function wantedOf(q: string): Wanted {
  const digits = foldDigits(q).replace(/\D/g, "");
  return {
    text: foldKey(q),
    phone: parsePhone(q, null),
    suffix: digits.length >= SHORTEST_SUFFIX && digits.length <= LONGEST_SUFFIX ? digits : null,
  };
}

const reversed = (text: string): string => [...text].reverse().join("");
/** What the trigram index is over; each condition on words names it too, so that it can be used. */
const WORDS = "(t.name_key || t.custom_key)";

/** The ways to fit, each a condition over the contact `t` and the score it earns; ways the query cannot mean are left out. */
function waysOf({ text, phone, suffix }: Wanted, where: Where) {
  const like = (key: string, pattern: string): string => {
    const bound = where.bind(pattern);
    return `${WORDS} LIKE ${bound} AND t.${key} LIKE ${bound}`;
  };
  const phones = [
    // Turned round, a suffix is a prefix, which an index finds; the whole number is asked of the same index.
    ...(phone === null ? [] : [`reverse(t.phone) = ${where.bind(reversed(phone))}`]),
    ...(suffix === null ? [] : [`reverse(t.phone) LIKE ${where.bind(`${reversed(suffix)}%`)}`]),
  ];
  const inside = text.length >= SHORTEST_INSIDE;
  return [
    ...phones.map((condition, at) => ({ condition, score: phone !== null && at === 0 ? "1.0" : "0.95" })),
    ...(text === ""
      ? []
      : [
          {
            condition: like("name_key", beginning(text)),
            score: `CASE WHEN t.name_key LIKE ${where.bind(exactly(text))} THEN 0.9 ELSE 0.8 END`,
          },
          { condition: like("custom_key", inside ? containing(text) : beginning(text)), score: "0.6" },
          ...(inside ? [{ condition: like("name_key", containing(text)), score: "0.5" }] : []),
        ]),
  ];
}

function matchedOn(contact: Contact, wanted: Wanted): readonly string[] {
  const matched: string[] = [];
  if (contact.phone === wanted.phone || (wanted.suffix !== null && contact.phone.endsWith(wanted.suffix)))
    matched.push("phone");
  if (wanted.text === "") return matched;
  const inside = wanted.text.length >= SHORTEST_INSIDE;
  if (nameMatches(nameKey(contact), wanted.text, inside)) matched.push("name");
  return [...matched, ...customMatches(contact, wanted.text, inside).map((key) => `custom_fields.${key}`)];
}

/**
 * Each way gives its oldest contacts up to the limit, and what they give together is ranked as ids; only the page's rows
 * are fetched whole. So a common word costs no more than a limit's worth of look-ups, and a rare one goes by its index.
 */
export async function searchContacts(db: Db, tenantId: TenantId, query: Query): Promise<Found> {
  const wanted = wantedOf(query.q);
  const where = new Where().when("t.tenant_id = ?", tenantId).when("t.campaign_id = ?", query.campaignId ?? undefined);
  const ways = waysOf(wanted, where);
  if (ways.length === 0) return { hits: [], total: 0, capped: false };
  const most = where.bind(LIMITS.searchCandidates + 1);
  const candidates = ways.map(
    ({ condition, score }, way) =>
      `(SELECT t.id, (${score})::float8 AS score, ${way} AS way FROM contacts AS t
        ${where.sql} AND ${condition} ORDER BY t.id LIMIT ${most})`,
  );
  const counted = where.bind(LIMITS.searchCandidates);
  const after =
    query.after === null
      ? "TRUE"
      : `(ranked.score < ${where.bind(query.after.score)}::float8
          OR (ranked.score = $${where.params.length}::float8 AND ranked.id > ${where.bind(query.after.id)}::uuid))`;
  const rows = await db.rows(
    `WITH candidates AS (
       SELECT id, score, row_number() OVER (PARTITION BY way ORDER BY id) AS place FROM (${candidates.join(" UNION ALL ")}) AS found
     ), ranked AS (
       SELECT id, max(score) AS score FROM candidates WHERE place <= ${counted} GROUP BY id
     ), best AS (
       SELECT * FROM ranked WHERE ${after} ORDER BY score DESC, id LIMIT ${where.bind(query.limit)}
     )
     SELECT ${CONTACTS.selected}, best.score, coalesce(campaigns.name, '') AS campaign_name, sums.total, sums.capped
     FROM (SELECT (SELECT count(*)::int FROM ranked) AS total,
             EXISTS (SELECT 1 FROM candidates WHERE place > ${counted}) AS capped) AS sums
     LEFT JOIN (best JOIN contacts AS t ON t.id = best.id LEFT JOIN campaigns ON campaigns.id = t.campaign_id) ON TRUE
     ORDER BY best.score DESC, t.id`,
    where.params,
  );
  const hits = rows
    .filter((row) => row.id !== null)
    .map((row): ContactHit => {
      const contact = CONTACTS.noun(row);
      const score = Number(row.score);
      return { contact, campaignName: String(row.campaign_name), score, matchedOn: matchedOn(contact, wanted) };
    });
  return { hits, total: Number(rows[0]?.total ?? 0), capped: rows[0]?.capped === true };
}
