export { createDialer, type DialerOptions, type InCallOptions } from "./dialer.ts";
export * from "./dialer-api.ts";
export { type AuditParts, auditOf as auditView } from "./engine/audit.ts";
export { inTurns } from "./engine/breath.ts";
export type { AuditMeans, Trunk } from "./engine/context.ts";
export { insertTenant } from "./engine/new-tenant.ts";
