import type { CliNumber } from "../model/cli.ts";
import type { CliGroupId, TenantId } from "../model/ids.ts";
import { DAY, type Instant, MINUTE } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { CliUse } from "../ports/call-store.ts";
import { answerRate, cliHealth } from "../routing/cli-health.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

const EVERY_MS = 10 * MINUTE;
const DAYS = 7;
const GROUPS_AT_ONCE = 100;
const NO_USE: CliUse = { calls: 0, answered: 0 };

/**
 * Judges every caller ID by its calls of seven days, every ten minutes. Several nodes may do it at once: they come to the same,
 * and one of them tells of a change.
 */
export async function judgeCallerIds(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  const { memory } = engine;
  if (now < memory.nextHealthLookAt) return;
  memory.nextHealthLookAt = now + EVERY_MS;
  for (const { id } of await engine.storage.read((stores) => stores.tenants.all())) {
    let after: string | null = null;
    do after = await judgeGroups(engine, id, after, now);
    while (after !== null);
  }
}

/** One page of groups; gives the place after it, or null. */
async function judgeGroups(engine: Engine, tenantId: TenantId, after: string | null, now: Instant) {
  const page = await engine.storage.read((stores) => stores.cli.pageGroups(tenantId, { limit: GROUPS_AT_ONCE, after }));
  for (const { id } of page.items) await judgeGroup(engine, tenantId, id, now);
  return page.hasMore ? (page.items.at(-1)?.id ?? null) : null;
}

async function judgeGroup(engine: Engine, tenantId: TenantId, groupId: CliGroupId, now: Instant): Promise<void> {
  const { numbers, uses } = await engine.storage.read(async (stores) => {
    const numbers = await stores.cli.numbers(tenantId, groupId);
    const phones = numbers.map(({ phone }) => phone);
    // One number has no others to be compared with.
    const uses = numbers.length < 2 ? new Map() : await stores.calls.usesOf(tenantId, phones, now - DAYS * DAY, now);
    return { numbers, uses };
  });
  const changed = changesOf(numbers, uses);
  if (changed.length === 0) return;
  await inUnit(engine, async (unit) => {
    for (const { phone, from, to, rate } of changed) {
      if (!(await unit.stores.cli.setHealth(tenantId, groupId, phone, to))) continue;
      const answered = Math.round(1_000 * rate) / 10;
      unit.notify("cli.health_changed", tenantId, groupId, { groupId, cli: phone, from, to, answerRate: answered });
    }
  });
}

function changesOf(numbers: readonly CliNumber[], uses: ReadonlyMap<E164, CliUse>) {
  const all = [...uses.values()].reduce(
    (sum, use) => ({ calls: sum.calls + use.calls, answered: sum.answered + use.answered }),
    NO_USE,
  );
  return numbers.flatMap(({ phone, health: from }) => {
    const own = uses.get(phone) ?? NO_USE;
    const to = cliHealth(own, { calls: all.calls - own.calls, answered: all.answered - own.answered });
    return to === null || to === from ? [] : [{ phone, from, to, rate: answerRate(own) ?? 0 }];
  });
}
