import type { Ground } from "./ground.ts";
import { webhookDeliveries } from "./webhook-deliveries.ts";
import { webhookEndpoints } from "./webhook-endpoints.ts";

/** What every `WebhookStore` must do. */
export function webhookStoreSuite(ground: Ground): void {
  ground.runner.describe("webhook store", () => {
    webhookEndpoints(ground);
    webhookDeliveries(ground);
  });
}
