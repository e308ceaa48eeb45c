import { join } from "node:path";
import type { DialerOptions } from "@broadnet-engage/core";
import type { HeadSigner, ObjectStore } from "@broadnet-engage/core/ports";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { folderPublisher } from "../audit-heads/folder-publisher.ts";
import { httpPublisher } from "../audit-heads/http-publisher.ts";
import { openKeyFolder } from "../audit-heads/key-folder.ts";
import { objectPublisher } from "../audit-heads/object-publisher.ts";
import { type Config, ConfigError } from "../config/config.ts";
import { httpSender } from "../webhooks/http-sender.ts";
import { targetGuard } from "../webhooks/target.ts";

export const auditKeyFolder = (config: Config): string => config.AUDIT_KEY_DIR ?? join(config.DATA_DIR, "audit-keys");

/** @throws ConfigError when the folder holds something else */
export async function openSigner(config: Config): Promise<HeadSigner> {
  try {
    return await openKeyFolder(auditKeyFolder(config));
  } catch (error) {
    throw new ConfigError([`AUDIT_KEY_DIR: ${error instanceof Error ? error.message : error}`]);
  }
}

export interface OpenAudit {
  readonly audit: NonNullable<DialerOptions["audit"]>;
  close(): Promise<void>;
}

/**
 * Who signs the heads of the audit logs, and whom they are handed to.
 *
 * @throws ConfigError when they must not be sent where `AUDIT_HEADS_URL` says
 */
export async function openAudit(config: Config, objects: ObjectStore): Promise<OpenAudit> {
  const { AUDIT_HEADS_DIR: folder, AUDIT_HEADS_URL: url, AUDIT_HEADS_TOKEN: token } = config;
  const { production, AUDIT_HEADS_ALLOW_CIDRS: allowCidrs } = config;
  const guard = targetGuard({ production, allowCidrs, allowHttp: false });
  const why = url === undefined ? null : await guard.refuse(url);
  if (why !== null) throw new ConfigError([`AUDIT_HEADS_URL: ${why}.`]);
  const sender = httpSender(guard, systemClock, systemTimers);
  const publishers = [
    objectPublisher(objects),
    ...(folder === undefined ? [] : [folderPublisher(folder)]),
    ...(url === undefined ? [] : [httpPublisher(sender, { url, token })]),
  ];
  return { audit: { signer: await openSigner(config), publishers }, close: () => sender.close() };
}
