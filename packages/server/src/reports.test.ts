import { fixtures } from "@broadnet-engage/core/conformance";
import type { AgentId, Call, CampaignId } from "@broadnet-engage/core/model";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, phone, type World } from "./testing/world.ts";

const make = fixtures(15);
const HOUR = 3_600_000;
let world: World;
let day = Date.parse("2026-01-01T08:00:00Z");
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

/** A day nobody else's calls are in: its span, as the API takes it. */
function aDay() {
  day += 24 * HOUR;
  const iso = (at: number) => new Date(at).toISOString();
  return { at: day, span: { from: iso(day), to: iso(day + 12 * HOUR) } };
}
const id = () => world.services.ids.next<Call["id"]>();
async function calls(...overs: Partial<Call>[]): Promise<Call[]> {
  const made = overs.map((over) => make.aFinishedCall({ id: id(), tenantId: world.tenantId, ...over }));
  await world.storage.transact(async (stores) => {
    for (const call of made) await stores.calls.insert(call, []);
  });
  return made;
}
const agent = (who: "agent" | "colleague"): AgentId => world.users[who] as string as AgentId;
const ask = (body: object, who: keyof World["tokens"] = "supervisor", headers: Record<string, string> = {}) =>
  world.client.post("/v1/reports/export", { token: world.tokens[who], body, headers });
const talk = (at: number, seconds: number) => ({ startedAt: at, connectedAt: at, endedAt: at + seconds * 1000 });

describe("agent_performance", () => {
  it("C-GV-4 C-REP-4 gives the published row of 42 calls, 28 connected and 156.2 minutes", async () => {
    const { at, span } = aDay();
    const talked = 9_372 / 28;
    const connected = Array.from({ length: 28 }, (_, n) => ({
      ...talk(at, n === 0 ? 9_372 - Math.floor(talked) * 27 : Math.floor(talked)),
      disposition: "sale",
    }));
    const rest = Array.from({ length: 14 }, () => ({
      startedAt: at,
      connectedAt: null,
      outcome: "no_answer" as const,
    }));
    await calls(...[...connected, ...rest].map((over) => ({ ...over, agentId: agent("agent") })));
    const csv = await ask({ report_type: "agent_performance", format: "csv", ...span });
    expect(csv.body).toEqual({
      report_type: "agent_performance",
      format: "csv",
      rows: 1,
      data: "Agent Name,Calls,Connected,Talk Time (min),Avg Handle Time,Disposition Rate\nBilal Haddad,42,28,156.2,223,66.7%\n",
    });
    const json = await ask({ report_type: "agent_performance", format: "json", ...span });
    expect(json.body.data).toEqual([
      {
        agent_id: world.users.agent,
        agent_name: "Bilal Haddad",
        calls: 42,
        connected: 28,
        talk_time_minutes: 156.2,
        avg_handle_time_seconds: 223,
        disposition_rate: 66.7,
      },
    ]);
  });

  it("narrows to the agents that are asked for, by name", async () => {
    const { at, span } = aDay();
    await calls({ startedAt: at, agentId: agent("agent") }, { startedAt: at, agentId: agent("colleague") });
    const names = async (agentIds?: string[]) => {
      const body = { report_type: "agent_performance", format: "json", ...span, columns: ["agent_name"] };
      return (await ask({ ...body, ...(agentIds ? { agent_ids: agentIds } : {}) })).body.data;
    };
    expect(await names()).toEqual([{ agent_name: "Bilal Haddad" }, { agent_name: "Huda Mansour" }]);
    expect(await names([world.users.colleague])).toEqual([{ agent_name: "Huda Mansour" }]);
  });
});

