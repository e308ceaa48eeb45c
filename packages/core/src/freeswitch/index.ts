export type { NumberFormat } from "./command-parts.ts";
export type { FreeswitchOptions } from "./options.ts";
export { freeswitch } from "./transport.ts";
