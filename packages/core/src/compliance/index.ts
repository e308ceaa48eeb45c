export { assertUsable, Clearance } from "./clearance.ts";
export { decide } from "./decide.ts";
export type { Facts, TenantListing } from "./facts.ts";
