import { createHmac } from "node:crypto";
import { join } from "node:path";
import { minioObjectStore } from "@broadnet-engage/adapter-minio";
import { objectLinks } from "@broadnet-engage/core/memory";
import type { ObjectStore } from "@broadnet-engage/core/ports";
import { system, systemClock } from "@broadnet-engage/core/system";
import type { Router } from "express";
import type { Config } from "../config/config.ts";
import { openFileObjectStore } from "../objects/file-object-store.ts";
import { FILES_PATH, filesRouter } from "../objects/files-router.ts";

export interface Objects {
  readonly objects: ObjectStore;
  /** Serves the store's links; null when it has a server of its own. */
  readonly files: Router | null;
}

/** The S3 server of `S3_ENDPOINT`, else a folder of the data folder whose links are served at `url`. */
export async function openObjects(config: Config, secret: string, url: string): Promise<Objects> {
  if (config.S3_ENDPOINT) return { objects: s3(config, new URL(config.S3_ENDPOINT)), files: null };
  const base = `${(config.PUBLIC_URL ?? url).replace(/\/$/, "")}${FILES_PATH}`;
  const links = objectLinks({ base: () => base, secret: linkSecret(secret), clock: systemClock });
  const folder = join(config.DATA_DIR, "objects");
  const objects = await openFileObjectStore({ folder, links, clock: systemClock, ids: system.ids });
  return { objects, files: filesRouter(objects, links) };
}

/** Links and tokens must not be signed by the same key, and one secret is enough to keep. */
const linkSecret = (secret: string): string => createHmac("sha256", secret).update("object links").digest("hex");

function s3(config: Config, { hostname, port, protocol }: URL): ObjectStore {
  return minioObjectStore({
    endPoint: hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    useSSL: protocol === "https:",
    accessKey: config.S3_ACCESS_KEY ?? "",
    secretKey: config.S3_SECRET_KEY ?? "",
    bucket: config.S3_BUCKET ?? "",
    region: config.S3_REGION,
    encryption: config.S3_ENCRYPTION ?? null,
    ...(config.S3_PUBLIC_ENDPOINT === undefined ? {} : { publicUrl: config.S3_PUBLIC_ENDPOINT }),
  });
}
