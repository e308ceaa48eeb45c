import type { StoredAnswer } from "@broadnet-engage/core/ports";
import DataLoader from "dataloader";
import type { Driver, Row } from "./driver.ts";
import { damaged, unusable } from "./registry-blocks.ts";
import { said, statedOf } from "./registry-editions.ts";
import { listedInSql, ROW, sumInSql } from "./registry-rows.ts";
import { newestWord } from "./wash-rows.ts";

interface Asked {
  readonly registry: string;
  readonly number: number;
}

/** Of one statement; the checks of a batch are fewer. */
const MOST_AT_ONCE = 500;

/**
 * One statement, so one snapshot: an edition, its blocks and what lies over them belong together, whatever is put in its place
 * meanwhile. Of each question one row of each table is read, by its key; the sum is made anew, so that what is damaged is known.
 * Of a register without a list, what its washes say of that block is read instead: the rows of all of them lie together.
 */
const LOOKUP = `SELECT asked.place, e.id IS NULL AS washed, coalesce(e.as_of, wash.as_of) AS as_of,
    coalesce(e.source, wash.source) AS source, coalesce(e.digest, wash.digest) AS digest,
    (SELECT listed FROM registry_changes WHERE edition = e.id AND number = asked.number) AS changed,
    coalesce(block.listed, wash.listed) AS listed, coalesce(block.sound, wash.sound) AS sound
  FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (registry, number, place)
  LEFT JOIN registry_editions AS e ON e.registry = asked.registry AND e.state = 'answering'
  LEFT JOIN LATERAL (SELECT ${listedInSql("asked.number")} AS listed, sum = ${sumInSql()} AS sound
    FROM registry_blocks WHERE edition = e.id AND key = asked.number / ${ROW} LIMIT 1) AS block ON true
  LEFT JOIN LATERAL (${newestWord("asked.registry", "asked.number")}) AS wash ON e.id IS NULL
  WHERE e.id IS NOT NULL OR wash.as_of IS NOT NULL`;

/** Asks for numbers; questions that come at the same moment are one statement. Nothing is remembered from one to the next. */
export function questions(driver: Driver): (asked: Asked) => Promise<StoredAnswer | null> {
  const loader = new DataLoader<Asked, StoredAnswer | null>((asked) => answers(driver, asked), {
    ...{ cache: false, maxBatchSize: MOST_AT_ONCE },
  });
  return (asked) => loader.load(asked);
}

async function answers(driver: Driver, asked: readonly Asked[]): Promise<(StoredAnswer | null | Error)[]> {
  const registries = asked.map(({ registry }) => registry);
  const numbers = `{${asked.map(({ number }) => number).join(",")}}`;
  const rows = await said(driver.query(LOOKUP, [registries, numbers], "registry-lookup"));
  const byPlace = new Map<number, Row[]>();
  for (const row of rows) {
    const place = Number(row.place);
    byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  }
  return asked.map(({ registry }, index) => answerIn(byPlace.get(index + 1) ?? [], registry));
}

/** Null when nobody has loaded it; an error when its block is damaged. */
function answerIn(rows: readonly Row[], registry: string): StoredAnswer | null | Error {
  const [row] = rows;
  if (row === undefined) return null;
  if (row.washed === true) return wordOf(rows, registry);
  const { changed, listed, sound } = row;
  if (changed === null && sound === false) return damaged(registry);
  return { listed: (changed ?? listed) === true, ...statedOf(row) };
}

/** What the newest washes of one date say; null when they contradict each other, for nobody can tell which came later. */
function wordOf(rows: readonly Row[], registry: string): StoredAnswer | null | Error {
  const harmed = rows.find(({ sound }) => sound !== true);
  if (harmed !== undefined) {
    const date = new Date(Number(harmed.as_of)).toISOString();
    return unusable(`A block of what was washed of ${registry} is damaged. Send its list of ${date} again.`);
  }
  const [row, ...others] = [...rows].sort((a, b) => (String(a.digest) < String(b.digest) ? -1 : 1));
  if (row === undefined || others.some(({ listed }) => listed !== row.listed)) return null;
  return { listed: row.listed === true, ...statedOf(row), washed: true };
}
