import { escaped } from "../problems/page.ts";
import { inCode, membersTable, type Schema, type Schemas, typeOf } from "./schema-html.ts";

// A page written once at the start from the published document: nothing to install, nothing loaded from elsewhere, and
// nothing that could differ from what the server does.

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly unknown[];
  readonly "x-roles"?: readonly string[];
  readonly parameters: readonly {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema: Schema;
  }[];
  readonly requestBody?: {
    required: boolean;
    content: Content;
  };
  readonly responses: Readonly<Record<string, { description: string; content?: Content }>>;
}
interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}
interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const text = (value: string): string => `<pre><code>${escaped(value)}</code></pre>`;
const wordsOf = ({ method, path, operation }: Placed): string =>
  escaped([method, path, operation.summary, operation.operationId, ...operation.tags].join(" ").toLowerCase());

/** `/docs` as HTML. */
export function docsPage(document: Record<string, unknown>): string {
  const { info, paths, components } = document as unknown as Document;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = [...new Set(all.flatMap(({ operation }) => operation.tags))];
  const of = (tag: string): Placed[] => all.filter(({ operation }) => operation.tags.includes(tag));
  const sections = tags.map(
    (tag) =>
      `<h2>${escaped(title(tag))}</h2>${of(tag)
        .map((one) => operation(one, components.schemas))
        .join("")}`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(info.title)}</title><link rel="stylesheet" href="/docs/style.css">
<div class="layout"><nav aria-label="Endpoints"><input id="filter" type="search" placeholder="Find an endpoint" aria-label="Find an endpoint" hidden>
<div class="list">${tags.map((tag) => navigation(tag, of(tag))).join("")}</div></nav>
<main><h1>${escaped(info.title)} <span class="dim">${escaped(info.version)}</span></h1>
<p>${inCode(info.description)} <a href="/openapi.json">openapi.json</a></p>
${sections.join("\n")}</main></div>
<script src="/docs/script.js" defer></script></html>
`;
}

const title = (tag: string): string => `${tag[0]?.toUpperCase()}${tag.slice(1)}`.replace(/_/g, " ");

const navigation = (tag: string, placed: readonly Placed[]): string =>
  `<h2>${escaped(title(tag))}</h2><ul>${placed
    .map(
      (one) =>
        `<li data-words="${wordsOf(one)}"><a href="#${one.operation.operationId}">${inCode(one.operation.summary)}</a></li>`,
    )
    .join("")}</ul>`;

function operation(placed: Placed, schemas: Schemas): string {
  const { method, path, operation: it } = placed;
  const roles = it["x-roles"];
  return `<details id="${it.operationId}" data-words="${wordsOf(placed)}"><summary><span class="method ${method}">${method.toUpperCase()}</span>
<span class="path">${escaped(path)}</span><span>${inCode(it.summary)}</span></summary><div class="operation">
<p class="dim">${roles === undefined ? "No token needed." : `For: ${escaped(roles.join(", "))}.`} ${escaped(it.description ?? "")}</p>
${parameters(it)}${body(it, schemas)}${responses(it, schemas)}</div></details>`;
}

function parameters({ parameters: all }: Operation): string {
  if (all.length === 0) return "";
  const rows = all.map(
    (one) =>
      `<tr><td><code>${escaped(one.name)}</code></td><td>${escaped(typeOf(one.schema))}</td><td class="dim">${one.in}${one.required ? ", required" : ""}${one.description ? `; ${inCode(one.description)}` : ""}</td></tr>`,
  );
  return `<h3>Parameters</h3><table><tr><th>Name</th><th>Type</th><th></th></tr>${rows.join("")}</table>`;
}

type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

/** What is sent or comes back: an example, and the members where it has some. Null for a problem, and for nothing. */
function shown(content: Content | undefined, schemas: Schemas): string | null {
  const [[type, { schema, example }] = ["", { schema: {} }]] = Object.entries(content ?? {});
  if (type === "" || type === "application/problem+json") return null;
  if (type !== "application/json") return `<p><code>${escaped(type)}</code></p>${text(String(example ?? ""))}`;
  return `${example === undefined ? "" : text(JSON.stringify(example, null, 2))}${membersTable(schema, schemas)}`;
}

function body({ requestBody }: Operation, schemas: Schemas): string {
  const said = shown(requestBody?.content, schemas);
  return said === null ? "" : `<h3>Body${requestBody?.required ? "" : " (optional)"}</h3>${said}`;
}

function responses({ responses: all }: Operation, schemas: Schemas): string {
  const parts = Object.entries(all).map(([status, { description, content }]) => {
    const said = shown(content, schemas);
    if (said === null) return `<h3>${status}</h3><p>${linked(description)}</p>`;
    return `<h3>${status} <span class="dim">${escaped(description)}</span></h3>${said}`;
  });
  return parts.join("");
}

/** Refusals are named in backticks; each has a page. */
const linked = (description: string): string =>
  escaped(description).replace(/`([a-z-]+)`/g, '<a href="/errors/$1"><code>$1</code></a>');
