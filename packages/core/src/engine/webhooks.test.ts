import { describe, expect, it } from "vitest";
import type { WebhookId } from "../model/ids.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../model/instant.ts";
import type { WebhookEndpoint } from "../model/webhook.ts";
import type { HttpAttempt, HttpOutcome } from "../ports/http-sender.ts";
import { TEST_VECTOR } from "../webhooks/test-vector.ts";
import { verifyWebhook } from "../webhooks/verify.ts";
import { type Stage, stage } from "./testing.ts";

type Answer = number | "timeout" | { readonly status: number; readonly retryAfterMs: number };
interface Sent extends HttpAttempt {
  readonly at: number;
}

const OTHER_SECRET = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/** A stage whose HTTP answers as `answer` says; every request is kept. */
async function post(answer: (url: string, nth: number) => Answer, webhooks = {}) {
  const sent: Sent[] = [];
  let on: Stage | null = null;
  const http = {
    post: async (attempt: HttpAttempt): Promise<HttpOutcome> => {
      sent.push({ ...attempt, at: on?.clock.now() ?? 0 });
      const said = answer(attempt.url, sent.filter(({ url }) => url === attempt.url).length);
      if (said === "timeout") return { kind: "failed", error: "timeout", durationMs: 10_000 };
      const { status, retryAfterMs } = typeof said === "number" ? { status: said, retryAfterMs: null } : said;
      return { kind: "answered", status, retryAfterMs, excerpt: "", durationMs: 5 };
    },
  };
  on = await stage({ agents: 0, dialer: { http, webhooks } });
  await on.pass(SECOND);
  const staged = on;
  const add = async (url: string, over: Partial<WebhookEndpoint> = {}): Promise<WebhookId> => {
    const id =
      `0192f3d1-0000-7000-8000-${url.length.toString().padStart(4, "0")}${Buffer.from(url).toString("hex").slice(-8)}` as WebhookId;
    const { tenantId, storage } = staged.dialer;
    const stamps = { createdAt: staged.clock.now(), updatedAt: staged.clock.now(), version: 1 };
    const usual = { events: ["*"], description: null, enabled: true, secret: TEST_VECTOR.secret };
    const fares = { previousSecret: null, previousSecretUntil: null, health: "healthy", failingSince: null } as const;
    const endpoint = { id, tenantId, url, ...usual, ...fares, ...stamps, ...over };
    await storage.transact((stores) => stores.webhooks.insertEndpoint(endpoint));
    return id;
  };
  /** One event: a number on the do-not-call list. */
  let numbers = 0;
  const happen = () =>
    staged.dialer.dnc.add([`+97150${(1_000_000 + numbers++).toString()}`], { reason: null, source: "api" });
  /** Hours, a second at a time: what is due is looked for once in one. */
  const pass = async (ms: number): Promise<void> => {
    if (ms <= MINUTE) return staged.pass(ms);
    const until = staged.clock.now() + ms;
    while (staged.clock.now() < until) {
      staged.time.advanceTo(Math.min(until, staged.clock.now() + SECOND));
      await staged.pass(0);
    }
  };
  const endpointOf = (id: WebhookId) =>
    staged.dialer.storage.read((stores) => stores.webhooks.findEndpoint(staged.dialer.tenantId, id));
  const deliveriesOf = async (id: WebhookId) =>
    (
      await staged.dialer.storage.read((stores) =>
        stores.webhooks.pageDeliveries(staged.dialer.tenantId, id, {}, { limit: 200, after: null }),
      )
    ).items;
  return { ...staged, sent, add, happen, pass, endpointOf, deliveriesOf };
}

const URL_A = "https://a.example/hook";
const URL_B = "https://bb.example/hook";
const headerOf = (sent: Sent | undefined, name: string): string => sent?.headers[name] ?? "";

