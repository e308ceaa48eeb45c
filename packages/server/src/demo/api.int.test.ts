import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { allOf, api, Refused, totalOf } from "./api.ts";
import { logInAll } from "./cast.ts";
import { findSimulator } from "./simulator.ts";
import { quickTime } from "./testing.ts";

describe("the API client", () => {
  const open: Server[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  const serving = async (listener: RequestListener) => {
    const server = createServer(listener);
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { base, timers: quickTime().timers };
  };
  const json =
    (body: unknown, status = 200): RequestListener =>
    (_req, res) =>
      void res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

  it("shows what a problem document says, with its instance", async () => {
    const problem = {
      type: "https://x.example/errors/campaign-no-agents",
      status: 409,
      detail: "3 agents are assigned and none is logged in.",
      instance: "urn:uuid:1",
    };
    const way = api(await serving(json(problem, 409)));
    const refusal = await way.send("POST", "/v1/campaigns/c/start").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({
      status: 409,
      slug: "campaign-no-agents",
      message:
        "POST /v1/campaigns/c/start: 409 campaign-no-agents: 3 agents are assigned and none is logged in. (urn:uuid:1)",
    });
  });

  it("names the members a validation refused, and shows a text that is no problem document", async () => {
    const errors = [{ pointer: "#/dial_ration", code: "unknown_field", message: "did you mean dial_ratio?" }];
    const invalid = api(
      await serving(json({ type: "validation-failed", detail: "1 member is not valid.", errors }, 400)),
    );
    await expect(invalid.get("/v1/x")).rejects.toThrow(
      "1 member is not valid. #/dial_ration did you mean dial_ratio?.",
    );
    const plain = api(await serving((_req, res) => void res.writeHead(502).end("bad gateway")));
    await expect(plain.get("/v1/x")).rejects.toThrow("GET /v1/x: 502 : bad gateway");
  });

  it("C-RL-3 waits as long as a 429 asks for, and tries again", async () => {
    let asked = 0;
    const time = quickTime();
    const { base } = await serving((req, res) => {
      asked += 1;
      if (asked < 3) res.writeHead(429, { "retry-after": "7" }).end();
      else json({ path: req.url })(req, res);
    });
    await expect(api({ base, timers: time.timers }).get("/v1/x", { limit: 5, q: "a b" })).resolves.toEqual({
      path: "/v1/x?limit=5&q=a+b",
    });
    expect(time.clock.monotonic()).toBe(14_000);
  });

  it("says plainly that nobody listens", async () => {
    const { base, timers } = await serving(json({}));
    for (const server of open.splice(0)) server.close();
    await expect(api({ base, timers }).get("/v1/x")).rejects.toThrow(
      `Nobody listens at ${base}. Start the server first`,
    );
  });

  it("C-PAG-3 walks a list to its end", async () => {
    const pages: Record<string, unknown> = {
      "/v1/calls?limit=200": { items: [1, 2], total: 3, next_cursor: "abc", has_more: true },
      "/v1/calls?limit=200&cursor=abc": { items: [3], total: 3, next_cursor: null, has_more: false },
      "/v1/calls?status=busy&limit=1": { items: [3], total: 42, next_cursor: "d", has_more: true },
    };
    const way = api(
      await serving((req, res) => json(pages[req.url ?? ""] ?? {}, pages[req.url ?? ""] ? 200 : 404)(req, res)),
    );
    expect(await allOf(way, "/v1/calls")).toEqual([1, 2, 3]);
    expect(await totalOf(way, "/v1/calls", { status: "busy" })).toBe(42);
  });

  it("finds no simulator where /sim/status is 404", async () => {
    expect(await findSimulator(api(await serving(json({}, 404))))).toBeNull();
    expect(await findSimulator(api(await serving(json({ truth: {} }))))).not.toBeNull();
    await expect(findSimulator(api(await serving(json({}, 500))))).rejects.toThrow("500");
  });

  it("says what is needed when the demo's admin cannot log in", async () => {
    const way = await serving(json({ type: "invalid-credentials", detail: "Email or password is incorrect." }, 401));
    await expect(logInAll(way, "x")).rejects.toThrow("admin@acme.com cannot log in with this password");
  });
});
