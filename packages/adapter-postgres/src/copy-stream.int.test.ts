import type { Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import { copyStream } from "./copy-stream.ts";

const SILENCE_MS = 200;
const COPY = "COPY copied FROM STDIN";
async function* lines(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) yield text;
}

describe.skipIf(typeof server === "string")("a copy into PostgreSQL", () => {
  let url = "";
  let keeper: pg.Client;
  let client: pg.Client;
  let lost: Promise<void>;
  beforeAll(async () => {
    url = await freshUrl();
    keeper = new pg.Client({ connectionString: url });
    await keeper.connect();
    await keeper.query("CREATE TABLE copied (x integer)");
  });
  beforeEach(async () => {
    client = new pg.Client({ connectionString: url, query_timeout: SILENCE_MS });
    client.on("error", () => {});
    lost = new Promise((resolve) => client.once("end", () => resolve()));
    await client.connect();
  });
  afterEach(() => client.end().catch(() => {}));
  afterAll(() => keeper.end());

  it("adds its rows, and leaves the connection as it was", async () => {
    await copyStream(client, COPY, lines("1\n", "2\n"), SILENCE_MS);
    expect((await client.query("SELECT count(*)::int AS n FROM copied")).rows).toEqual([{ n: 2 }]);
    expect((client.connection.stream as Socket).timeout).toBe(0);
  });

  it("says what the database says of a bad row, and leaves the connection as it was", async () => {
    await expect(copyStream(client, COPY, lines("1\n", "no number\n"), SILENCE_MS)).rejects.toMatchObject({
      code: "22P02",
    });
    expect((await client.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
  });

  it("is given up when the database does not begin it, and a late answer harms nobody", async () => {
    await keeper.query("BEGIN; LOCK TABLE copied");
    const given = copyStream(client, COPY, lines("1\n"), SILENCE_MS);
    await expect(given).rejects.toThrow("did not go on");
    await keeper.query("COMMIT");
    await lost;
  });

  it("is given up when what it copies does not come, also in the middle", async () => {
    async function* stalling(): AsyncGenerator<string> {
      yield "1\n";
      await new Promise(() => {});
    }
    await expect(copyStream(client, COPY, stalling(), SILENCE_MS)).rejects.toThrow("did not go on");
    await lost;
  });
});