describe("§15.2 call_detail", () => {
  it("has a line a call, oldest first, in the zone that is asked for", async () => {
    const { at, span } = aDay();
    const [late, early] = (await calls(
      { ...talk(at + HOUR, 90), phone: phone("+971501234567"), agentId: agent("agent"), disposition: "sale" },
      { startedAt: at, connectedAt: null, answeredAt: null, outcome: "busy", endedAt: at + 3_000, agentId: null },
    )) as [Call, Call];
    const body = { report_type: "call_detail", ...span };
    const csv = await ask({ ...body, format: "csv", timezone: "Asia/Kolkata" });
    const [header, first, second, end] = String(csv.body.data).split("\n");
    expect(header).toBe(
      "Call ID,Campaign,Agent,Phone,Direction,Status,Disposition,Started,Answered,Ended,Duration (s),Talk (s),Abandoned,CLI,Audit Ref,Recording ID",
    );
    expect(first?.startsWith(`${early.id},,,`)).toBe(true);
    expect(first).toContain(",busy,");
    expect(second).toContain(`${late.id},,Bilal Haddad,+971501234567,outbound,completed,sale,`);
    expect(second).toContain("T14:30:00+05:30,");
    expect(end).toBe("");
    const json = await ask({ ...body, format: "json" });
    expect(json.body.data[1]).toMatchObject({
      call_id: late.id,
      started_at: new Date(at + HOUR).toISOString().replace(".000", ""),
      duration_seconds: 90,
      talk_seconds: 90,
      abandoned: false,
    });
  });

  it("C-REP-3 gives the header alone where there is nothing", async () => {
    const { span } = aDay();
    const csv = await ask({ report_type: "call_detail", format: "csv", ...span, columns: ["phone", "status"] });
    expect(csv.body).toMatchObject({ rows: 0, data: "Phone,Status\n" });
    expect((await ask({ report_type: "call_detail", format: "json", ...span })).body).toMatchObject({
      rows: 0,
      data: [],
    });
    const pdf = await ask({ report_type: "call_detail", format: "pdf", ...span });
    expect(pdf.body).toMatchObject({ rows: 0, encoding: "base64" });
    expect(Buffer.from(String(pdf.body.data), "base64").subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("shows another tenant's calls to nobody", async () => {
    const { at, span } = aDay();
    await calls({ startedAt: at });
    for (const report_type of ["call_detail", "campaign_summary", "agent_performance", "disposition_summary"])
      expect((await ask({ report_type, format: "json", ...span }, "stranger")).body.rows).toBe(0);
  });
});

describe("§15.2 campaign_summary and disposition_summary", () => {
  it("add up what campaigns and dispositions came to", async () => {
    const { at, span } = aDay();
    const created = await world.client.post("/v1/campaigns", {
      token: world.tokens.supervisor,
      body: { name: "Renewals", dialing_mode: "power", cli_group_id: world.cliGroupId },
    });
    const of = { campaignId: created.body.id as CampaignId, agentId: null };
    await calls(
      { ...of, ...talk(at, 60), disposition: "sale" },
      { ...of, ...talk(at, 30), disposition: "not_interested" },
      { ...of, startedAt: at, connectedAt: null, abandoned: true },
      { ...of, startedAt: at, connectedAt: null, outcome: "no_answer" },
    );
    const campaigns = await ask({ report_type: "campaign_summary", format: "csv", ...span });
    expect(campaigns.body.data).toBe(
      "Campaign,Mode,Contacts,Contacted,Connected,Calls,No Answer,Busy,Failed,Voicemail,Abandoned,Abandon Rate,Avg Talk (s),Conversion Rate\n" +
        "Renewals,power,0,0,0,4,1,0,0,0,1,33.3%,45,50.0%\n",
    );
    const dispositions = await ask({ report_type: "disposition_summary", format: "csv", ...span });
    expect(dispositions.body.data).toBe(
      "Disposition,Category,Calls,Share,Avg Talk (s)\nnot_interested,failure,1,50.0%,30\nsale,success,1,50.0%,60\n",
    );
  });

  it("has a row for a campaign that was asked for, though nothing was dialed", async () => {
    const created = await world.client.post("/v1/campaigns", {
      token: world.tokens.supervisor,
      body: { name: "Quiet", dialing_mode: "power", cli_group_id: world.cliGroupId },
    });
    const body = { report_type: "campaign_summary", format: "json", ...aDay().span, campaign_id: created.body.id };
    expect((await ask(body)).body.data).toMatchObject([{ campaign: "Quiet", calls: 0, abandon_rate: 0 }]);
  });
});

describe("what is asked for", () => {
  const body = { report_type: "call_detail", format: "csv", ...{ from: "2026-01-01T00:00:00Z" } };

  it("C-REP-3 must be a span: turned round is 422, longer than 366 days is 400", async () => {
    expect(await ask({ ...body, to: "2025-12-31T00:00:00Z" })).toMatchObject({ status: 422, slug: "invalid-range" });
    const long = await ask({ ...body, to: "2027-01-02T00:00:01Z" });
    expect(long).toMatchObject({ status: 400, slug: "validation-failed", body: { errors: [{ pointer: "#/to" }] } });
    expect((await ask({ ...body, to: "2027-01-02T00:00:00Z" })).status).toBe(200);
  });

  it.each([
    ["an unknown type", { report_type: "everything" }, "#/report_type"],
    ["an unknown format", { format: "xlsx" }, "#/format"],
    ["a time without an offset", { to: "2026-01-02T00:00:00" }, "#/to"],
    ["an unknown column", { columns: ["phone", "password"] }, "#/columns/1"],
    ["a column twice", { columns: ["phone", "phone"] }, "#/columns/1"],
    ["no column", { columns: [] }, "#/columns"],
    ["an unknown zone", { timezone: "Mars/Olympus" }, "#/timezone"],
    ["an unknown language", { language: "tlh" }, "#/language"],
    ["a member nobody knows", { fromat: "csv" }, "#/fromat"],
    [
      "501 agents",
      { agent_ids: Array.from({ length: 501 }, () => "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01") },
      "#/agent_ids",
    ],
  ])("C-ERR-5 is refused with %s", async (_what, over, pointer) => {
    const answer = await ask({ ...body, to: "2026-01-02T00:00:00Z", ...over });
    expect(answer.slug).toBe("validation-failed");
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it("must be of the caller's tenant", async () => {
    const nobody = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01";
    const span = { ...body, to: "2026-01-02T00:00:00Z" };
    const refused = { status: 422, slug: "unknown-reference" };
    expect(await ask({ ...span, campaign_id: nobody })).toMatchObject({
      ...refused,
      body: { pointer: "#/campaign_id" },
    });
    const asked = await ask({ ...span, agent_ids: [world.users.agent, nobody] });
    expect(asked).toMatchObject({ ...refused, body: { pointer: "#/agent_ids/1" } });
    expect(await ask({ ...span, agent_ids: [world.users.agent] }, "stranger")).toMatchObject(refused);
  });
});

describe("C-REP-4 a CSV", () => {
  const csvOf = async (over: Partial<Call>, more: object = {}) => {
    const { at, span } = aDay();
    await calls({ startedAt: at, agentId: null, ...over });
    const body = { report_type: "call_detail", format: "csv", columns: ["phone", "disposition"], ...span, ...more };
    return String((await ask(body)).body.data);
  };

  it.each(["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])("runs no formula: %j", async (text) => {
    const line = (await csvOf({ disposition: text })).split("\n").slice(1).join("\n");
    expect(line.replace(/^[^,]+,"?/, "").startsWith(`'${text[0]}`)).toBe(true);
  });

  it("leaves a phone number as it is", async () => {
    expect(await csvOf({ phone: phone("+971501234567"), disposition: "sale" })).toBe(
      "Phone,Disposition\n+971501234567,sale\n",
    );
  });

  it("quotes commas, quotes and line ends", async () => {
    expect(await csvOf({ disposition: 'a,"b"\nc', phone: phone("+971501234567") })).toBe(
      'Phone,Disposition\n+971501234567,"a,""b""\nc"\n',
    );
  });

  it("has Windows line ends and a byte order mark when they are asked for", async () => {
    const csv = await csvOf(
      { disposition: "sale", phone: phone("+971501234567") },
      { csv: { line_ends: "crlf", bom: true } },
    );
    expect(csv).toBe("\ufeffPhone,Disposition\r\n+971501234567,sale\r\n");
  });

  it("has Arabic headings when they are asked for", async () => {
    expect((await csvOf({}, { language: "ar" })).split("\n")[0]).toBe("الهاتف,النتيجة");
  });
});

describe("a report that is asked for without waiting", () => {
  const prefer = { prefer: "respond-async, wait=5" };
  const events = async () =>
    (await world.storage.read((stores) => stores.outbox.since(world.tenantId, null, 100_000))).filter(
      ({ type }) => type === "report.ready",
    );

  it("C-REP-5 is queued, made, told as report.ready, and fetched by a link for 30 minutes", async () => {
    const { at, span } = aDay();
    await calls({ startedAt: at, agentId: agent("agent") });
    const queued = await ask({ report_type: "call_detail", format: "csv", ...span }, "supervisor", prefer);
    expect(queued).toMatchObject({ status: 202, body: { status: "queued" } });
    expect(queued.headers["preference-applied"]).toBe("respond-async");
    const path = String(queued.headers.location);
    expect(path).toBe(`/v1/reports/${queued.body.id}`);
    await world.services.reports.settle();
    const ready = await world.client.get(path, { token: world.tokens.supervisor });
    expect(ready.body).toMatchObject({
      status: "ready",
      rows: 1,
      report_type: "call_detail",
      format: "csv",
      error: null,
    });
    expect(Date.parse(ready.body.expires_at)).toBe(world.realClock.now() + 1_800_000);
    const file = await request(ready.body.download_url);
    expect((await file.body.text()).split("\n")).toHaveLength(3);
    expect(file.headers["content-disposition"]).toContain("call_detail_2026-");
    const told = await events();
    expect(told.map(({ correlationId }) => correlationId)).toContain(queued.body.id);
    expect(JSON.parse(told.at(-1)?.body ?? "{}")).toMatchObject({ payload: { report_id: queued.body.id, rows: 1 } });
    expect((await world.client.get(path, { token: world.tokens.stranger })).slug).toBe("not-found");
  });

  it("is made by the next process when the one that took it died", async () => {
    const queued = await ask({ report_type: "call_detail", format: "json", ...aDay().span }, "admin", prefer);
    await world.services.reports.settle();
    const find = () => world.client.get(`/v1/reports/${queued.body.id}`, { token: world.tokens.admin });
    // As a process leaves it that died in the middle of its work.
    await world.storage.transact(async (stores) => {
      const job = await stores.reportJobs.find(world.tenantId, queued.body.id);
      if (!job) throw new Error("there is no job");
      const until = world.realClock.now() + 900_000;
      await stores.reportJobs.save({
        ...job,
        status: "running",
        leasedUntil: until,
        storageKey: null,
        expiresAt: null,
      });
    });
    await world.services.reports.settle();
    expect((await find()).body.status).toBe("running");
    world.realClock.advance(900_000);
    await world.services.reports.settle();
    expect((await find()).body.status).toBe("ready");
  });

  it("is tried three times, and then says that it failed", async () => {
    const { objects } = world.services;
    const { put } = objects;
    Object.assign(objects, { put: () => Promise.reject(new Error("no room")) });
    const queued = await ask({ report_type: "call_detail", format: "json", ...aDay().span }, "admin", prefer);
    for (let attempt = 0; attempt < 4; attempt++) {
      await world.services.reports.settle();
      world.realClock.advance(20_000);
    }
    Object.assign(objects, { put });
    const { body } = await world.client.get(`/v1/reports/${queued.body.id}`, { token: world.tokens.admin });
    expect(body).toMatchObject({
      status: "failed",
      download_url: null,
      error: expect.stringContaining("could not be made"),
    });
    expect(JSON.stringify(body)).not.toContain("no room");
  });

  it("is cleared away after a day", async () => {
    const queued = await ask({ report_type: "call_detail", format: "json", ...aDay().span }, "admin", prefer);
    await world.services.reports.settle();
    const find = () => world.client.get(`/v1/reports/${queued.body.id}`, { token: world.tokens.admin });
    const { download_url } = (await find()).body;
    world.realClock.advance(24 * HOUR);
    await world.services.reports.settle();
    expect((await find().catch(() => null))?.slug ?? "gone").not.toBe("internal-error");
    expect((await request(download_url)).statusCode).toBe(403);
    const job = await world.storage.read((stores) => stores.reportJobs.find(world.tenantId, queued.body.id));
    expect(job).toMatchObject({ status: "expired", storageKey: null });
  });
});
