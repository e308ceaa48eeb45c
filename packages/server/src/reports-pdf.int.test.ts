import { execFileSync } from "node:child_process";
import { fixtures } from "@broadnet-engage/core/conformance";
import type { AgentId, Call } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

// PDFs are read back by poppler, which knows nothing of how they were made.

const HAS_POPPLER = (() => {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const WANTED = "pdftotext is not here: install poppler-utils and run again";
if (!HAS_POPPLER) console.warn(`Tests of PDFs are left out, for ${WANTED}.`);
it.skipIf(!process.env.CI)("has a reader of PDFs in CI", () => expect(HAS_POPPLER, WANTED).toBe(true));

const make = fixtures(16);
const AT = Date.parse("2026-06-12T10:15:00Z");
const SPAN = { from: "2026-06-01T00:00:00Z", to: "2026-06-30T00:00:00Z" };
const NASTY = "Tj ) ET (\\) /JS <script>alert(1)</script> =1+1 \u202eabc";

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
  const names = [
    "هدى منصور",
    "محمد (فريق 2)",
    NASTY,
    "A name that is much too long for the column it has to stand in, whatever is done",
  ];
  const agents = names.map((fullName, n) => ({ id: world.services.ids.next<AgentId>(), fullName, sipUser: `pdf${n}` }));
  for (const agent of agents) await world.dialer.agents.add(agent);
  const campaign = { name: "Autumn", dialing_mode: "power", cli_group_id: world.cliGroupId };
  const made = await world.client.post("/v1/campaigns", { token: world.tokens.supervisor, body: campaign });
  const calls = Array.from({ length: 120 }, (_, n) =>
    make.aFinishedCall({
      id: world.services.ids.next<Call["id"]>(),
      tenantId: world.tenantId,
      agentId: agents[n % agents.length]?.id ?? null,
      campaignId: made.body.id,
      ...{ startedAt: AT + n * 60_000, connectedAt: AT + n * 60_000, endedAt: AT + n * 60_000 + 61_000 },
      disposition: n % 2 ? "sale" : null,
    }),
  );
  await world.storage.transact(async (stores) => {
    for (const call of calls) await stores.calls.insert(call, []);
  });
});
afterAll(() => world.close());

async function pdfOf(body: object): Promise<Buffer> {
  const answer = await world.client.post("/v1/reports/export", {
    token: world.tokens.supervisor,
    body: { format: "pdf", ...SPAN, ...body },
  });
  expect(answer.status).toBe(200);
  return Buffer.from(String(answer.body.data), "base64");
}
const run = (program: string, args: string[], pdf: Buffer) =>
  execFileSync(program, args, { input: pdf }).toString("utf8");
/** Text in the order it is read, without the signs that steer direction. */
const textOf = (pdf: Buffer, ...args: string[]) =>
  run("pdftotext", [...args, "-", "-"], pdf).replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "");
const infoOf = (pdf: Buffer) => run("pdfinfo", ["-"], pdf);

