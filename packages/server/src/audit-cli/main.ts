import { rulePacks } from "@broadnet-engage/compliance-rules";
import { type AuditView, auditView } from "@broadnet-engage/core";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { Tenant } from "@broadnet-engage/core/model";
import type { Storage } from "@broadnet-engage/core/ports";
import { silentLog, systemClock, tzdataVersion } from "@broadnet-engage/core/system";
import { auditKeyFolder, openSigner } from "../assembly/open-audit.ts";
import { openStorage } from "../assembly/open-storage.ts";
import { rotateKey } from "../audit-heads/key-folder.ts";
import { type Config, ConfigError, readConfig } from "../config/config.ts";
import { exportTo, forget, replay, type Said, verify } from "./commands.ts";
import { type Asked, readOptions, USAGE } from "./options.ts";

/** The tenant named, or the only one. */
async function tenantOf(storage: Storage, slug: string | null): Promise<Tenant> {
  const tenants = await storage.read((stores) => stores.tenants.all());
  const found = slug === null && tenants.length === 1 ? tenants[0] : tenants.find((tenant) => tenant.slug === slug);
  if (found !== undefined) return found;
  throw new ConfigError([`Which tenant? --tenant ${tenants.map((tenant) => tenant.slug).join(" | ")}`]);
}

type AboutLog = Exclude<Asked, { kind: "wrong" | "keys" | "rotate" }>;

function done(audit: AuditView, asked: AboutLog): Promise<Said> {
  switch (asked.kind) {
    case "replay":
      return replay(audit, rulePacks(), asked);
    case "export":
      return exportTo(audit, asked.out);
    case "verify":
      return verify(audit);
    case "forget":
      return forget(audit, asked.phone);
  }
}

async function onLog(config: Config, asked: AboutLog): Promise<Said> {
  const storage = await openStorage(config, silentLog);
  try {
    const tenant = await tenantOf(storage, asked.tenant);
    const audit = { signer: await openSigner(config), publishers: [] };
    const parts = { storage, packs: rulePacks(), tzdata: tzdataVersion, audit, wallClock: systemClock, log: silentLog };
    return await done(auditView(parts, tenant.id), asked);
  } finally {
    await storage.close();
  }
}

async function run(): Promise<number> {
  const asked = readOptions(process.argv.slice(2));
  if (asked.kind === "wrong") {
    console.error(`${asked.why}\n\n${USAGE}`);
    return 2;
  }
  const config = readConfig(process.env);
  if (asked.kind === "rotate") {
    console.log(`Signs from the servers' next start: ${await rotateKey(auditKeyFolder(config))}`);
    return 0;
  }
  if (asked.kind === "keys") {
    for (const { verifier } of (await openSigner(config)).keys) console.log(verifier);
    return 0;
  }
  const { text, well } = await onLog(config, asked);
  if (text !== "") console.log(text);
  return well ? 0 : 1;
}

process.exitCode = await run().catch((error: unknown) => {
  if (!isEngageError(error) && !(error instanceof ConfigError)) throw error;
  console.error(error.message);
  return 2;
});
