import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EngageError } from "@broadnet-engage/core/errors";
import { copyFrom, unlessBreached } from "./copy-in.ts";
import type { Driver } from "./driver.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";

const INT8 = 20;

type PGliteModule = typeof import("@electric-sql/pglite") & {
  readonly pg_trgm: typeof import("@electric-sql/pglite/contrib/pg_trgm")["pg_trgm"];
};

/** PGlite is an optional dependency: who uses a server need not carry 20 MB of WebAssembly. */
async function loadPglite(): Promise<PGliteModule> {
  try {
    const [pglite, words] = await Promise.all([
      import("@electric-sql/pglite"),
      import("@electric-sql/pglite/contrib/pg_trgm"),
    ]);
    return { ...pglite, ...words };
  } catch (cause) {
    throw new EngageError("dependency-unavailable", "The package @electric-sql/pglite is not installed.", {
      extra: { dependency: "storage" },
      cause,
    });
  }
}

/**
 * A driver on a PGlite inside this process: in `dir`, or in memory when null.
 *
 * There is one session, so transactions take turns and a statement outside one waits for the one that is open.
 *
 * @throws EngageError `resource-in-use` when another open storage, of this process or another, has the folder.
 */
export async function pgliteDriver(dir: string | null): Promise<Driver> {
  const { PGlite, pg_trgm } = await loadPglite();
  let lock: FolderLock | null = null;
  if (dir !== null) {
    await mkdir(dir, { recursive: true });
    lock = await lockFolder(dir);
  }
  try {
    // The database has a folder of its own in `dir`: it wants to find it empty, and our lock file lives outside.
    const db = await PGlite.create({
      dataDir: dir === null ? "memory://" : join(dir, "pgdata"),
      parsers: { [INT8]: Number },
      extensions: { pg_trgm },
    });
    return {
      capabilities: { durable: dir !== null, concurrentTransactions: false },
      query: async (text, params) => (await db.query<Record<string, unknown>>(text, params && [...params])).rows,
      transaction: (work) =>
        db.transaction((tx) =>
          work({
            sendsAhead: false,
            begun: Promise.resolve(),
            query: async (text, params) => (await tx.query<Record<string, unknown>>(text, params && [...params])).rows,
            copyIn: (table, columns, chunks, form = "text") =>
              unlessBreached(
                (text) => tx.exec(text),
                // It has no stream in: the rows lie in memory once more while they are read.
                async () =>
                  tx.query(copyFrom(table, columns, "'/dev/blob'", form), [], { blob: new Blob(await all(chunks)) }),
              ),
            script: async (text) => {
              await tx.exec(text);
            },
          }),
        ),
      close: async () => {
        await db.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
