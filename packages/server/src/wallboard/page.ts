import { createHash } from "node:crypto";
import type { RequestHandler } from "express";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wallboard – BroadNet Engage</title><style>${STYLE}</style></head>
<body>
<form id="door"><h1>Wallboard</h1>
<label>E-mail<input id="email" type="email" autocomplete="username" required></label>
<label>Password<input id="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button><p id="why" role="alert"></p></form>
<main id="board" hidden>
<header><h1><bdi id="tenant"></bdi></h1><span id="link" role="status"></span><span class="push" id="now"></span>
<button id="theme" type="button">Light or dark</button></header>
<section class="tiles" id="tiles" aria-label="Figures"></section>
<h2>Agents</h2><section class="agents" id="agents"></section>
<h2>Campaigns</h2><div class="scroll"><table><thead><tr><th>Name</th><th>Status</th><th>Mode</th><th>Contacted</th><th>Reached</th>
<th>Abandoned</th></tr></thead><tbody id="campaigns"></tbody></table></div><p id="nothing" class="none">No campaign is active or paused.</p>
</main><script>${SCRIPT}</script></body></html>
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** This page's own script and style, by their hashes, and nothing else: a name with markup in it could not run if it got in. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `GET /wallboard`: a page for the screen on the wall. It holds no data; it asks for them as its reader. */
export const wallboardPage: RequestHandler = (_req, res) => {
  res.setHeader("Content-Security-Policy", POLICY);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "no-referrer");
  res.setHeader("Cache-Control", "no-cache");
  res.type("html").send(PAGE);
};
