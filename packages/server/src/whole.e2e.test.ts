import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { aBucketName, findS3, NO_S3 } from "../../adapter-minio/test/real-s3.ts";
import { findPostgres } from "../../adapter-postgres/test/real-postgres.ts";
import { findRedis, NO_REDIS } from "../../adapter-redis/test/real-redis.ts";
import { client } from "./testing/client.ts";
import { endSources, runSource } from "./testing/run-source.ts";
import { openSse } from "./testing/sse.ts";

// The server as operators run it: a process, on PostgreSQL, Redis and an S3 server that verifies signatures.

const MAIN = new URL("./main.ts", import.meta.url);
const [postgres, redis, s3] = [await findPostgres(), await findRedis(), await findS3()];
const missing = typeof postgres === "string" ? postgres : redis === null ? NO_REDIS : s3 === null ? NO_S3 : null;
afterAll(async () => {
  await endSources();
  if (typeof postgres !== "string") await postgres.stop();
  await redis?.stop();
  await s3?.stop();
});

if (missing !== null)
  it("the whole server needs PostgreSQL, Redis and S3", (context) => {
    if (process.env.CI) throw new Error(missing);
    context.skip(missing);
  });

describe.skipIf(missing !== null)("the server as a process, on real neighbours", () => {
  it("C-REC-1 C-REC-2 dials a call, tells it live, records it, and plays the recording by a signed link", async () => {
    if (typeof postgres === "string" || redis === null || s3 === null) throw new Error(missing ?? "");
    const env = {
      DATA_DIR: mkdtempSync(join(tmpdir(), "engage-whole-")),
      DATABASE_URL: await postgres.freshDatabase(),
      REDIS_URL: redis.url,
      REDIS_PREFIX: `engage-whole-${process.pid}`,
      S3_ENDPOINT: `http://${s3.endPoint}:${s3.port}`,
      S3_BUCKET: aBucketName(),
      S3_ACCESS_KEY: s3.accessKey,
      S3_SECRET_KEY: s3.secretKey,
      S3_REGION: s3.region,
      SIM_SPEED: "20",
    };
    const { found: url } = await runSource(MAIN, env, /listens on (http:\S+)/);
    const http = client(url);
    const login = await http.post("/v1/auth/login", { body: { email: "admin@acme.com", password: "engage-demo" } });
    const token = String(login.body.access_token);
    const ready = async () => (await http.get("/readyz")).body.checks;
    // The cluster of the tests is of the locale C, whose letters are those of ASCII.
    const stores = {
      postgres: true,
      migrations: true,
      search: "degraded",
      redis: true,
      storage: true,
      registries: true,
    };
    const whole = { ...stores, switch: true, dialer: true, accepting: true };
    await expect.poll(ready, { timeout: 60_000 }).toEqual(whole);

    const stream = await openSse(`${url}/v1/stream?topics=calls`, { Authorization: `Bearer ${token}` });
    const group = (await http.get("/v1/cli-groups", { token })).body.items[0].id;
    const body = { name: "Whole", dialing_mode: "progressive", cli_group_id: group, wrap_up_seconds: 0 };
    const campaign = (await http.post("/v1/campaigns", { token, body })).body.id;
    const contacts = Array.from({ length: 40 }, (_, n) => ({ phone: `+9715012345${String(n).padStart(2, "0")}` }));
    await http.post(`/v1/campaigns/${campaign}/contacts`, { token, body: { contacts } });
    const agents = (await http.get("/v1/agents/state", { token })).body.agents.slice(0, 3);
    const agent_ids = agents.map(({ id }: { id: string }) => id);
    await http.put(`/v1/campaigns/${campaign}/agents`, { token, body: { agent_ids } });
    for (const id of agent_ids) await http.post(`/v1/agents/${id}/state`, { token, body: { state: "available" } });
    expect((await http.post(`/v1/campaigns/${campaign}/start`, { token })).status).toBe(200);

    const told = await stream.next(({ event }) => event === "recording.ready");
    stream.close();
    const recording = (await http.get(`/v1/recordings/${told.data.payload.recording_id}`, { token })).body;
    expect(recording).toMatchObject({ status: "ready", campaign_id: campaign });
    const play = (await http.get(`/v1/recordings/${recording.id}/play`, { token })).body;
    const link = new URL(play.url);
    expect([link.port, link.searchParams.get("X-Amz-Expires")]).toEqual([String(s3.port), "3600"]);
    const sound = await fetch(link);
    expect(sound.status).toBe(200);
    expect((await sound.arrayBuffer()).byteLength).toBe(recording.size_bytes);
    link.searchParams.set("X-Amz-Expires", "7200");
    expect((await fetch(link)).status).toBe(403);
  });
});
