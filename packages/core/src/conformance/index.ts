export { e164, NOW, seededRandom } from "./chance.ts";
export * from "./fixtures.ts";
export type * from "./runner.ts";
