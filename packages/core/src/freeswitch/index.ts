export type { InCallOptions } from "./call-control.ts";
export type { NumberFormat } from "./command-parts.ts";
export type { DetectorOptions } from "./detector.ts";
export { type DoctorOptions, type DoctorWants, examineSwitch, type Finding, type Grade } from "./doctor/index.ts";
export { type FreeswitchClusterOptions, freeswitch } from "./freeswitch.ts";
export type { GatewayOptions } from "./gateway-options.ts";
export type { FreeswitchOptions } from "./options.ts";
