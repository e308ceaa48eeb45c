import { afterAll, beforeAll, expect, it } from "vitest";
import { ROUTES } from "../contract/index.ts";
import { openApi } from "../contract/openapi.ts";
import { emptyBody } from "../contract/primitives.ts";
import { isSlug } from "../problems/catalogue.ts";
import { openWorld, type World } from "../testing/world.ts";
import { docsPage } from "./page.ts";
import { typeOf } from "./schema-html.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it("shows every operation, and loads nothing from elsewhere", async () => {
  const page = await world.client.get("/docs");
  expect(page.headers["content-type"]).toContain("text/html");
  for (const { id, path } of ROUTES) {
    expect(page.text).toContain(`id="${id}"`);
    expect(page.text).toContain(path);
  }
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"#]*)"/g)].map(([, at]) => at ?? "");
  for (const at of loaded) expect(at).toMatch(/^\/[a-z]/);
  expect(page.headers["content-security-policy"]).not.toContain("unsafe-eval");
  for (const at of ["/docs/style.css", "/docs/script.js"]) expect((await world.client.get(at)).status).toBe(200);
});

it("links each refusal to its page", async () => {
  const { text } = await world.client.get("/docs");
  const slugs = new Set([...text.matchAll(/href="\/errors\/([a-z-]+)"/g)].map(([, slug]) => slug ?? ""));
  expect(slugs.size).toBeGreaterThan(20);
  for (const slug of slugs) expect(isSlug(slug), slug).toBe(true);
});

it("escapes what it is given", () => {
  const document = JSON.parse(JSON.stringify(openApi("<script>1</script>")));
  document.info.description = 'a "quoted" <b>';
  const page = docsPage(document);
  expect(page).not.toContain("<script>1");
  expect(page).not.toContain("<b>");
});

it("shows what is sent and what comes back of every operation, files too, and no backtick", async () => {
  const { text } = await world.client.get("/docs");
  const operations = text.split("<details").slice(1);
  expect(operations).toHaveLength(ROUTES.length);
  for (const { id, body, consumes } of ROUTES) {
    const shown = operations.find((one) => one.includes(`id="${id}"`)) ?? "";
    if (consumes !== undefined) expect(shown, id).toContain(`<code>${consumes}</code>`);
    if (body !== undefined && body !== emptyBody) expect(shown.split("<h3>200")[0], id).toContain("<pre>");
    expect(shown.replace(/<pre>.*?<\/pre>|data-words="[^"]*"/gs, ""), id).not.toContain("`");
  }
});

it("says types in words", () => {
  expect(typeOf({ anyOf: [{ $ref: "#/components/schemas/Campaign" }, { type: "null" }] })).toBe("Campaign?");
  expect(typeOf({ type: "array", items: { type: "string", format: "uuid" } })).toBe("uuid[]");
  expect(typeOf({ enum: ["power", "preview"] })).toBe("power | preview");
});
