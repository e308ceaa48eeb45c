import { coordinationHub, memoryCoordination } from "@broadnet-engage/core/memory";
import type { TenantId } from "@broadnet-engage/core/model";
import type { Coordination } from "@broadnet-engage/core/ports";
import { silentLog, systemClock, systemTimers } from "@broadnet-engage/core/system";
import { describe, expect, it } from "vitest";
import { NO_NEWS, newsOver } from "./news.ts";

const ONE = "0192f39f-0001-7aaa-8bbb-000000000001" as TenantId;
const OTHER = "0192f39f-0001-7aaa-8bbb-000000000002" as TenantId;

/** What one hears first of all: that it may have missed something until now. */
const SILENCE = ["revoked", null];

/** A node, and what it heard. */
function node(name: string, coordination: Coordination) {
  const heard: (string | null)[] = [];
  const news = newsOver(coordination, name, systemTimers, silentLog);
  news.listen({ revoked: () => void heard.push("revoked"), happened: (tenant) => void heard.push(tenant) });
  return { news, heard };
}
const pair = () => {
  const hub = coordinationHub();
  const of = (name: string) => node(name, memoryCoordination({ clock: systemClock, hub }));
  return { a: of("a"), b: of("b") };
};

describe("what nodes tell each other", () => {
  it("reaches every other node, and never the one that told it", async () => {
    const { a, b } = pair();
    await expect.poll(() => [a.heard, b.heard]).toEqual([SILENCE, SILENCE]);
    a.news.revoked();
    b.news.happened(ONE);
    await expect
      .poll(() => [a.heard, b.heard])
      .toEqual([
        [...SILENCE, ONE],
        [...SILENCE, "revoked"],
      ]);
  });

  it("is one message for what happens while another is under way, however much that is", async () => {
    const published: string[] = [];
    let release = (): void => {};
    const slow: Coordination = {
      ...memoryCoordination({ clock: systemClock }),
      subscribe: async () => async () => {},
      publish: (_topic, message) => {
        published.push(message);
        return new Promise((resolve) => {
          release = resolve;
        });
      },
    };
    const { news } = node("a", slow);
    for (let n = 0; n < 100; n += 1) news.happened(ONE);
    expect(published).toEqual([`a ${ONE}`]);
    for (let n = 0; n < 100; n += 1) news.happened(ONE);
    news.happened(OTHER);
    release();
    await expect.poll(() => published.length).toBe(2);
    release();
    await expect.poll(() => published).toEqual([`a ${ONE}`, `a ${ONE}`, `a ${OTHER}`]);
    release();
  });

  it("fails quietly, said once: nobody who tells must wait for it or break by it", async () => {
    const said: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void said.push(text) };
    const down: Coordination = {
      ...memoryCoordination({ clock: systemClock }),
      subscribe: async () => async () => {},
      publish: async () => {
        throw new Error("away");
      },
    };
    const news = newsOver(down, "a", systemTimers, log);
    for (const tenant of [ONE, OTHER, ONE]) news.happened(tenant);
    news.revoked();
    await expect.poll(() => said).toEqual(["Other nodes cannot be told; they look for themselves."]);
  });

  it("is looked up when messages may have been missed, and listened to as soon as that is possible", async () => {
    let attempts = 0;
    let gap = (): void => {};
    const flaky: Coordination = {
      ...memoryCoordination({ clock: systemClock }),
      publish: async () => {},
      subscribe: async (_topic, _listener, onGap = () => {}) => {
        attempts += 1;
        if (attempts === 1) throw new Error("not yet");
        gap = onGap;
        return async () => {};
      },
    };
    const heard: (string | null)[] = [];
    const atOnce = (_ms: number, work: () => void) => {
      work();
      return () => {};
    };
    const timers = { ...systemTimers, after: atOnce };
    const news = newsOver(flaky, "a", timers, silentLog);
    news.listen({ revoked: () => void heard.push("revoked"), happened: (tenant) => void heard.push(tenant) });
    await expect.poll(() => attempts).toBe(2);
    await expect.poll(() => heard).toEqual(["revoked", null]);
    gap();
    expect(heard).toEqual(["revoked", null, "revoked", null]);
  });

  it("is nothing where a node is alone", () => {
    expect(() => {
      NO_NEWS.revoked();
      NO_NEWS.happened(ONE);
      NO_NEWS.listen({ revoked: () => {}, happened: () => {} });
    }).not.toThrow();
  });
});
