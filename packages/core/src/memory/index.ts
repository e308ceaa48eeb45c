export * from "./coordination.ts";
export type { Change } from "./journal.ts";
export * from "./object-links.ts";
export * from "./object-serving.ts";
export * from "./object-store.ts";
export * from "./rate-windows.ts";
export * from "./registry.ts";
export * from "./storage.ts";
