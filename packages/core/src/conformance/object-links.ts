import assert from "node:assert/strict";
import type { ObjectStore } from "../ports/object-store.ts";
import { refusedWith } from "./ground.ts";

export interface LinkAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
/** An object store, and the world its links are for. */
export interface ObjectStoreBench {
  readonly objects: ObjectStore;
  /** Follows a link as a stranger would, without credentials. */
  follow(url: string, ask?: LinkAsk): Promise<LinkAnswer>;
  /** Lets this much time go by, for links; waits where time cannot be moved. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}
export interface LinkAsk {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type OnBench = (name: string, test: (bench: ObjectStoreBench) => Promise<void>) => void;

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const HOUR = { expiresSeconds: 3600 };

/** The same link with one parameter set, or taken away. */
function changed(url: string, name: string, value: string | null): string {
  const other = new URL(url);
  if (value === null) other.searchParams.delete(name);
  else other.searchParams.set(name, value);
  return other.href;
}

export function signedLinks(onBench: OnBench): void {
  reading(onBench);
  tampering(onBench);
  ending(onBench);
  writing(onBench);
}

function reading(onBench: OnBench): void {
  onBench("gives one object to whoever has its link, whole and in ranges", async ({ objects, follow }) => {
    await objects.put("a/call-1.mp3", bodyOf("0123456789"), "audio/mpeg");
    const { url } = await objects.presignGet("a/call-1.mp3", HOUR);
    const whole = await follow(url);
    assert.deepEqual([whole.status, whole.text, whole.headers["content-type"]], [200, "0123456789", "audio/mpeg"]);
    const cases = [
      ["bytes=2-6", "23456", "bytes 2-6/10"],
      ["bytes=7-", "789", "bytes 7-9/10"],
      ["bytes=-3", "789", "bytes 7-9/10"],
    ] as const;
    for (const [range, text, contentRange] of cases) {
      const part = await follow(url, { headers: { range } });
      assert.deepEqual([part.status, part.text, part.headers["content-range"]], [206, text, contentRange]);
    }
    assert.equal((await follow(url, { headers: { range: "bytes=10-" } })).status, 416);
  });

  onBench("lets a browser keep the object under a name, of any script", async ({ objects, follow }) => {
    await objects.put("k", bodyOf("x"), "audio/mpeg");
    const { url } = await objects.presignGet("k", { ...HOUR, downloadName: 'هدى "1".mp3' });
    const disposition = (await follow(url)).headers["content-disposition"] ?? "";
    assert.match(disposition, /^attachment; /);
    assert.ok(disposition.includes("filename*=UTF-8''%D9%87%D8%AF%D9%89%20%221%22.mp3"));
  });

  onBench("links to what is not there, which is 404", async ({ objects, follow }) => {
    const { url } = await objects.presignGet("none", HOUR);
    assert.equal((await follow(url)).status, 404);
  });
}

function tampering(onBench: OnBench): void {
  onBench("refuses a link in which anything was changed", async ({ objects, follow }) => {
    await objects.put("k", bodyOf("mine"), "text/plain");
    await objects.put("l", bodyOf("not for you"), "text/plain");
    const { url } = await objects.presignGet("k", HOUR);
    const [signature, date] = ["X-Amz-Signature", "X-Amz-Date"].map(
      (name) => new URL(url).searchParams.get(name) ?? "",
    ) as [string, string];
    const other = signature.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    const changes = [
      changed(url, "X-Amz-Signature", other),
      changed(url, "X-Amz-Signature", ""),
      changed(url, "X-Amz-Signature", null),
      changed(url, "X-Amz-Expires", "7200"),
      changed(
        url,
        "X-Amz-Date",
        date.replace(/.Z$/, (end) => (end === "0Z" ? "1Z" : "0Z")),
      ),
      changed(url, "response-content-disposition", "inline"),
      url.replace("/k?", "/l?"),
    ];
    for (const tampered of changes) assert.equal((await follow(tampered)).status, 403, tampered);
    assert.equal((await follow(url)).text, "mine");
  });

  onBench("takes a link for reading for nothing else", async ({ objects, follow }) => {
    await objects.put("k", bodyOf("mine"), "text/plain");
    const { url } = await objects.presignGet("k", HOUR);
    for (const method of ["PUT", "DELETE"])
      assert.equal(
        (await follow(url, { method, ...(method === "PUT" ? { body: "theirs" } : {}) })).status,
        403,
        method,
      );
    assert.equal((await follow(url)).text, "mine");
  });

  onBench("refuses to sign for a time or a name that cannot be", async ({ objects }) => {
    for (const expiresSeconds of [0, -1, 1.5, 604_801, Number.NaN]) {
      await refusedWith("validation-failed", objects.presignGet("k", { expiresSeconds }));
      await refusedWith("validation-failed", objects.presignPut("k", { expiresSeconds }));
    }
    for (const downloadName of ["", "a\r\nb", "x".repeat(201)])
      await refusedWith("validation-failed", objects.presignGet("k", { ...HOUR, downloadName }));
  });
}

function ending(onBench: OnBench): void {
  onBench("ends a link at its time, and says which", async ({ objects, follow, pass }) => {
    await objects.put("k", bodyOf("x"), "text/plain");
    const [short, long] = [
      await objects.presignGet("k", { expiresSeconds: 1 }),
      await objects.presignGet("k", { expiresSeconds: 2 * 3600 }),
    ];
    const apartMs = long.expiresAt - short.expiresAt;
    assert.ok(apartMs === 7_199_000 || apartMs === 7_200_000, String(apartMs));
    assert.equal(short.expiresAt % 1000, 0);
    await pass(2_100);
    assert.equal((await follow(short.url)).status, 403);
    assert.equal((await follow(long.url)).status, 200);
  });

  onBench("makes links that say how long they last", async ({ objects }) => {
    const { url } = await objects.presignGet("k", HOUR);
    assert.equal(new URL(url).searchParams.get("X-Amz-Expires"), "3600");
  });
}

function writing(onBench: OnBench): void {
  onBench("takes one object from whoever has a link for writing", async ({ objects, follow }) => {
    const { url } = await objects.presignPut("up/k", { expiresSeconds: 60 });
    const headers = { "content-type": "text/plain" };
    assert.equal((await follow(url, { method: "PUT", body: "from outside", headers })).status, 200);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await objects.get("up/k")) ?? []) chunks.push(chunk);
    assert.equal(String(Buffer.concat(chunks)), "from outside");
    assert.equal((await follow(url)).status, 403);
    const elsewhere = url.replace("/up/k?", "/up/l?");
    assert.equal((await follow(elsewhere, { method: "PUT", body: "x", headers })).status, 403);
    assert.equal(await objects.head("up/l"), null);
  });
}
