import { CHANGES } from "./0006/changes.ts";
import { TENANT_SETTINGS } from "./0006/tenants.ts";
import { WEBHOOK_HEALTH } from "./0006/webhooks.ts";

export const ADMINISTRATION = [CHANGES, TENANT_SETTINGS, WEBHOOK_HEALTH].join("\n");
