import { readFile } from "node:fs/promises";
import { type KeySource, keyRing } from "../auth/keys.ts";
import { type Config, ConfigError } from "./config.ts";
import { keptSecret } from "./secret.ts";

const pemIn = async (name: string, path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new ConfigError([`${name}: ${path} cannot be read; expected a PEM key.`]);
  }
};

/** What signs tokens here, read and tried once, so that a wrong key stops the start and not the first log-in. */
export async function signingKeys(config: Config): Promise<KeySource> {
  const { JWT_KEY_FILE, JWT_OLDER_KEY_FILES, JWT_OLDER_SECRETS } = config;
  if (JWT_KEY_FILE === undefined)
    return { secret: config.JWT_SECRET ?? (await keptSecret(config.DATA_DIR)), olderSecrets: JWT_OLDER_SECRETS };
  const source: KeySource = {
    privateKey: await pemIn("JWT_KEY_FILE", JWT_KEY_FILE),
    olderKeys: await Promise.all(JWT_OLDER_KEY_FILES.map((path) => pemIn("JWT_OLDER_KEY_FILES", path))),
  };
  try {
    keyRing(source);
  } catch (error) {
    throw new ConfigError([`JWT_KEY_FILE: ${error instanceof Error ? error.message : "the key cannot be used."}`]);
  }
  return source;
}
