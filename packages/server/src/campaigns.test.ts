import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (extra: Record<string, unknown> = {}) =>
  world.client.post("/v1/campaigns", {
    token: world.tokens.admin,
    body: { name: "Autumn motor renewals", dialing_mode: "progressive", cli_group_id: world.cliGroupId, ...extra },
  });

describe("campaigns", () => {
  it("C-CAM-1 C-CAM-2 are created in draft with exactly these defaults", async () => {
    const made = await create();
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/v1/campaigns/${made.body.id}`);
    expect(made.body).toMatchObject({
      status: "draft",
      max_attempts: 3,
      retry_delay_minutes: 60,
      dial_ratio: 1.5,
      timezone: "Asia/Dubai",
      total_contacts: 0,
      contacted: 0,
      connected: 0,
      abandon_rate: 0,
      started_at: null,
      paused_at: null,
      version: 1,
    });
  });
});
