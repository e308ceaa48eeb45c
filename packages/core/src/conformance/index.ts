export { e164, NOW, seededRandom } from "./chance.ts";
export { type CoordinationBench, coordinationSuite } from "./coordination.ts";
export * from "./fixtures.ts";
export { modelSuite } from "./model-suite.ts";
export type { LinkAnswer, LinkAsk, ObjectStoreBench } from "./object-links.ts";
export { objectStoreSuite } from "./object-store.ts";
export { type RateWindowsBench, rateWindowsSuite } from "./rate-windows.ts";
export type { Runner } from "./runner.ts";
export { storageSuite } from "./storage-suite.ts";
