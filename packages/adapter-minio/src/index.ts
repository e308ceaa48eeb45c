export { type MinioObjectStoreOptions, minioObjectStore } from "./object-store.ts";
