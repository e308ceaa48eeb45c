import { PROBLEMS, type Slug } from "./catalogue.ts";

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);

/** A whole small HTML page in the house look. `body` is HTML. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}code{background:#eee;padding:0 .2em}</style>
<h1>${escaped(title)}</h1>
${body}
</html>
`;

/** The page behind a problem's `type` (C-ERR-3). */
export function problemPage(slug: Slug): string {
  const { status, title, help, members } = PROBLEMS[slug];
  const extra = members.map((member) => `<li><code>${escaped(member)}</code></li>`).join("");
  return htmlPage(
    title,
    `<p><code>${slug}</code>, HTTP ${status}</p><p>${escaped(help)}</p>${extra ? `<p>Members it may add:</p><ul>${extra}</ul>` : ""}`,
  );
}
