import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { afterEach, describe, expect, it } from "vitest";
import { httpSender } from "./http-sender.ts";
import { targetGuard } from "./target.ts";

const sender = httpSender(
  targetGuard({ production: false, allowCidrs: [], allowHttp: false }),
  systemClock,
  systemTimers,
);

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const post = (url: string, timeoutMs = 2_000) =>
  sender.post({ url, headers: { "content-type": "application/json", "webhook-id": "7" }, body: '{"é":1}', timeoutMs });

describe("sending", () => {
  it("C-WH-2 posts exactly the bytes and headers given", async () => {
    const seen: { body: string; id: unknown; method: string | undefined }[] = [];
    const url = await serve((req, res) => {
      const chunks: Buffer[] = [];
      req.on("data", (chunk: Buffer) => chunks.push(chunk));
      req.on("end", () => {
        seen.push({ body: Buffer.concat(chunks).toString(), id: req.headers["webhook-id"], method: req.method });
        res.end("thanks");
      });
    });
    expect(await post(`${url}/hook?x=1`)).toMatchObject({ kind: "answered", status: 200, excerpt: "thanks" });
    expect(seen).toEqual([{ body: '{"é":1}', id: "7", method: "POST" }]);
  });

  it("C-WH-7 follows no redirect", async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((req, res) => {
      paths.push(req.url);
      res.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await post(`${url}/hook`)).toMatchObject({ kind: "answered", status: 302 });
    expect(paths).toEqual(["/hook"]);
  });

  it("C-WH-7 gives up when the whole takes too long", async () => {
    const url = await serve(() => {});
    expect(await post(url, 100)).toMatchObject({ kind: "failed", error: "timeout" });
  });

  it("C-WH-9 hears Retry-After", async () => {
    const url = await serve((_req, res) => res.writeHead(503, { "retry-after": "120" }).end());
    expect(await post(url)).toMatchObject({ kind: "answered", status: 503, retryAfterMs: 120_000 });
  });

  it("C-WH-14 keeps 1 KiB of an answer and stops reading a long one", async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200);
      const more = (): void => {
        while (!res.destroyed && res.write("x".repeat(16_384)));
      };
      res.on("drain", more);
      more();
    });
    const outcome = await post(url);
    expect(outcome.kind === "answered" && outcome.excerpt.length).toBe(1_024);
  });

  it("says what failed when nobody listens, and sends nothing to a forbidden address", async () => {
    const url = await serve(() => {});
    server?.close();
    await new Promise((resolve) => server?.once("close", resolve));
    expect(await post(url)).toMatchObject({ kind: "failed", error: "ECONNREFUSED" });
    expect(await post("https://10.0.0.1/")).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("private"),
    });
  });
});
