/**
 * Runs in the browser. Text of people and campaigns goes in by `textContent` alone, each in a `bdi` of its own, so that neither
 * markup nor a right-to-left name can disturb what stands beside it. The token stays in this page's memory.
 */
export const SCRIPT = `
"use strict";
const $ = (id) => document.getElementById(id);
const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e; };
const LABELS = { available: "Available", on_call: "On call", break: "Break", lunch: "Lunch", training: "Training", offline: "Offline",
  reserved: "Reserved", ringing: "Ringing", talking: "Talking", hold: "On hold", wrap_up: "Wrap-up" };
const KINDS = { available: "good", on_call: "busy", break: "rest", lunch: "rest", training: "rest", offline: "away" };
const ORDER = { on_call: 0, available: 1, break: 2, lunch: 3, training: 4, offline: 5 };
const ABANDON_LIMIT = 3;
let token = null, refresh = null, floor = null, agents = new Map(), source = null, wait = 1000, skew = 0;

async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = "Bearer " + token;
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) { const error = new Error(value.detail || "The server answered " + answer.status + "."); error.status = answer.status; throw error; }
  return value;
}
function signedIn(value) { token = value.access_token; refresh = value.refresh_token || refresh; }
$("door").addEventListener("submit", async (event) => {
  event.preventDefault(); $("why").textContent = "";
  try { signedIn(await ask("POST", "/v1/auth/login", { email: $("email").value, password: $("password").value })); }
  catch (error) { $("why").textContent = error.message; return; }
  $("password").value = ""; $("door").hidden = true; $("board").hidden = false; open();
});
$("theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
});

async function open() {
  state("wait", "Connecting");
  try {
    const { ticket } = await ask("POST", "/v1/stream/tickets", {});
    source = new EventSource("/v1/stream?topics=agents,campaigns,stats&ticket=" + encodeURIComponent(ticket));
  } catch (error) {
    if (error.status === 401) return renew();
    return again();
  }
  source.addEventListener("snapshot", (message) => { wait = 1000; state("live", "Live"); whole(JSON.parse(message.data)); });
  source.addEventListener("stats", (message) => { Object.assign(floor, JSON.parse(message.data)); draw(); });
  source.addEventListener("agent.state_changed", (message) => changed(JSON.parse(message.data).payload));
  source.addEventListener("agent.sip_registered", (message) => registered(JSON.parse(message.data).payload, true));
  source.addEventListener("agent.sip_unregistered", (message) => registered(JSON.parse(message.data).payload, false));
  source.addEventListener("end", () => again());
  source.onerror = () => again();
}
async function renew() {
  try { token = null; signedIn(await ask("POST", "/v1/auth/refresh", { refresh_token: refresh, rotate: true })); }
  catch { token = refresh = null; $("board").hidden = true; $("door").hidden = false; $("why").textContent = "Please sign in again."; return; }
  open();
}
function again() {
  if (source) source.close(); source = null; state("lost", "Connection lost");
  setTimeout(open, wait); wait = Math.min(wait * 2, 30000);
}
function state(kind, text) { $("link").dataset.state = kind; $("link").textContent = text; }

function whole(snapshot) {
  floor = snapshot; skew = Date.parse(snapshot.as_of) - Date.now();
  agents = new Map(snapshot.agents.map((agent) => [agent.id, agent])); $("tenant").textContent = snapshot.tenant.name; draw();
}
function changed(p) {
  const agent = agents.get(p.agent_id); if (!agent) return;
  Object.assign(agent, { state: p.to, sub_state: p.sub_state, state_since: p.state_since, reason: p.reason }); drawAgents();
}
function registered(p, yes) { const agent = agents.get(p.agent_id); if (agent) { agent.sip_registered = yes; drawAgents(); } }

function tile(kind, figure, label, small) { const t = el("div", undefined, "tile " + kind); t.append(el("span", label), el("b", figure), el("small", small || "")); return t; }
function draw() {
  const { summary: s, calls: c, today: t, callbacks_due: due } = floor;
  $("tiles").replaceChildren(
    tile("good", s.available, "Available"), tile("busy", s.on_call, "On call", s.by_sub_state.wrap_up + " in wrap-up"),
    tile("rest", s.break, "Break"), tile("", s.offline, "Offline"),
    tile("busy", c.active_calls, "Active calls", c.stale ? "figures are old" : c.ringing + " ringing · " + c.connected + " bridged"),
    tile("", t.total_calls, "Calls today", t.connected + " connected"),
    tile(t.abandon_rate > ABANDON_LIMIT ? "bad" : "", t.abandon_rate.toFixed(1) + " %", "Abandoned today", t.abandoned + (t.abandoned === 1 ? " call" : " calls")),
    ...(due === null ? [] : [tile(due > 0 ? "rest" : "", due, "Callbacks due")]));
  const rows = floor.campaigns.map((one) => {
    const row = el("tr"); const name = el("td"); name.append(el("bdi", one.name)); name.title = one.name;
    const done = el("td", one.contacted.toLocaleString() + " of " + one.total_contacts.toLocaleString());
    const bar = el("progress"); bar.max = Math.max(1, one.total_contacts); bar.value = one.contacted; bar.setAttribute("aria-label", "Contacted"); done.append(bar);
    const status = one.status === "paused" ? "Paused" + (one.pause_reason ? ": " + one.pause_reason.replace(/_/g, " ") : "") : "Active";
    row.append(name, el("td", status), el("td", one.dialing_mode), done, el("td", one.connected.toLocaleString()),
      el("td", one.abandon_rate.toFixed(1) + " %", one.abandon_rate > ABANDON_LIMIT ? "bad" : ""));
    return row;
  });
  $("campaigns").replaceChildren(...rows); $("nothing").hidden = rows.length > 0; drawAgents();
}
const clock = (seconds) => { const s = Math.max(0, Math.floor(seconds)), two = (n) => String(n).padStart(2, "0");
  return s >= 3600 ? Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60) : Math.floor(s / 60) + ":" + two(s % 60); };
function drawAgents() {
  const sorted = [...agents.values()].sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.state_since < b.state_since ? -1 : 1));
  $("agents").replaceChildren(...sorted.map((agent) => {
    const card = el("div", undefined, "agent");
    const deaf = agent.state !== "offline" && !agent.sip_registered;
    card.dataset.kind = deaf ? "bad" : KINDS[agent.state];
    const name = el("bdi", agent.full_name); name.dir = "auto"; name.title = agent.full_name;
    const since = el("time", clock((Date.now() + skew - Date.parse(agent.state_since)) / 1000)); since.dataset.since = agent.state_since;
    const what = el("span", deaf ? "Phone not registered" : LABELS[agent.sub_state || agent.state], "what");
    card.append(name, since, what, el("span", agent.calls_today + " today", "count")); return card;
  }));
}
setInterval(async () => {
  if (source && floor) whole(await ask("GET", "/v1/wallboard").catch(() => floor));
}, 60000);
setInterval(() => {
  for (const time of document.querySelectorAll("time[data-since]")) time.textContent = clock((Date.now() + skew - Date.parse(time.dataset.since)) / 1000);
  if (floor) $("now").textContent = new Date(Date.now() + skew).toLocaleTimeString([], { timeZone: floor.tenant.timezone, hour: "2-digit", minute: "2-digit" });
}, 1000);
`;
