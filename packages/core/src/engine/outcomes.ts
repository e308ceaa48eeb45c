import type { WebhookEndpoint } from "../model/webhook.ts";
import { type DisabledBecause, type Health, healthAfter } from "../webhooks/health.ts";
import type { AttemptResult } from "./attempt.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/**
 * Writes what came of attempts, as many in one transaction as gathered while the one before was under way: a busy node
 * writes hundreds at once, an idle one each at once.
 */
export class Outcomes {
  readonly #engine: Engine;
  #waiting: { readonly result: AttemptResult; readonly written: (error: unknown) => void }[] = [];
  #writing: Promise<void> | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Resolves when it is written; rejects when it could not be. */
  put(result: AttemptResult): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ result, written: (error) => (error === null ? resolve() : reject(error)) });
      this.#writing ??= this.#writeAll();
    });
  }

  async written(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      const results = batch.map(({ result }) => result);
      const error = await inUnit(this.#engine, (unit) => write(unit, results)).then(
        () => null,
        (thrown: unknown) => thrown ?? new Error("nothing was thrown"),
      );
      for (const { written } of batch) written(error);
    }
    this.#writing = null;
  }
}

async function write(unit: Unit, results: readonly AttemptResult[]): Promise<void> {
  await unit.stores.webhooks.saveDeliveries(results.map(({ delivery }) => delivery));
  for (const result of latestByEndpoint(results)) await judge(unit, result);
}

/** Of several attempts at one endpoint the best one speaks for it; 410 is said to all of them. */
function latestByEndpoint(results: readonly AttemptResult[]): readonly AttemptResult[] {
  const rank = { failed: 0, exhausted: 1, delivered: 2, gone: 3 } as const;
  const byId = new Map<string, AttemptResult>();
  for (const result of results) {
    const known = byId.get(result.endpoint.id);
    if (known === undefined || rank[result.fared] > rank[known.fared]) byId.set(result.endpoint.id, result);
  }
  return [...byId.values()];
}

const changes = (endpoint: WebhookEndpoint, { health, failingSince }: Health): boolean =>
  endpoint.health !== health || endpoint.failingSince !== failingSince;

/** C-WH-15. An endpoint that fares as before is not written, so that success costs nothing. */
async function judge(unit: Unit, { endpoint, fared, at }: AttemptResult): Promise<void> {
  const { tenantId, id } = endpoint;
  const { webhooks } = unit.stores;
  const next = healthAfter(endpoint, { outcome: fared, at });
  if (!changes(endpoint, next)) return;
  if (next.health !== "disabled") return webhooks.setHealth(tenantId, id, next.health, next.failingSince);
  // The endpoint was read before the attempt: somebody may have switched it on again since.
  const fresh = await webhooks.findEndpoint(tenantId, id);
  if (!fresh?.enabled) return;
  const now = healthAfter(fresh, { outcome: fared, at });
  await webhooks.setHealth(tenantId, id, now.health, now.failingSince);
  if (now.health !== "disabled") return;
  await webhooks.cancelPending(tenantId, id);
  const reason: DisabledBecause = fared === "gone" ? "gone" : "no_success";
  unit.notify("webhook.disabled", tenantId, id, {
    webhookId: id,
    url: fresh.url,
    reason,
    failingSince: now.failingSince,
  });
}
