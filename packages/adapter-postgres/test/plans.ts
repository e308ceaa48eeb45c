import type { Stores } from "@broadnet-engage/core/ports";
import { expect } from "vitest";
import { type StatementLane, TransactionDb } from "../src/db.ts";
import type { Driver, Row } from "../src/driver.ts";
import { storesOn } from "../src/stores.ts";

export type Work = (stores: Stores) => Promise<unknown>;

/** What EXPLAIN says to every statement that `work` makes, after `EXPLAIN how`. What it wrote is taken back. */
export async function explained(driver: Driver, work: Work, how: string): Promise<readonly (readonly Row[])[]> {
  const said: (readonly Row[])[] = [];
  const undo = new Error("explained");
  const done = driver.transaction(async (session) => {
    const explaining: StatementLane = {
      query: async (text, params) => {
        // A guess that a statement asks of the planner is no plan of its own.
        if (text.startsWith("EXPLAIN")) return session.query(text, params);
        // What ANALYZE did of a change must not be done twice.
        await session.query("SAVEPOINT explained");
        said.push(await session.query(`EXPLAIN ${how} ${text}`, params));
        await session.query("ROLLBACK TO SAVEPOINT explained");
        return session.query(text, params);
      },
      copyIn: session.copyIn,
      sendsAhead: false,
      begun: session.begun,
    };
    // What reads outside of transactions may read a table through, and must not want to.
    await session.query("SET LOCAL enable_seqscan = on");
    const db = new TransactionDb(explaining);
    await work(storesOn(db));
    await db.end();
    throw undo;
  });
  await expect(done).rejects.toBe(undo);
  return said;
}

/** A step of a plan, as EXPLAIN tells it with ANALYZE in JSON. */
interface Node {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Output?: readonly string[];
  readonly Plans?: readonly Node[];
}
export function planOf([row]: readonly Row[]): Node {
  const [said] = (row as { readonly "QUERY PLAN": readonly { readonly Plan: Node }[] })["QUERY PLAN"];
  if (said === undefined) throw new Error("no plan");
  return said.Plan;
}
export const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
export const isReading = (node: Node): boolean => (node["Relation Name"] ?? node["Index Name"]) !== undefined;
export const readBy = (node: Node): number =>
  (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
