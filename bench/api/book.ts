import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import type { TenantId } from "../../packages/core/src/model/index.ts";
import { systemClock, systemRandom, uuidV7 } from "../../packages/core/src/system.ts";
import { scryptPasswords } from "../../packages/server/src/auth/passwords.ts";
import { seedDemo } from "../../packages/server/src/seed.ts";
import { load } from "./load.ts";

export const SIZES = { campaigns: 200, calls: 1_000_000, contacts: 1_000_000 };

/** A database with one tenant who has called for a long time. */
export interface Book {
  readonly url: string;
  readonly tenantId: TenantId;
  stop(): Promise<void>;
}

/** What a server of this size would be given; the rest is as PostgreSQL comes. */
const SETTINGS = ["shared_buffers=2GB", "max_wal_size=8GB", "fsync=off", "synchronous_commit=off"];

/** As installations have it. Under `LC_CTYPE` `C` the trigram index sees no letters beyond ASCII, and an Arabic search reads everything. */
const LOCALE = "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'";

/**
 * A real PostgreSQL with {@link SIZES} in it: of `ENGAGE_BENCH_DATABASE_URL`, filled when it is empty and kept, else one of
 * its own.
 */
export async function openBook(): Promise<Book> {
  const given = process.env.ENGAGE_BENCH_DATABASE_URL;
  const server = given === undefined ? await findPostgres(SETTINGS) : null;
  if (typeof server === "string") throw new Error(server);
  const url = given ?? (await server?.freshDatabase(LOCALE)) ?? "";
  const storage = await openPostgres({ url });
  const tools = {
    storage,
    clock: systemClock,
    ids: uuidV7(systemClock, systemRandom),
    passwords: await scryptPasswords({ ln: 4, r: 8, p: 1 }),
  };
  const tenants = () => storage.read((stores) => stores.tenants.all());
  const isNew = (await tenants()).length === 0;
  if (isNew) await seedDemo(tools);
  const [tenant] = await tenants();
  if (tenant === undefined) throw new Error("no tenant");
  await storage.close();
  const began = performance.now();
  if (isNew) await load(url, tenant.id, SIZES);
  const seconds = (performance.now() - began) / 1000;
  console.log(`${SIZES.calls} calls and ${SIZES.contacts} contacts loaded in ${seconds.toFixed(0)} s`);
  return { url, tenantId: tenant.id, stop: async () => server?.stop() };
}
