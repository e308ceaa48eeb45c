import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapiTs, { astToString } from "openapi-typescript";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "../contract/openapi.ts";
import { openWorld, PASSWORD, type World } from "../testing/world.ts";

// Somebody else's generator makes a client from our document; the compiler judges it, and the server answers it.

const CONSUMER = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.ts";

export async function visit(baseUrl: string, email: string, password: string) {
  const stranger = createClient<paths>({ baseUrl });
  const login = await stranger.POST("/v1/auth/login", { body: { email, password } });
  if (login.error !== undefined) throw new Error(login.error.detail);
  const token: string = login.data.access_token;
  const client = createClient<paths>({ baseUrl, headers: { Authorization: \`Bearer \${token}\` } });
  const states = await client.GET("/v1/agents/state", { params: { query: {} } });
  const total: number | undefined = states.data?.summary.total;
  const campaigns = await client.GET("/v1/campaigns", { params: { query: { limit: "1" } } });
  const refused = await client.POST("/v1/campaigns", {
    // @ts-expect-error the document demands more of a campaign than a name
    body: { name: "x" },
  });
  const type: string | undefined = refused.error?.type;
  return { total, more: campaigns.data?.has_more, type };
}
`;

let world: World;
let folder: string;
beforeAll(async () => {
  world = await openWorld();
  const data = fileURLToPath(new URL("../../data/", import.meta.url));
  mkdirSync(data, { recursive: true });
  folder = mkdtempSync(join(data, "generated-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
};

it("C-GEN-14 a client generated from the document compiles strictly and works against the server", async () => {
  const document = JSON.parse(JSON.stringify(openApi("0.1.0")));
  writeFileSync(join(folder, "schema.ts"), astToString(await openapiTs(document)));
  writeFileSync(join(folder, "consumer.ts"), CONSUMER);
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const program = ts.createProgram([join(folder, "consumer.ts")], OPTIONS);
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, " "));
  expect(complaints).toEqual([]);
  program.emit();
  const { visit } = await import(pathToFileURL(join(folder, "consumer.js")).href);
  expect(await visit(world.url, "admin@falcon.example", PASSWORD)).toEqual({
    total: 2,
    more: false,
    type: "https://engage.broadnet.me/errors/validation-failed",
  });
});
