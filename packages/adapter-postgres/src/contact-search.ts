import { type Contact, foldDigits, parsePhone, type TenantId } from "@broadnet-engage/core/model";
import type { ContactHit, ContactStore } from "@broadnet-engage/core/ports";
import type { Db } from "./db.ts";
import { CONTACTS } from "./rows/campaigns.ts";
import { beginning, containing, customMatches, exactly, foldKey, nameKey } from "./search-key.ts";
import { Where } from "./where.ts";

type Query = Parameters<ContactStore["search"]>[1];
type Found = Awaited<ReturnType<ContactStore["search"]>>;

const SHORTEST_SUFFIX = 4;
/** Phones have at most 15 digits; longer is no phone. */
const LONGEST_SUFFIX = 15;

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

/** Conditions over the contact `t`, each null when the query cannot mean it. */
function conditionsOf(wanted: Wanted, where: Where) {
  const named = wanted.text !== "";
  return {
    // Turned round, a suffix is a prefix, which an index finds; the whole number is asked of the same index.
    phone: wanted.phone === null ? "FALSE" : `reverse(t.phone) = ${where.bind(reversed(wanted.phone))}`,
    suffix: wanted.suffix === null ? "FALSE" : `reverse(t.phone) LIKE ${where.bind(`${reversed(wanted.suffix)}%`)}`,
    exactName: named ? `t.name_key LIKE ${where.bind(exactly(wanted.text))}` : "FALSE",
    namePrefix: named ? `t.name_key LIKE ${where.bind(beginning(wanted.text))}` : "FALSE",
    custom: named ? `t.custom_key LIKE ${where.bind(containing(wanted.text))}` : "FALSE",
    partOfName: named ? `t.name_key LIKE ${where.bind(containing(wanted.text))}` : "FALSE",
  };
}

function matchedOn(contact: Contact, wanted: Wanted): readonly string[] {
  const matched: string[] = [];
  if (contact.phone === wanted.phone || (wanted.suffix !== null && contact.phone.endsWith(wanted.suffix))) {
    matched.push("phone");
  }
  if (wanted.text === "") return matched;
  if (nameKey(contact).includes(wanted.text)) matched.push("name");
  return [...matched, ...customMatches(contact, wanted.text).map((key) => `custom_fields.${key}`)];
}

export async function searchContacts(db: Db, tenantId: TenantId, query: Query): Promise<Found> {
  const wanted = wantedOf(query.q);
  const where = new Where().when("t.tenant_id = ?", tenantId).when("t.campaign_id = ?", query.campaignId ?? undefined);
  const is = conditionsOf(wanted, where);
  where.that(`(${is.phone} OR ${is.suffix} OR ${is.custom} OR ${is.partOfName})`);
  // Ranked as ids, and only the page's rows are fetched whole: a common word may be found in all of them.
  const rows = await db.rows(
    `WITH ranked AS (
       SELECT t.id, count(*) OVER ()::int AS total,
         CASE WHEN ${is.phone} THEN 1.0 WHEN ${is.suffix} THEN 0.95 WHEN ${is.exactName} THEN 0.9
              WHEN ${is.namePrefix} THEN 0.8 WHEN ${is.custom} THEN 0.6 ELSE 0.5 END::float8 AS score
       FROM contacts AS t ${where.sql}
       ORDER BY score DESC, t.id LIMIT ${where.bind(query.limit)} OFFSET ${where.bind(query.offset)}
     )
     SELECT ${CONTACTS.selected}, ranked.score, ranked.total, coalesce(campaigns.name, '') AS campaign_name
     FROM ranked JOIN contacts AS t ON t.id = ranked.id LEFT JOIN campaigns ON campaigns.id = t.campaign_id
     ORDER BY ranked.score DESC, t.id`,
    where.params,
  );
  const hits = rows.map((row): ContactHit => {
    const contact = CONTACTS.noun(row);
    return {
      contact,
      campaignName: String(row.campaign_name),
      score: Number(row.score),
      matchedOn: matchedOn(contact, wanted),
    };
  });
  if (rows[0]) return { hits, total: Number(rows[0].total) };
  // Past the end there is no row to carry the total.
  return query.offset === 0
    ? { hits, total: 0 }
    : { hits, total: (await searchContacts(db, tenantId, { ...query, offset: 0, limit: 1 })).total };
}
