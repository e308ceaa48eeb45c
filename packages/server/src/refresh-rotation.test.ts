import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorld, PASSWORD, type World } from "./testing/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const login = async (on = world): Promise<{ access_token: string; refresh_token: string }> => {
  const { body } = await on.client.post("/v1/auth/login", {
    body: { email: "noura@falcon.example", password: PASSWORD },
  });
  return body as { access_token: string; refresh_token: string };
};
const refresh = (refresh_token: string, rotate?: boolean, on = world) =>
  on.client.post("/v1/auth/refresh", { body: { refresh_token, ...(rotate === undefined ? {} : { rotate }) } });

describe("C-AUTH-11 rotation on request", () => {
  it("gives a successor, which is good for one use; the session goes on rotating by itself", async () => {
    const { refresh_token: first } = await login();
    const second = await refresh(first, true);
    expect(second.body.refresh_token).not.toBe(first);
    expect(second.body).toMatchObject({ token_type: "bearer", expires_in: 86_400, refresh_expires_in: 2_592_000 });
    world.realClock.advance(60_000);
    const third = await refresh(second.body.refresh_token);
    expect(third.status).toBe(200);
    expect(third.body.refresh_token).not.toBe(second.body.refresh_token);
    expect(third.body.refresh_expires_in).toBe(2_592_000 - 60);
  });

  it("takes a used token again for 30 s, and gives the very same successor", async () => {
    const { refresh_token: first } = await login();
    const { body } = await refresh(first, true);
    world.realClock.advance(30_000);
    expect((await refresh(first, true)).body.refresh_token).toBe(body.refresh_token);
    expect((await refresh(first)).body.refresh_token).toBe(body.refresh_token);
  });

  it("gives two tabs that ask at once the same successor", async () => {
    const { refresh_token: first } = await login();
    const answers = await Promise.all([refresh(first, true), refresh(first, true), refresh(first, true)]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await refresh(answers[0]?.body.refresh_token)).status).toBe(200);
  });

  it("ends the session when a used token comes back later: somebody else holds it too", async () => {
    const { access_token, refresh_token: first } = await login();
    const { body } = await refresh(first, true);
    world.realClock.advance(30_001);
    const reused = await refresh(first);
    expect(reused).toMatchObject({ status: 401, slug: "refresh-token-reused" });
    expect((await refresh(body.refresh_token)).slug).toBe("invalid-refresh-token");
    expect((await world.client.get("/v1/auth/me", { token: access_token })).slug).toBe("unauthorized");
  });

  it("ends the session when a token older than the one before comes back, at once", async () => {
    const { refresh_token: first } = await login();
    const second = await refresh(first, true);
    await refresh(second.body.refresh_token);
    expect((await refresh(first)).slug).toBe("refresh-token-reused");
  });

  it("does not stretch the 30 days", async () => {
    let { refresh_token: token } = await login();
    for (let days = 0; days < 29; days++) {
      world.realClock.advance(86_400_000);
      token = (await refresh(token, true)).body.refresh_token;
    }
    world.realClock.advance(86_400_000);
    expect((await refresh(token)).slug).toBe("invalid-refresh-token");
  });

  it("rotates every session when the server is told to", async () => {
    const strict = await openWorld({ serving: { alwaysRotate: true } });
    const { refresh_token: first } = await login(strict);
    const second = await refresh(first, undefined, strict);
    expect(second.body.refresh_token).not.toBe(first);
    strict.realClock.advance(31_000);
    expect((await refresh(first, undefined, strict)).slug).toBe("refresh-token-reused");
    await strict.close();
  });
});
