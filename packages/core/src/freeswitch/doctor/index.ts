export { type DoctorOptions, examineSwitch } from "./examine.ts";
export type { Finding, Grade } from "./finding.ts";
export type { DoctorWants } from "./wants.ts";
