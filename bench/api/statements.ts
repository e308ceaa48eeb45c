import { readingDb } from "../../packages/adapter-postgres/src/db.ts";
import { pgDriver } from "../../packages/adapter-postgres/src/pg-driver.ts";
import { storesOn } from "../../packages/adapter-postgres/src/stores.ts";
import type { Stores } from "../../packages/core/src/ports/index.ts";

export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** The statements that `work` makes, as the adapter makes them. */
export async function statementsOf(url: string, work: (stores: Stores) => Promise<unknown>): Promise<Statement[]> {
  const driver = pgDriver({ url, poolSize: 1, log: undefined });
  const made: Statement[] = [];
  await work(
    storesOn(
      readingDb({
        query: (text, params = []) => {
          made.push({ text, params: [...params] });
          return driver.query(text, params);
        },
      }),
    ),
  );
  await driver.close();
  return made;
}
