import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "@broadnet-engage/core/system";

const FILE = "jwt-secret";

/** The secret of this installation: kept in the data folder, made at the first start. Readable by its owner only. */
export async function keptSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  const kept = await readFile(path, "utf8").catch(() => "");
  if (kept.trim().length >= 32) return kept.trim();
  const made = Buffer.from(systemRandom.bytes(32)).toString("base64url");
  await writeFile(path, `${made}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return made;
}
