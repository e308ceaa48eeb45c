import { washStoreSuite } from "@broadnet-engage/core/conformance";
import { afterAll, beforeAll, describe, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { pgDriver } from "./pg-driver.ts";
import { SqlRegistryStore } from "./registry-store.ts";
import { SqlWashStore } from "./wash-store.ts";

describe.skipIf(typeof server === "string")("washes in PostgreSQL", () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = pgDriver({ url: await freshUrl(), poolSize: 4, log: undefined });
    await migrate(driver);
  });
  afterAll(() => driver.close());

  const openStore = (most?: number) => {
    const [lists, washes] = [new SqlRegistryStore(driver), new SqlWashStore(driver, undefined, most)];
    return {
      lookup: lists.lookup.bind(lists),
      loaded: lists.loaded.bind(lists),
      keep: washes.keep.bind(washes),
      erase: washes.erase.bind(washes),
      washed: washes.washed.bind(washes),
      judged: washes.judged.bind(washes),
    };
  };
  washStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async (most) =>
    openStore(most),
  );
});
