import { scrypt, timingSafeEqual } from "node:crypto";
import { systemRandom } from "@broadnet-engage/core/system";

/** Makes and checks password hashes as PHC strings. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time for a hash of any user, and about the same for {@link decoy}. */
  verify(phc: string, password: string): Promise<boolean>;
  /** True when the hash was made with less than today's cost, or by the other algorithm. */
  outdated(phc: string): boolean;
  /** A hash nobody knows the password of, for users that do not exist. */
  readonly decoy: string;
}

export interface ScryptCost {
  /** log2 of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}
const SCRYPT: ScryptCost = { ln: 17, r: 8, p: 1 };

function derive(password: string, salt: Buffer, cost: ScryptCost, length: number): Promise<Buffer> {
  const options = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: 256 * 2 ** cost.ln * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

const saltBytes = (length: number): Buffer => Buffer.from(systemRandom.bytes(length));
const b64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
const PHC = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

async function scryptHash(password: string, cost: ScryptCost): Promise<string> {
  const salt = saltBytes(16);
  const key = await derive(password, salt, cost, 32);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${b64(salt)}$${b64(key)}`;
}

async function scryptVerify(phc: string, password: string): Promise<boolean> {
  const [, ln, r, p, salt, key] = PHC.exec(phc) ?? [];
  if (!ln || !r || !p || !salt || !key) return false;
  const wanted = Buffer.from(key, "base64");
  const found = await derive(password, Buffer.from(salt, "base64"), { ln: +ln, r: +r, p: +p }, wanted.length);
  return timingSafeEqual(wanted, found);
}

/** scrypt of node:crypto, off the main thread. */
export async function scryptPasswords(cost: ScryptCost = SCRYPT): Promise<Passwords> {
  return {
    hash: (password) => scryptHash(password, cost),
    verify: scryptVerify,
    outdated: (phc) => !phc.startsWith(`$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$`),
    decoy: await scryptHash(saltBytes(16).toString("hex"), cost),
  };
}

const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id where its native module is there; else scrypt. Hashes of the other kind are checked too, as far as possible. */
export async function bestPasswords(): Promise<Passwords> {
  const argon2 = await import("@node-rs/argon2").catch(() => null);
  if (!argon2) return scryptPasswords();
  const hash = (password: string): Promise<string> => argon2.hash(password.normalize("NFKC"), ARGON2);
  return {
    hash,
    verify: (phc, password) =>
      phc.startsWith("$argon2")
        ? argon2.verify(phc, password.normalize("NFKC")).catch(() => false)
        : scryptVerify(phc, password),
    outdated: (phc) =>
      !phc.startsWith(`$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`),
    decoy: await hash(saltBytes(16).toString("hex")),
  };
}
