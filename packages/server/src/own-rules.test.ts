import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const admin = () => ({ token: world.tokens.admin });
const never = { calling_hours: [{ week: {} }], frequency_cap: [], cooldown: [] };
const patch = (own_rules: unknown) => world.client.patch("/v1/tenant", { ...admin(), body: { own_rules } });
const check = (more: object = {}) =>
  world.client.post("/v1/compliance/check", { ...admin(), body: { phone: "+971501234567", ...more } });

describe("rules of one's own", () => {
  it("C-CMP-4 are stored with the tenant, come out as they went in, and block the next check", async () => {
    const full = {
      calling_hours: [
        { jurisdictions: ["AE"], purposes: ["survey"], week: { mon: [{ start: "10:00", end: "12:00" }] } },
      ],
      frequency_cap: [{ max: 2, per: { unit: "day", zone: "Asia/Dubai" }, scope: "number", counts: ["answered"] }],
      cooldown: [{ after: ["refused"], for: "P30D", scope: "tenant" }],
    };
    expect((await world.client.get("/v1/tenant", admin())).body.own_rules).toBeNull();
    expect((await patch(full)).body.own_rules).toEqual(full);
    expect((await world.client.get("/v1/tenant", admin())).body.own_rules).toEqual(full);
    expect((await check({ purpose: "survey" })).body.packs.map(({ id }: { id: string }) => id)).toContain("ae-tenant");
    expect((await patch({ calling_hours: never.calling_hours })).body.own_rules).toEqual(never);
    expect((await check()).body).toMatchObject({ allowed: false });
    expect((await check()).body.failed_rules).toContain("calling_hours");
    expect((await patch(null)).body.own_rules).toBeNull();
    expect((await check()).body.packs.map(({ id }: { id: string }) => id)).not.toContain("ae-tenant");
  });

  it("are stored with a campaign, and bind its checks only", async () => {
    const body = { name: "Careful", dialing_mode: "power", cli_group_id: world.cliGroupId, own_rules: never };
    const made = await world.client.post("/v1/campaigns", { ...admin(), body });
    expect(made.body.own_rules).toEqual(never);
    const packs = (await check({ campaign_id: made.body.id })).body.packs.map(({ id }: { id: string }) => id);
    expect(packs).toContain("ae-campaign");
    const changed = await world.client.patch(`/v1/campaigns/${made.body.id}`, {
      ...admin(),
      body: { own_rules: null },
    });
    expect(changed.body.own_rules).toBeNull();
  });

  it.each([
    [
      { calling_hours: [{ week: { mon: [{ start: "12:00", end: "10:00" }] } }] },
      "#/own_rules/calling_hours/0/week/mon/0",
    ],
    [{ calling_hours: [{ week: {}, lifted_by: "any" }] }, "#/own_rules/calling_hours/0/lifted_by"],
    [{ calling_hours: [{ jurisdictions: ["uae"], week: {} }] }, "#/own_rules/calling_hours/0/jurisdictions/0"],
    [
      { frequency_cap: [{ max: 1, per: { unit: "day", zone: "Mars/Base" }, scope: "number" }] },
      "#/own_rules/frequency_cap/0/per/zone",
    ],
    [{ cooldown: [{ after: [], for: "P1D", scope: "number" }] }, "#/own_rules/cooldown/0/after"],
    [{ allow: [] }, "#/own_rules/allow"],
  ])("C-GEN-9 are refused and change nothing when they are %j", async (own, pointer) => {
    const before = (await world.client.get("/v1/tenant", admin())).body;
    const refused = await patch(own);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, pointer]);
    expect((await world.client.get("/v1/tenant", admin())).body).toEqual(before);
  });
});
