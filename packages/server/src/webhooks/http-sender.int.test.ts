import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
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
afterEach(async () => {
  await sender.close();
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

  it("C-WH-7 takes the status as the outcome when the body drips, and does not wait for its end", async () => {
    const url = await serve((_req, res) => {
      res.writeHead(200);
      res.write("slow");
    });
    expect(await post(url, 5_000)).toMatchObject({ kind: "answered", status: 200, excerpt: "slow" });
  });

  it("C-WH-7 fails when the connection is cut before an answer, and when the answer is no HTTP", async () => {
    const url = await serve((req) => req.socket.destroy());
    expect(await post(url)).toMatchObject({ kind: "failed" });
    const raw = createTcpServer((socket) => void socket.end("nonsense\r\n\r\n"));
    await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
    expect(await post(`http://127.0.0.1:${(raw.address() as AddressInfo).port}`)).toMatchObject({ kind: "failed" });
    raw.close();
  });

  it("C-WH-7 counts the look-up of the name into its time", async () => {
    const hanging = targetGuard({
      production: false,
      allowCidrs: [],
      allowHttp: false,
      resolve: () => new Promise(() => {}),
    });
    const patient = httpSender(hanging, systemClock, systemTimers);
    const attempt = { url: "https://hooks.example/x", headers: {}, body: "{}", timeoutMs: 50 };
    expect(await patient.post(attempt)).toMatchObject({ kind: "failed", error: "timeout" });
  });

  it("keeps the connection for the next delivery", async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((req, res) => {
      ports.add(req.socket.remotePort);
      req.resume();
      req.on("end", () => res.end("ok"));
    });
    for (let n = 0; n < 8; n += 1) expect(await post(url)).toMatchObject({ status: 200 });
    // A second one is opened when a delivery comes before the first has settled.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it("C-WH-14 connects to the judged address, and to none that the name moved to since (DNS rebinding)", async () => {
    const hosts: (string | undefined)[] = [];
    const url = new URL(
      await serve((req, res) => {
        hosts.push(req.headers.host);
        res.end();
      }),
    );
    const answers = [["127.0.0.1"], ["10.0.0.5"], ["127.0.0.1", "169.254.169.254"]];
    const rebinding = targetGuard({
      production: false,
      allowCidrs: [],
      allowHttp: false,
      resolve: async () => answers.shift() ?? [],
    });
    const careful = httpSender(rebinding, systemClock, systemTimers);
    const attempt = { url: `http://inner.example:${url.port}/x`, headers: {}, body: "{}", timeoutMs: 2_000 };
    expect(await careful.post(attempt)).toMatchObject({ kind: "answered", status: 200 });
    for (let n = 0; n < 3; n += 1) {
      expect(await careful.post(attempt)).toMatchObject({ kind: "failed", error: expect.stringContaining("not sent") });
    }
    expect(hosts).toEqual([`inner.example:${url.port}`]);
    await careful.close();
  });
});
