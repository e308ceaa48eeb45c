import assert from "node:assert/strict";
import { DAY, HOUR } from "../model/instant.ts";
import type { DialAttempt } from "../model/past-attempt.ts";
import type { Stores } from "../ports/storage.ts";
import { NOW } from "./chance.ts";
import { type Ground, same } from "./ground.ts";

const LIMIT = 10;

/** What every `AttemptStore` must do. */
export function attemptStoreSuite(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, anAttempt } = ground;
  const historyOf = async ({ tenantId, phone }: DialAttempt, since = NOW - DAY, limit = LIMIT) =>
    (await storage.read((stores) => stores.attempts.history(tenantId, [phone], since, limit))).get(phone) ?? [];

  runner.describe("attempt store", () => {
    runner.it("gives a number's attempts newest first, from a moment on, and at most so many", async () => {
      const first = anAttempt({ tenantId: await aStoredTenant(), at: NOW - 2 * HOUR });
      const { tenantId, phone } = first;
      const second = anAttempt({ tenantId, phone, at: NOW - HOUR });
      const third = anAttempt({ tenantId, phone, at: NOW });
      await act((stores) => stores.attempts.reserve([second, first, third]));
      same(await historyOf(first), [third, second, first]);
      same(await historyOf(first, NOW - HOUR), [third, second]);
      same(await historyOf(first, NOW - DAY, 1), [third]);
    });

    runner.it("remembers who refused from before that moment, and nobody else", async () => {
      const old = anAttempt({ tenantId: await aStoredTenant(), at: NOW - 300 * DAY });
      const { tenantId, phone } = old;
      const unanswered = anAttempt({ tenantId, phone, at: NOW - 200 * DAY });
      const recent = anAttempt({ tenantId, phone });
      await act(async ({ attempts }) => {
        await attempts.reserve([old, unanswered, recent]);
        await attempts.settle(tenantId, old.callId, phone, "refused");
        await attempts.settle(tenantId, unanswered.callId, phone, "no_answer");
      });
      same(await historyOf(recent), [recent, { ...old, confirmed: true, outcome: "refused" }]);
    });

    runner.it("tells tenants and numbers apart, and leaves out numbers never tried", async () => {
      const attempt = anAttempt({ tenantId: await aStoredTenant() });
      const elsewhere = { ...attempt, tenantId: await aStoredTenant() };
      const otherNumber = { ...attempt, phone: anAttempt({}).phone };
      await act((stores) => stores.attempts.reserve([attempt, elsewhere, otherNumber]));
      const never = anAttempt({}).phone;
      const found = await storage.read((stores) =>
        stores.attempts.history(attempt.tenantId, [attempt.phone, never], NOW - DAY, LIMIT),
      );
      same([...found.entries()], [[attempt.phone, [attempt]]]);
    });

    runner.it("reserves an attempt once: the same call at the same number changes nothing", async () => {
      const attempt = anAttempt({ tenantId: await aStoredTenant() });
      await act((stores) => stores.attempts.reserve([attempt]));
      await act((stores) => stores.attempts.reserve([{ ...attempt, at: NOW + HOUR }]));
      same(await historyOf(attempt), [attempt]);
    });

    runner.it("confirms, settles and settles anew; what is not there stays away", async () => {
      const attempt = anAttempt({ tenantId: await aStoredTenant() });
      const { tenantId, callId, phone } = attempt;
      await act((stores) => stores.attempts.confirm(tenantId, callId, phone));
      await act((stores) => stores.attempts.settle(tenantId, callId, phone, "busy"));
      same(await historyOf(attempt), []);
      await act((stores) => stores.attempts.reserve([attempt]));
      await act((stores) => stores.attempts.confirm(tenantId, callId, phone));
      same(await historyOf(attempt), [{ ...attempt, confirmed: true }]);
      for (const outcome of ["answered", "refused"] as const) {
        await act((stores) => stores.attempts.settle(tenantId, callId, phone, outcome));
        same(await historyOf(attempt), [{ ...attempt, confirmed: true, outcome }]);
      }
    });

    runner.it("releases what was never sent, and can be told so twice", async () => {
      const attempt = anAttempt({ tenantId: await aStoredTenant() });
      const { tenantId, callId, phone } = attempt;
      await act((stores) => stores.attempts.reserve([attempt]));
      for (let time = 0; time < 2; time += 1) await act((stores) => stores.attempts.release(tenantId, callId, phone));
      same(await historyOf(attempt), []);
    });

    runner.it("forgets the oldest first, so many at once, and never who refused", async () => {
      const first = anAttempt({ tenantId: await aStoredTenant(), at: NOW - 3 * DAY });
      const { tenantId, phone } = first;
      const refused = anAttempt({ tenantId, phone, at: NOW - 4 * DAY, outcome: "opted_out" });
      const second = anAttempt({ tenantId, phone, at: NOW - 2 * DAY });
      const kept = anAttempt({ tenantId, phone, at: NOW - DAY });
      await act((stores) => stores.attempts.reserve([kept, second, first, refused]));
      const forget = (limit: number) => act((stores) => stores.attempts.forget(tenantId, NOW - DAY, limit));
      assert.equal(await forget(1), 1);
      same(await historyOf(first, 0), [kept, second, refused]);
      assert.equal(await forget(LIMIT), 1);
      assert.equal(await forget(LIMIT), 0);
      same(await historyOf(first, 0), [kept, refused]);
    });

    holding(ground);
  });
}

/** Reserve, then confirm: the last attempt is taken once. */
function holding({ aStoredTenant, anAttempt, storage, act, itConcurrently }: Ground): void {
  const MAX = 2;
  /** What a worker does: hold, count, and take one if there is one left. */
  const take = (attempt: DialAttempt, also: DialAttempt) => async (stores: Stores) => {
    const phones = [attempt.phone, also.phone];
    await stores.attempts.hold(attempt.tenantId, phones);
    const found = await stores.attempts.history(attempt.tenantId, phones, NOW - DAY, LIMIT);
    const free = [attempt, also].filter(({ phone }) => (found.get(phone)?.length ?? 0) < MAX);
    await stores.attempts.reserve(free);
    return free.length;
  };

  itConcurrently(
    "lets only one of many workers take the last attempt, whatever the order they name numbers in",
    async () => {
      const tenantId = await aStoredTenant();
      const [a, b] = [anAttempt({ tenantId }), anAttempt({ tenantId })];
      await act((stores) => stores.attempts.reserve([a, b]));
      const workers = Array.from({ length: 12 }, (_, n) => {
        const mine = anAttempt({ tenantId, phone: a.phone });
        const other = anAttempt({ tenantId, phone: b.phone });
        return storage.transact(n % 2 === 0 ? take(mine, other) : take(other, mine));
      });
      const taken = (await Promise.all(workers)).reduce((sum, n) => sum + n, 0);
      assert.equal(taken, 2);
      const after = await storage.read((stores) =>
        stores.attempts.history(tenantId, [a.phone, b.phone], NOW - DAY, LIMIT),
      );
      assert.deepEqual(
        [...after.values()].map((attempts) => attempts.length),
        [MAX, MAX],
      );
    },
  );
}
