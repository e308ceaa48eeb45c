import { join } from "node:path";
import type { DialerOptions } from "@broadnet-engage/core";
import type { HeadSigner, ObjectStore } from "@broadnet-engage/core/ports";
import { folderPublisher } from "../audit-heads/folder-publisher.ts";
import { openKeyFolder } from "../audit-heads/key-folder.ts";
import { objectPublisher } from "../audit-heads/object-publisher.ts";
import { type Config, ConfigError } from "../config/config.ts";

export const auditKeyFolder = (config: Config): string => config.AUDIT_KEY_DIR ?? join(config.DATA_DIR, "audit-keys");

/** @throws ConfigError when the folder holds something else */
export async function openSigner(config: Config): Promise<HeadSigner> {
  try {
    return await openKeyFolder(auditKeyFolder(config));
  } catch (error) {
    throw new ConfigError([`AUDIT_KEY_DIR: ${error instanceof Error ? error.message : error}`]);
  }
}

/** Who signs the heads of the audit logs, and whom they are handed to. */
export async function openAudit(config: Config, objects: ObjectStore): Promise<DialerOptions["audit"]> {
  const folders = config.AUDIT_HEADS_DIR === undefined ? [] : [folderPublisher(config.AUDIT_HEADS_DIR)];
  return { signer: await openSigner(config), publishers: [objectPublisher(objects), ...folders] };
}
