export type { NumberFormat } from "./command-parts.ts";
export { type DoctorOptions, type DoctorWants, examineSwitch, type Finding, type Grade } from "./doctor/index.ts";
export type { FreeswitchOptions } from "./options.ts";
export { freeswitch } from "./transport.ts";
