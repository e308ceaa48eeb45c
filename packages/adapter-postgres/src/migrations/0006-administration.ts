import { CHANGES } from "./0006/changes.ts";
import { WEBHOOK_HEALTH } from "./0006/webhooks.ts";

export const ADMINISTRATION = [CHANGES, WEBHOOK_HEALTH].join("\n");
