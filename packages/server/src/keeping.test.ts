import { fixtures } from "@broadnet-engage/core/conformance";
import type { RecordingId } from "@broadnet-engage/core/model";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorld, phone, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ ratePerMinute: 100_000 });
});
afterAll(() => world.close());
const admin = () => ({ token: world.tokens.admin });
const settings = (body: object) => world.client.patch("/v1/tenant", { ...admin(), body });
beforeEach(() => settings({ default_cli_group_id: null, recordings_self: true }));

describe("§17 settings of the tenant that take effect", () => {
  it("C-CAM-1 default_cli_group_id is taken by a campaign that names none; without it cli_group_id is required", async () => {
    const create = (more: object = {}) =>
      world.client.post("/v1/campaigns", { ...admin(), body: { name: "x", dialing_mode: "power", ...more } });
    const missing = await create();
    expect([missing.status, missing.body.errors?.[0]]).toEqual([
      400,
      { pointer: "#/cli_group_id", code: "required", message: "is required" },
    ]);
    const other = await world.client.post("/v1/cli-groups", { ...admin(), body: { name: "Usual" } });
    await settings({ default_cli_group_id: other.body.id });
    expect((await create()).body.cli_group_id).toBe(other.body.id);
    expect((await create({ cli_group_id: world.cliGroupId })).body.cli_group_id).toBe(world.cliGroupId);
  });

  it("recordings_self keeps agents from the sound of their own calls, and nobody else", async () => {
    const f = fixtures(17);
    const agentId = world.users.agent as string as never;
    const recording = f.aRecording({
      tenantId: world.tenantId,
      agentId,
      phone: phone("+971501234567"),
      status: "ready",
    });
    await world.storage.transact((stores) => stores.recordings.insert(recording));
    const paths = ["/v1/recordings", `/v1/recordings/${recording.id}`, `/v1/recordings/${recording.id}/play`];
    const statuses = async (token: string) => {
      const answers: number[] = [];
      for (const path of paths) answers.push((await world.client.get(path, { token })).status);
      return answers;
    };
    expect(await statuses(world.tokens.agent)).toEqual([200, 200, 200]);
    await settings({ recordings_self: false });
    expect(await statuses(world.tokens.agent)).toEqual([403, 403, 403]);
    expect(await statuses(world.tokens.supervisor)).toEqual([200, 200, 200]);
    const unknown = "0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0b" as RecordingId;
    expect((await world.client.get(`/v1/recordings/${unknown}`, { token: world.tokens.agent })).status).toBe(403);
  });
});

describe("§17 how a caller ID is used", () => {
  const numbers = () => `/v1/cli-groups/${world.cliGroupId}/numbers`;

  it("is shown with each number: cap, rest, health, this week's answers and today's calls", async () => {
    const use = { daily_cap: 2, cool_down_until: "2027-01-01T00:00:00Z", verified_at: "2026-11-01T08:00:00Z" };
    const made = await world.client.post(numbers(), { ...admin(), body: { phone: "+97145550199", ...use } });
    expect(made.body).toMatchObject({ ...use, health: "good", answer_rate_7d: null, calls_today: 0 });
    const f = fixtures(18);
    const cli = phone("+97145550199");
    const now = world.clock.now();
    const day = 24 * 3_600_000;
    await world.storage.transact(async ({ calls }) => {
      for (const [startedAt, answered] of [
        [now - 1, true],
        [now - day, false],
        [now - 6 * day, false],
        [now - 8 * day, true],
      ] as const) {
        const answer = answered ? {} : { answeredAt: null, connectedAt: null };
        await calls.insert(f.aFinishedCall({ tenantId: world.tenantId, cli, startedAt, ...answer }), []);
      }
    });
    const listed = await world.client.get(numbers(), admin());
    expect(listed.body.items.find((item: { phone: string }) => item.phone === cli)).toMatchObject({
      ...use,
      answer_rate_7d: 33.3,
      calls_today: 1,
    });
    const changed = await world.client.patch(`${numbers()}/${encodeURIComponent(cli)}`, {
      ...admin(),
      body: { daily_cap: null, cool_down_until: null },
    });
    expect(changed.body).toMatchObject({
      daily_cap: null,
      cool_down_until: null,
      verified_at: use.verified_at,
      calls_today: 1,
    });
  });

  it.each([
    [{ daily_cap: 0 }, "#/daily_cap"],
    [{ daily_cap: 1.5 }, "#/daily_cap"],
    [{ cool_down_until: "2027-01-01T00:00:00" }, "#/cool_down_until"],
    [{ health: "good" }, "#/health"],
    [{ calls_today: 0 }, "#/calls_today"],
  ])("C-GEN-9 does not take %j", async (body, pointer) => {
    const answer = await world.client.patch(`${numbers()}/%2B97145550100`, { ...admin(), body });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
  });
});
