import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());

const ask = (query: string) => world.client.get(`/v1/compliance/calendar?${query}`, { token: world.tokens.agent });
const week = (country: string) => ask(`jurisdiction=${country}&from=2026-11-22&to=2026-11-28`);

describe("the compliance calendar", () => {
  it("C-CMP-9 shows each day's windows as the decision has them, in words too", async () => {
    const { status, body } = await week("AE");
    expect(status).toBe(200);
    expect(body).toMatchObject({ jurisdiction: "AE", timezone: "Asia/Dubai", purpose: "marketing" });
    expect(body.packs).toContain("ae");
    expect(body.days.map(({ state }: { state: string }) => state)).toEqual([
      ...["open", "open", "open", "open", "open", "closed", "closed"],
    ]);
    expect(body.days[0]).toEqual({
      date: "2026-11-22",
      state: "open",
      windows: [{ start: "09:00", end: "18:00", from: "2026-11-22T05:00:00Z", until: "2026-11-22T14:00:00Z" }],
      holidays: [],
      words: "Sunday 2026-11-22: calls 09:00–18:00.",
    });
    expect(body.days[5].words).toContain("no calls. Outside permitted calling hours for AE (09:00–18:00 Sun–Thu)");
  });

  it("agrees with the check at the edges of every window it shows", async () => {
    for (const [country, phone] of [
      ["AE", "+971501234567"],
      ["SA", "+966512345678"],
      ["JO", "+962791234567"],
    ] as const)
      for (const day of (await week(country)).body.days.slice(0, 6)) {
        const hoursAt = async (at: number) => {
          const body = { phone, at: new Date(at).toISOString() };
          const answer = await world.client.post("/v1/compliance/check", { token: world.tokens.agent, body });
          return answer.body.checks.calling_hours;
        };
        for (const { from, until } of day.windows) {
          const [start, end] = [Date.parse(from), Date.parse(until)];
          const around = [start - 1_000, start, end - 1_000, end];
          const said = await Promise.all(around.map(hoursAt));
          expect([country, day.date, ...said]).toEqual([country, day.date, "failed", "passed", "passed", "failed"]);
        }
      }
  });

  it("names holidays, and says so when a day of the moon is not proclaimed", async () => {
    const { body } = await ask("jurisdiction=FR&from=2026-12-24&to=2026-12-26");
    const christmas = body.days[1];
    expect(christmas).toMatchObject({ state: "closed", windows: [], holidays: [{ class: "public", certain: true }] });
    expect(christmas.words).toContain(christmas.holidays[0].name);
  });

  it("C-CMP-2 does not call a day open that lies past what a pack knows", async () => {
    const { body } = await ask("jurisdiction=FR&from=2099-06-01&to=2099-06-07");
    for (const day of body.days) expect(day).toMatchObject({ state: "unknown", windows: [] });
    expect(body.days[0].words).toContain("not known, so not permitted");
  });

  it("C-CMP-8 refuses a jurisdiction nobody wrote rules for", async () => {
    expect(await week("PL")).toMatchObject({ status: 422, slug: "unknown-reference", body: { id: "PL" } });
  });

  it("takes 92 days and no more, in order, of dates that exist", async () => {
    expect((await ask("jurisdiction=AE&from=2026-01-01&to=2026-04-02")).body.days).toHaveLength(92);
    expect((await ask("jurisdiction=AE&from=2026-01-01&to=2026-04-03")).slug).toBe("limit-exceeded");
    expect((await ask("jurisdiction=AE&from=2026-01-02&to=2026-01-01")).slug).toBe("invalid-range");
    for (const query of [
      "jurisdiction=AE",
      "jurisdiction=AE&from=2026-02-30&to=2026-03-01",
      "jurisdiction=AE&from=9999-12-31&to=9999-12-31",
      "jurisdiction=AE&from=0001-01-01&to=0001-01-02",
      "jurisdiction=ae&from=2026-01-01&to=2026-01-01",
      "jurisdiction=../x&from=2026-01-01&to=2026-01-01",
      "jurisdiction=AE&from=2026-01-01&to=2026-01-01&timezone=Mars/Olympus",
      "jurisdiction=AE&from=2026-01-01&to=2026-01-01&purpose=fun",
      "jurisdiction=AE&jurisdiction=SA&from=2026-01-01&to=2026-01-01",
    ])
      expect([query, (await ask(query)).status]).toEqual([query, 400]);
  });
});
