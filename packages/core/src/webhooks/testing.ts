import type { DeliveryId } from "../model/ids.ts";
import type { StoredEvent } from "../model/webhook.ts";
import { TEST_VECTOR } from "./test-vector.ts";

export const pingEvent: StoredEvent = {
  id: TEST_VECTOR.eventId,
  tenantId: TEST_VECTOR.tenantId,
  type: "webhook.ping",
  at: TEST_VECTOR.at,
  correlationId: TEST_VECTOR.eventId,
  body: TEST_VECTOR.body,
};

export const aDeliveryId = "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e612" as DeliveryId;
