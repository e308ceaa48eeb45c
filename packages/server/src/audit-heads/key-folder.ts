import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AuditKey, endorsementText, isSignedBy, keyIdOf, verifierOf } from "@broadnet-engage/core/model";
import type { HeadSigner } from "@broadnet-engage/core/ports";
import { z } from "zod";

/** What heads' keys are called; part of every signature. */
const NAME = "broadnet-engage";
const FILE = /^[0-9]{4}\.json$/;

const KeyFile = z.object({
  verifier: z.string(),
  private_key: z.string(),
  endorsed_by: z.string().nullable(),
  endorsement: z.string().nullable(),
});
type KeyFile = z.infer<typeof KeyFile>;

const fileName = (n: number): string => `${String(n).padStart(4, "0")}.json`;

/** A new key pair; the key before it, when there is one, says that the new one is ours. */
function made(before: KeyFile | null): KeyFile {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const verifier = verifierOf(NAME, publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const text = Buffer.from(endorsementText(verifier));
  return {
    verifier,
    private_key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    endorsed_by: before && keyIdOf(before.verifier),
    endorsement: before && sign(null, text, createPrivateKey(before.private_key)).toString("base64"),
  };
}

async function read(folder: string): Promise<readonly KeyFile[]> {
  const names = (await readdir(folder)).filter((name) => FILE.test(name)).sort();
  const files: KeyFile[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    const file = KeyFile.safeParse(parsed(text));
    if (!file.success || !fits(file.data)) throw new Error(`${join(folder, name)} holds no audit key.`);
    files.push(file.data);
  }
  return files;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether the private key is that of the public one. */
function fits({ verifier, private_key }: KeyFile): boolean {
  try {
    return isSignedBy(verifier, "a test", sign(null, Buffer.from("a test"), createPrivateKey(private_key)));
  } catch {
    return false;
  }
}

/** Written once and never over: when two nodes begin at once, one of them makes the key and both use it. */
async function add(folder: string, n: number, file: KeyFile): Promise<void> {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  await writeFile(join(folder, fileName(n)), text, { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
}

const shown = ({ verifier, endorsed_by, endorsement }: KeyFile): AuditKey => ({
  verifier,
  endorsedBy: endorsed_by,
  endorsement,
});

/**
 * The operator's keys in a folder, one file each, readable by its owner only; the first is made here. All nodes of an
 * installation must be given the same folder, or copies of it.
 *
 * @throws Error when a file of the folder holds no key
 */
export async function openKeyFolder(folder: string): Promise<HeadSigner> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await read(folder)).length === 0) await add(folder, 1, made(null));
  const files = await read(folder);
  const key: KeyObject = createPrivateKey(files.at(-1)?.private_key ?? "");
  return { keys: files.map(shown), sign: async (text) => sign(null, Buffer.from(text), key) };
}

/** Adds a key, endorsed by the newest; servers use it from their next start. Gives its public text. */
export async function rotateKey(folder: string): Promise<string> {
  await openKeyFolder(folder);
  const files = await read(folder);
  const next = made(files.at(-1) ?? null);
  await add(folder, files.length + 1, next);
  const kept = (await read(folder)).at(-1);
  if (kept?.verifier !== next.verifier) throw new Error("Somebody else added a key at the same moment.");
  return next.verifier;
}