describe("delivering", () => {
  it("C-WH-2, C-WH-8 sends the same bytes five times, at 0 s, 30 s, 5 m 30 s, 35 m 30 s and 2 h 35 m 30 s, then gives up", async () => {
    const on = await post(() => 500);
    const id = await on.add(URL_A);
    await on.happen();
    await on.pass(4 * HOUR);
    const [first] = on.sent;
    // A step looks once a second for what became due.
    const elapsed = on.sent.map(({ at }) => Math.round((at - (first?.at ?? 0)) / 10_000) * 10);
    expect(elapsed).toEqual([0, 30, 330, 2_130, 9_330]);
    expect(new Set(on.sent.map(({ body }) => body)).size).toBe(1);
    expect(new Set(on.sent.map((sent) => headerOf(sent, "X-BroadNet-Signature"))).size).toBe(1);
    expect(on.sent.map((sent) => headerOf(sent, "X-BroadNet-Attempt"))).toEqual(["1", "2", "3", "4", "5"]);
    const [delivery] = await on.deliveriesOf(id);
    expect(delivery).toMatchObject({ status: "exhausted", attempts: 5, nextAttemptAt: null });
    expect(delivery?.attemptLog).toHaveLength(5);
    expect(delivery?.attemptLog[4]).toMatchObject({ statusCode: 500, error: "HTTP 500", durationMs: 5 });
    await on.dialer.stop();
  });

  it("C-WH-7 takes any 2xx for success, and nothing else: not a redirect, not a time-out", async () => {
    const answers: Answer[] = [204, 299, 302, "timeout"];
    const on = await post((_url, nth) => answers[nth - 1] ?? 200);
    const id = await on.add(URL_A);
    for (const _ of answers) {
      await on.happen();
      await on.pass(SECOND);
    }
    const statuses = (await on.deliveriesOf(id)).map(({ status, lastError }) => [status, lastError]).reverse();
    expect(statuses).toEqual([
      ["delivered", null],
      ["delivered", null],
      ["pending", "HTTP 302"],
      ["pending", "timeout"],
    ]);
    await on.dialer.stop();
  });

  it("C-WH-9 lets Retry-After lengthen a delay, up to an hour, and never shorten it", async () => {
    const on = await post((_url, nth) =>
      nth === 1 ? { status: 503, retryAfterMs: DAY } : { status: 429, retryAfterMs: 1 },
    );
    await on.add(URL_A);
    await on.happen();
    await on.pass(HOUR - 10 * SECOND);
    expect(on.sent).toHaveLength(1);
    await on.pass(20 * SECOND);
    expect(on.sent).toHaveLength(2);
    await on.pass(4 * MINUTE + 30 * SECOND);
    expect(on.sent).toHaveLength(2);
    await on.pass(MINUTE);
    expect(on.sent).toHaveLength(3);
    await on.dialer.stop();
  });

  it("C-WH-9 adds jitter when asked, and none by default", async () => {
    const retryAfter = async (webhooks: object): Promise<number> => {
      const on = await post(() => 500, webhooks);
      const id = await on.add(URL_A);
      await on.happen();
      await on.pass(SECOND);
      const [delivery] = await on.deliveriesOf(id);
      await on.dialer.stop();
      return (delivery?.nextAttemptAt ?? 0) - (delivery?.attemptLog[0]?.at ?? 0);
    };
    expect(await retryAfter({})).toBe(30 * SECOND);
    const jittered = await retryAfter({ retryJitterPercent: 100 });
    expect(jittered).toBeGreaterThan(30 * SECOND);
    expect(jittered).toBeLessThanOrEqual(60 * SECOND);
  });

  it("C-WH-9, C-WH-15 a 410 ends retries, switches the endpoint off and is told to the others", async () => {
    const on = await post((url) => (url === URL_A ? 410 : 200));
    const id = await on.add(URL_A);
    await on.add(URL_B, { events: ["webhook.*"] });
    await on.happen();
    await on.pass(2 * SECOND);
    expect(await on.endpointOf(id)).toMatchObject({ enabled: false, health: "disabled" });
    expect(on.told("webhook.disabled")).toMatchObject([{ payload: { webhookId: id, reason: "gone" } }]);
    expect(on.sent.filter(({ url }) => url === URL_B)).toHaveLength(1);
    await on.happen();
    await on.pass(4 * HOUR);
    expect(on.sent.filter(({ url }) => url === URL_A)).toHaveLength(1);
    await on.dialer.stop();
  });

  it("C-WH-10 repeats an event under its own id", async () => {
    const on = await post((_url, nth) => (nth < 3 ? 500 : 200));
    await on.add(URL_A);
    await on.happen();
    await on.pass(10 * MINUTE);
    expect(on.sent).toHaveLength(3);
    expect(new Set(on.sent.map((sent) => headerOf(sent, "webhook-id"))).size).toBe(1);
    await on.dialer.stop();
  });

  it("C-WH-13 sends each endpoint what it asked for", async () => {
    const on = await post(() => 200);
    await on.add(URL_A, { events: ["call.*"] });
    await on.add(URL_B, { events: ["dnc.added"] });
    await on.happen();
    await on.pass(SECOND);
    expect(on.sent.map(({ url }) => url)).toEqual([URL_B]);
    await on.dialer.stop();
  });

  it("C-WH-5 names its headers with the prefix it was given", async () => {
    const on = await post(() => 200, { headerPrefix: "X-Falcon-" });
    await on.add(URL_A);
    await on.happen();
    await on.pass(SECOND);
    const names = Object.keys(on.sent[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith("X-Falcon-")).sort()).toEqual([
      "X-Falcon-Attempt",
      "X-Falcon-Delivery",
      "X-Falcon-Event",
      "X-Falcon-Signature",
    ]);
    expect(names.some((name) => name.includes("BroadNet") && name !== "User-Agent")).toBe(false);
    await on.dialer.stop();
  });

  it("C-WH-4 signs by the old secret and by the new one for the grace time, then by the new one only", async () => {
    const on = await post(() => 200);
    const until = on.clock.now() + HOUR;
    await on.add(URL_A, { secret: OTHER_SECRET, previousSecret: TEST_VECTOR.secret, previousSecretUntil: until });
    await on.happen();
    await on.pass(2 * HOUR);
    await on.happen();
    await on.pass(SECOND);
    const [during, after] = on.sent;
    const accepted = (sent: Sent | undefined, secret: string): boolean =>
      verifyWebhook(sent?.body ?? "", sent?.headers ?? {}, secret, { toleranceSeconds: 300, now: sent?.at ?? 0 }).ok;
    expect([accepted(during, TEST_VECTOR.secret), accepted(during, OTHER_SECRET)]).toEqual([true, true]);
    expect([accepted(after, TEST_VECTOR.secret), accepted(after, OTHER_SECRET)]).toEqual([false, true]);
    expect(headerOf(during, "X-BroadNet-Signature-Next")).toMatch(/^sha256=/);
    expect(headerOf(during, "webhook-signature").split(" ")).toHaveLength(2);
    expect(after?.headers).not.toHaveProperty("X-BroadNet-Signature-Next");
    await on.dialer.stop();
  });
});

