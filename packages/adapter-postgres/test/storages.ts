import type { Storage } from "@broadnet-engage/core/ports";
import { afterAll } from "vitest";
import { openPglite, openPostgres } from "../src/index.ts";
import { findPostgres } from "./real-postgres.ts";

/** The server this test file talks to; a text says why there is none. Stopped after the file's last test. */
export const server = await findPostgres();
if (typeof server === "string") console.warn(`Left out, for want of a PostgreSQL server: ${server}`);

const opened: Storage[] = [];
export const keep = (storage: Storage): Storage => {
  opened.push(storage);
  return storage;
};

afterAll(async () => {
  await Promise.all(opened.map((storage) => storage.close()));
  if (typeof server !== "string") await server.stop();
});

export const onPglite = async (): Promise<Storage> => keep(await openPglite({ memory: true }));

/** Of a database nobody else uses. Only where `server` is one. */
export async function freshUrl(): Promise<string> {
  if (typeof server === "string") throw new Error(server);
  return server.freshDatabase();
}
export const onPostgres = async (): Promise<Storage> => keep(await openPostgres({ url: await freshUrl() }));

/** What there is to test on: name, maker. */
export const makers: readonly (readonly [string, () => Promise<Storage>])[] = [
  ["PGlite in memory", onPglite],
  ...(typeof server === "string" ? [] : ([[`PostgreSQL (${server.name})`, onPostgres]] as const)),
];
