export { createDialer, type DialerOptions, type InCallOptions } from "./dialer.ts";
export * from "./dialer-api.ts";
export { inTurns } from "./engine/breath.ts";
export type { Trunk } from "./engine/context.ts";
export { insertTenant } from "./engine/new-tenant.ts";