describe.skipIf(!HAS_POPPLER)("C-REP-6 a report as PDF", () => {
  it("spells out what programs read as a code, in the language asked for", async () => {
    const detail = await pdfOf({ report_type: "call_detail" });
    expect(textOf(detail)).toContain("Completed");
    expect(textOf(detail)).not.toMatch(/^\s*completed/m);
    const campaigns = await pdfOf({ report_type: "campaign_summary" });
    expect(textOf(campaigns, "-layout")).toMatch(/Autumn\s+Power/);
    const arabic = await pdfOf({ report_type: "disposition_summary", language: "ar" });
    expect(textOf(arabic)).not.toContain("success");
  });

  const TYPES = ["call_detail", "campaign_summary", "agent_performance", "disposition_summary"];
  it.each(TYPES)("is A4 with title, span, figures and page numbers: %s", async (report_type) => {
    const pdf = await pdfOf({ report_type });
    expect(infoOf(pdf)).toMatch(/Page size:.*\(A4\)/);
    const text = textOf(pdf);
    expect(text).toContain("Falcon Cover");
    expect(text).toContain("From 2026-06-01 04:00:00 to 2026-06-30 04:00:00 (Asia/Dubai)");
    expect(text).toMatch(/Page 1 of \d/);
  });

  it.each([
    ["call_detail", "Calls by outcome", "Calls by disposition"],
    ["campaign_summary", "Calls by campaign", "Calls by outcome"],
    ["agent_performance", "Calls by agent", "Talk time by agent (min)"],
    ["disposition_summary", "Calls by disposition", "Calls by category"],
  ])("has two charts side by side, where there is something to show: %s", async (report_type, one, other) => {
    const text = textOf(await pdfOf({ report_type }), "-layout");
    expect(text).toMatch(new RegExp(`${one}.*${other}`.replace(/[()]/g, "\\$&")));
    const empty = { report_type, from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z" };
    expect(textOf(await pdfOf(empty))).not.toContain(one);
  });

  it("has all its fonts inside, so that it looks the same everywhere", async () => {
    const fonts = run("pdffonts", ["-"], await pdfOf({ report_type: "agent_performance" }))
      .trim()
      .split("\n")
      .slice(2);
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font).toMatch(/IBMPlexSansArabic.* yes +yes +yes /);
  });

  it("prints every row over as many pages as they need, the header again on each", async () => {
    const pdf = await pdfOf({ report_type: "call_detail" });
    const pages = Number(/Pages: +(\d+)/.exec(infoOf(pdf))?.[1]);
    expect(pages).toBeGreaterThan(3);
    const text = textOf(pdf, "-layout");
    expect(text.match(/\+97150\d{7}/g)).toHaveLength(120);
    expect(text.match(/Disposition/g)).toHaveLength(pages);
    expect(text).toContain(`Page ${pages} of ${pages}`);
  });

  it("shapes Arabic names and reads them from the right, in both languages", async () => {
    for (const language of ["en", "ar"]) {
      const text = textOf(await pdfOf({ report_type: "agent_performance", language }));
      expect(text).toContain("هدى منصور");
      // Letters that join: the font's own forms of them are used, not the bare ones.
      expect(text).not.toMatch(/[\ufe70-\ufefc]/);
    }
    const arabic = textOf(await pdfOf({ report_type: "agent_performance", language: "ar" }));
    expect(arabic).toContain("2026-06-01 04:00:00");
    expect(arabic).toContain("Falcon Cover");
  });

  it("is written by nobody but us: names are text, whatever they are made of", async () => {
    const pdf = await pdfOf({ report_type: "agent_performance" });
    const text = textOf(pdf);
    expect(text).toContain("Tj ) ET (\\) /JS <script>");
    const objects = pdf.toString("latin1");
    for (const word of ["/JavaScript", "/JS", "/Launch", "/OpenAction", "/URI", "/EmbeddedFile"])
      expect(objects).not.toContain(word);
    expect(infoOf(pdf)).toMatch(/JavaScript: +no/);
  });

  it("has the columns that are asked for, and says what it was narrowed to", async () => {
    const report = { report_type: "call_detail", columns: ["phone", "audit_ref"], agent_ids: [world.users.agent] };
    const text = textOf(await pdfOf(report));
    expect(text).toContain("Audit Ref");
    expect(text).not.toContain("Started");
    expect(text).toContain("Only: Bilal Haddad");
    expect(text).toContain("Nothing in this span.");
  });
});

it("C-REP-1 C-REP-2 hands out 10,000 rows in the answer, and 10,001 as a link for 30 minutes", {
  timeout: 120_000,
}, async () => {
  const at = Date.parse("2026-02-01T00:00:00Z");
  const span = { from: "2026-02-01T00:00:00Z", to: "2026-02-02T00:00:00Z" };
  const insert = (from: number, count: number) =>
    world.storage.transact(async (stores) => {
      for (let n = from; n < from + count; n++) {
        const id = world.services.ids.next<Call["id"]>();
        await stores.calls.insert(make.aFinishedCall({ id, tenantId: world.tenantId, startedAt: at + n * 1_000 }), []);
      }
    });
  const ask = async (format: string, columns = ["phone"]) => {
    const body = { report_type: "call_detail", format, columns, ...span };
    return (await world.client.post("/v1/reports/export", { token: world.tokens.supervisor, body })).body;
  };
  await insert(0, 10_000);
  const inline = await ask("csv");
  expect(inline).toMatchObject({ rows: 10_000, data: expect.any(String) });
  expect(inline).not.toHaveProperty("download_url");
  expect(String(inline.data).split("\n")).toHaveLength(10_002);

  await insert(10_000, 1);
  for (const format of ["csv", "json"]) {
    const file = await ask(format);
    expect(file).toMatchObject({ rows: 10_001, report_type: "call_detail", format });
    expect(file).not.toHaveProperty("data");
    expect(Date.parse(file.expires_at)).toBe(world.realClock.now() + 1_800_000);
    expect(new URL(file.download_url).searchParams.get("X-Amz-Expires")).toBe("1800");
    const text = await (await fetch(file.download_url)).text();
    expect(format === "json" ? JSON.parse(text) : text.trim().split("\n").slice(1)).toHaveLength(10_001);
  }
  const printed = await ask("pdf");
  expect(printed.rows).toBe(10_001);
  if (!HAS_POPPLER) return;
  const pdf = Buffer.from(await (await fetch(printed.download_url)).arrayBuffer());
  expect(textOf(pdf, "-l", "1")).toContain("The first 10,000 of 10,001 rows are printed");
});