describe("C-WH-15 how an endpoint fares", () => {
  it("is degraded when an event ran out of attempts, and healthy after a success", async () => {
    let well = false;
    const on = await post(() => (well ? 200 : 500));
    const id = await on.add(URL_A);
    await on.happen();
    await on.pass(HOUR);
    expect(await on.endpointOf(id)).toMatchObject({ health: "healthy", failingSince: expect.any(Number) });
    await on.pass(2 * HOUR);
    expect(await on.endpointOf(id)).toMatchObject({ health: "degraded", enabled: true, version: 1 });
    well = true;
    await on.happen();
    await on.pass(SECOND);
    expect(await on.endpointOf(id)).toMatchObject({ health: "healthy", failingSince: null });
    await on.dialer.stop();
  });

  it("is switched off after 120 hours without one success, and not a moment sooner", async () => {
    const on = await post(() => 500);
    const id = await on.add(URL_A);
    await on.happen();
    await on.pass(SECOND);
    const since = (await on.endpointOf(id))?.failingSince ?? 0;
    const rest = (until: number) =>
      on.dialer.storage.transact(async (stores) => {
        // Five days of virtual time, without walking through each step of them.
        const endpoint = await stores.webhooks.findEndpoint(on.dialer.tenantId, id);
        await stores.webhooks.setHealth(on.dialer.tenantId, id, endpoint?.health ?? "healthy", on.clock.now() - until);
      });
    expect(since).toBeGreaterThan(0);
    await rest(120 * HOUR - MINUTE);
    await on.happen();
    await on.pass(2 * SECOND);
    expect(await on.endpointOf(id)).toMatchObject({ enabled: true });
    await rest(120 * HOUR);
    await on.happen();
    await on.pass(2 * SECOND);
    expect(await on.endpointOf(id)).toMatchObject({ enabled: false, health: "disabled", version: 2 });
    expect(on.told("webhook.disabled")).toMatchObject([{ payload: { reason: "no_success" } }]);
    expect((await on.deliveriesOf(id)).every(({ status }) => status === "cancelled")).toBe(true);
    await on.dialer.stop();
  });
});

