// A bare Express in a process of its own: the product's own statements on the product's own pool, and the product's bytes,
// made beforehand. No token, no limit, no check, no mapping: the least that an answer can cost.
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import express from "express";
import { pgDriver } from "../../packages/adapter-postgres/src/pg-driver.ts";

interface Prepared {
  readonly path: string;
  readonly statements: readonly { readonly text: string; readonly params: readonly unknown[] }[];
  readonly body: string;
}

const prepared = JSON.parse(await readFile(String(process.env.BARE_PREPARED), "utf8")) as readonly Prepared[];
const driver = pgDriver({ url: String(process.env.DATABASE_URL), poolSize: 10, log: undefined });
const app = express();
app.disable("x-powered-by");
app.set("etag", false);
for (const { path, statements, body } of prepared)
  app.get(path, async (_req, res) => {
    for (const { text, params } of statements) await driver.query(text, params);
    res.type("json").send(body);
  });
const server = app.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
server.keepAliveTimeout = 65_000;
process.on("SIGTERM", () => process.exit(0));
