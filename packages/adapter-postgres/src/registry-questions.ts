import type { RegistryAnswer } from "@broadnet-engage/core/ports";
import DataLoader from "dataloader";
import type { Driver, Row } from "./driver.ts";
import { damaged } from "./registry-blocks.ts";
import { said, statedOf } from "./registry-editions.ts";
import { listedInSql, ROW, SUM } from "./registry-rows.ts";

interface Asked {
  readonly registry: string;
  readonly number: number;
}

/** Of one statement; the checks of a batch are fewer. */
const MOST_AT_ONCE = 500;

/**
 * One statement, so one snapshot: an edition, its blocks and what lies over them belong together, whatever is put in its place
 * meanwhile. Of each question one row of each table is read, by its key; the sum is made anew, so that what is damaged is known.
 */
const LOOKUP = `SELECT asked.place, e.as_of, e.source, e.digest,
    (SELECT listed FROM registry_changes WHERE edition = e.id AND number = asked.number) AS changed, block.listed, block.sound
  FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (registry, number, place)
  JOIN registry_editions AS e ON e.registry = asked.registry AND e.state = 'answering'
  LEFT JOIN LATERAL (SELECT ${listedInSql("asked.number")} AS listed, sum = ${SUM} AS sound
    FROM registry_blocks WHERE edition = e.id AND key = asked.number / ${ROW} LIMIT 1) AS block ON true`;

/** Asks for numbers; questions that come at the same moment are one statement. Nothing is remembered from one to the next. */
export function questions(driver: Driver): (asked: Asked) => Promise<RegistryAnswer | null> {
  const loader = new DataLoader<Asked, RegistryAnswer | null>((asked) => answers(driver, asked), {
    ...{ cache: false, maxBatchSize: MOST_AT_ONCE },
  });
  return (asked) => loader.load(asked);
}

async function answers(driver: Driver, asked: readonly Asked[]): Promise<(RegistryAnswer | null | Error)[]> {
  const registries = asked.map(({ registry }) => registry);
  const numbers = `{${asked.map(({ number }) => number).join(",")}}`;
  const rows = await said(driver.query(LOOKUP, [registries, numbers], "registry-lookup"));
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return asked.map(({ registry }, index) => answerIn(byPlace.get(index + 1), registry));
}

/** Null when nobody has loaded it; an error when its block is damaged. */
function answerIn(row: Row | undefined, registry: string): RegistryAnswer | null | Error {
  if (row === undefined) return null;
  const { changed, listed, sound } = row;
  if (changed === null && sound === false) return damaged(registry);
  return { listed: (changed ?? listed) === true, ...statedOf(row) };
}
