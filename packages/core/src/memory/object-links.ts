import { createHmac, timingSafeEqual } from "node:crypto";
import { EngageError } from "../errors.ts";
import { isObjectKey, OBJECT_KEY_FORM } from "../model/object-key.ts";
import { attachment, isDownloadName, isLinkSeconds } from "../model/object-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { LinkOptions, SignedUrl } from "../ports/object-store.ts";

export type LinkMethod = "GET" | "PUT";

export interface ObjectLinkOptions {
  /** What links begin with, e.g. `https://dialer.example.com/files`. Read at each link, for it may be known late. */
  readonly base: () => string;
  /** At least 32 characters; every node of an installation needs the same. */
  readonly secret: string;
  /** The real one: links are for people outside. */
  readonly clock: Clock;
}

/** Signs links to objects of a store that has no server of its own, and knows them again. */
export interface ObjectLinks {
  sign(method: LinkMethod, key: string, options: LinkOptions): SignedUrl;
  /** Why a request is refused, for people; or null: it carries a whole, unexpired link of ours. */
  refusalOf(method: string, key: string, query: URLSearchParams): string | null;
}

// Parameters are called as S3 calls them, so that whoever reads the lifetime out of an S3 link can read it out of ours.
// The algorithm's name tells the two apart.
const ALGORITHM = "ENGAGE-HMAC-SHA256";
const SIGNATURE = "X-Amz-Signature";
const NAMES = ["X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Expires", "response-content-disposition"];
const DISPOSITION = "response-content-disposition";

const SECRET_LENGTH = 32;
const invalid = (detail: string): never => {
  throw new EngageError("validation-failed", detail);
};

/** `20261125T184500Z` */
const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");
const instantOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));

/**
 * Links signed by HMAC-SHA256 over the method, the key and every parameter. A link with one parameter more, less, twice
 * or changed is refused; none can be made without the secret.
 */
export function objectLinks({ base, secret, clock }: ObjectLinkOptions): ObjectLinks {
  if (secret.length < SECRET_LENGTH) invalid(`The secret of links has at least ${SECRET_LENGTH} characters.`);

  const signatureOf = (method: string, key: string, parameters: readonly (readonly [string, string])[]): string =>
    createHmac("sha256", secret)
      .update(JSON.stringify([method, key, parameters]))
      .digest("hex");

  return {
    sign(method, key, { expiresSeconds, downloadName }) {
      assertLink(key, expiresSeconds, downloadName);
      const second = Math.floor(clock.now() / 1000) * 1000;
      const parameters: [string, string][] = [
        ["X-Amz-Algorithm", ALGORITHM],
        ["X-Amz-Date", stamp(second)],
        ["X-Amz-Expires", String(expiresSeconds)],
      ];
      if (downloadName !== undefined) parameters.push([DISPOSITION, attachment(downloadName)]);
      const query = new URLSearchParams([...parameters, [SIGNATURE, signatureOf(method, key, parameters)]]);
      return Object.freeze({ url: `${base()}/${key}?${query}`, expiresAt: second + expiresSeconds * 1000 });
    },

    refusalOf(method, key, query) {
      const given = [...query].filter(([name]) => name !== SIGNATURE);
      const known = given.every(([name], at) => NAMES.includes(name) && given.findIndex(([n]) => n === name) === at);
      const [signature, ...more] = query.getAll(SIGNATURE);
      if (!known || signature === undefined || more.length > 0) return "The link is not signed, or was changed.";
      const parameters = NAMES.flatMap((name) => given.filter(([n]) => n === name));
      if (!isSame(signature, signatureOf(method, key, parameters))) return "The link is not signed, or was changed.";
      const signedAt = instantOf(query.get("X-Amz-Date") ?? "");
      const expiresAt = signedAt + Number(query.get("X-Amz-Expires")) * 1000;
      return clock.now() < expiresAt ? null : "The link has expired.";
    },
  };
}

/** Throws `validation-failed` for a link no store makes. */
function assertLink(key: string, expiresSeconds: number, downloadName: string | undefined): void {
  if (!isObjectKey(key)) invalid(OBJECT_KEY_FORM);
  if (!isLinkSeconds(expiresSeconds)) invalid("A link lasts 1 to 604,800 whole seconds.");
  if (downloadName !== undefined && !isDownloadName(downloadName))
    invalid("A download's name is 1 to 200 characters without control characters.");
}

/** In the same time, wherever they differ. */
function isSame(given: string, ours: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(ours)];
  return a.length === b.length && timingSafeEqual(a, b);
}
