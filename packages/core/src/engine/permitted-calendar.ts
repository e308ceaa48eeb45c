import { isZone } from "../compliance/local-time.ts";
import { daysBetween, permittedDays } from "../compliance/permitted-days.ts";
import type { TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { TenantId } from "../model/ids.ts";
import type { Engine } from "./context.ts";
import { ownBook } from "./own-rules.ts";

type Calendar = TenantDialer["compliance"]["calendar"];

/** Before it clocks are not exact, and no pack speaks of years after it. */
const FIRST = "2016-01-01";
const LAST = "2100-12-31";

/** The law's calendar, and the tenant's own rules with it. A jurisdiction nobody wrote rules for has none: it is refused. */
export async function permittedCalendar(
  engine: Engine,
  tenantId: TenantId,
  { zone: asked, ...question }: Parameters<Calendar>[0],
): ReturnType<Calendar> {
  const { jurisdiction, from, to } = question;
  mustBeRange(from, to);
  const packs = engine.packs.filter((pack) => pack.jurisdiction === jurisdiction);
  const [zone] = asked === null ? packs.flatMap((pack) => pack.zones) : [asked];
  if (zone === undefined || packs.length === 0)
    throw new EngageError(
      "unknown-reference",
      `There are no calling rules for ${jurisdiction}; no number of it is called.`,
      {
        extra: { pointer: "?jurisdiction", id: jurisdiction },
      },
    );
  if (!isZone(zone)) throw invalid("?timezone", "must be an IANA timezone, e.g. Asia/Dubai");
  const book = await engine.storage.read((stores) => ownBook(engine, stores, tenantId, []));
  const own = book.of(null, [jurisdiction]);
  return {
    jurisdiction,
    zones: [...new Set(packs.flatMap((pack) => pack.zones))],
    zone,
    packs: [...packs, ...own.filter((pack) => pack.jurisdiction === jurisdiction)].map(({ id }) => id),
    days: permittedDays({ ...question, zone }, engine.packs, own),
  };
}

function mustBeRange(from: string, to: string): void {
  for (const [name, date] of Object.entries({ from, to }))
    if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)) || date < FIRST || date > LAST)
      throw invalid(`?${name}`, `must be a date from ${FIRST} to ${LAST}`);
  if (from > to) throw new EngageError("invalid-range", "`from` is after `to`.", { extra: { from, to } });
  if (daysBetween(from, to) > LIMITS.calendarDays)
    throw new EngageError(
      "limit-exceeded",
      `A calendar has at most ${LIMITS.calendarDays} days; ask for the rest apart.`,
      {
        extra: { limit: LIMITS.calendarDays },
      },
    );
}

const invalid = (pointer: string, message: string): EngageError =>
  new EngageError("validation-failed", `${pointer} ${message}.`, { extra: { pointer } });