describe("asked for by hand", () => {
  it("§16.4 a ping goes to its endpoint alone, once, also when that is switched off", async () => {
    const on = await post(() => 500);
    const id = await on.add(URL_A, { enabled: false });
    await on.add(URL_B);
    const told = await on.dialer.webhooks.test(id);
    await on.pass(HOUR);
    expect(told).toMatchObject({ eventType: "webhook.ping", status: "exhausted", attemptLog: [{ statusCode: 500 }] });
    expect(on.sent.map(({ url }) => url)).toEqual([URL_A]);
    expect(await on.deliveriesOf(id)).toMatchObject([{ id: told.id }]);
    await on.dialer.stop();
  });

  it("§16.4 C-WH-10 a redelivery is the same event in a delivery of its own", async () => {
    const on = await post(() => 200);
    const id = await on.add(URL_A);
    await on.happen();
    await on.pass(SECOND);
    const [first] = await on.deliveriesOf(id);
    const again = await on.dialer.webhooks.redeliver(first?.id as never);
    await on.pass(2 * SECOND);
    expect(again).toMatchObject({ eventId: first?.eventId, status: "pending" });
    expect(on.sent.map((sent) => sent.body)).toEqual([on.sent[0]?.body, on.sent[0]?.body]);
    expect(await on.deliveriesOf(id)).toMatchObject([{ id: again.id, status: "delivered" }, { id: first?.id }]);
    await on.dialer.stop();
  });

  it("§16.4 a replay sends what was told in its time, oldest first, 20 a second, of the types asked", async () => {
    const on = await post(() => 200);
    const from = on.clock.now();
    for (let n = 0; n < 30; n += 1) await on.happen();
    const to = on.clock.now() + 1;
    await on.pass(SECOND);
    const id = await on.add(URL_A);
    expect(await on.dialer.webhooks.replay(id, { from, to, eventTypes: ["call.completed"] })).toEqual({
      events: 0,
      lastAt: null,
    });
    const answer = await on.dialer.webhooks.replay(id, { from, to, eventTypes: ["dnc.added"] });
    expect(answer).toEqual({ events: 30, lastAt: on.clock.now() + 29 * 50 });
    await on.pass(5 * SECOND);
    const ids = on.sent.map((sent) => headerOf(sent, "webhook-id"));
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    await expect(
      on.dialer.webhooks.replay("0192f3d1-0000-7000-8000-00000000dead" as WebhookId, { from, to }),
    ).rejects.toMatchObject({
      code: "not-found",
    });
    await on.dialer.stop();
  });

  it("old events and settled deliveries are forgotten after the tenant's 30 days, younger ones stay", async () => {
    const on = await post(() => 200);
    const id = await on.add(URL_A);
    await on.happen();
    await on.pass(SECOND);
    const { tenantId, storage } = on.dialer;
    const kept = () => storage.read((stores) => stores.outbox.since(tenantId, null, 100));
    expect(await kept()).not.toHaveLength(0);
    const [first] = await on.deliveriesOf(id);
    const isKept = async () => (await on.deliveriesOf(id)).some((one) => one.id === first?.id);
    on.time.advanceTo(on.clock.now() + 30 * DAY - HOUR);
    await on.pass(2 * SECOND);
    expect(await isKept()).toBe(true);
    on.time.advanceTo(on.clock.now() + 3 * HOUR);
    await on.pass(2 * SECOND);
    expect(await isKept()).toBe(false);
    expect((await kept()).filter(({ type }) => type === "dnc.added")).toEqual([]);
    await on.dialer.stop();
  });
});

it("C-WH-11 endpoints that hang do not hold up one that answers", async () => {
  const never = new Promise<HttpOutcome>(() => {});
  const times: number[] = [];
  let on: Stage | null = null;
  const http = {
    post: (attempt: HttpAttempt): Promise<HttpOutcome> => {
      if (attempt.url !== URL_A) return never;
      times.push(on?.clock.now() ?? 0);
      return Promise.resolve({ kind: "answered", status: 200, retryAfterMs: null, excerpt: "", durationMs: 1 });
    },
  };
  on = await stage({ agents: 0, dialer: { http } });
  const { dialer, pass, clock } = on;
  await dialer.storage.transact(async (stores) => {
    const urls = [URL_A, ...Array.from({ length: 20 }, (_, n) => `https://hangs-${n}.example/`)];
    for (const [n, url] of urls.entries()) {
      const id = `0192f3d1-0000-7000-8000-0000000000${n.toString().padStart(2, "0")}` as WebhookId;
      const usual = { events: ["dnc.added"], description: null, enabled: true, secret: TEST_VECTOR.secret };
      const fares = { previousSecret: null, previousSecretUntil: null, health: "healthy", failingSince: null } as const;
      const stamps = { createdAt: 0, updatedAt: 0, version: 1 };
      await stores.webhooks.insertEndpoint({ id, tenantId: dialer.tenantId, url, ...usual, ...fares, ...stamps });
    }
  });
  for (let n = 0; n < 100; n += 1) {
    const began = clock.now();
    await dialer.dnc.add([`+97150${1_000_000 + n}`], { reason: null, source: "api" });
    await pass(200);
    expect(times).toHaveLength(n + 1);
    expect((times[n] ?? 0) - began).toBeLessThanOrEqual(200);
  }
});
