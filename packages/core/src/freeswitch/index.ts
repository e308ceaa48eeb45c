export type { NumberFormat } from "./dial-string.ts";
export type { FreeswitchOptions } from "./options.ts";
export { freeswitch } from "./transport.ts";
