import { EngageError } from "@broadnet-engage/core/errors";
import { attachment, isDownloadName, isLinkSeconds } from "@broadnet-engage/core/model";
import type { Clock, LinkOptions, SignedUrl } from "@broadnet-engage/core/ports";
import { Client } from "minio";

export interface LinkerOptions {
  /** Scheme, host and port that people use. */
  readonly at: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly bucket: string;
  readonly clock: Clock;
}
export type Linker = (method: "GET" | "PUT", key: string, options: LinkOptions) => Promise<SignedUrl>;

function invalid(what: string): never {
  throw new EngageError("validation-failed", what);
}

/** Signs links by a client of its own, for the host is part of what is signed. The region is set: the server is not asked. */
export function linker({ at, accessKey, secretKey, region, bucket, clock }: LinkerOptions): Linker {
  if (!URL.canParse(at) || !/^https?:$/.test(new URL(at).protocol)) invalid("The public URL must be http or https.");
  const { hostname, port, protocol } = new URL(at);
  const useSSL = protocol === "https:";
  const host = { endPoint: hostname, useSSL, port: Number(port) || (useSSL ? 443 : 80) };
  const client = new Client({ ...host, accessKey, secretKey, region });

  return async (method, key, { expiresSeconds, downloadName }) => {
    if (!isLinkSeconds(expiresSeconds)) invalid("A link lasts 1 to 604,800 whole seconds.");
    if (downloadName !== undefined && !isDownloadName(downloadName))
      invalid("A download's name is 1 to 200 characters without control characters.");
    // The signature knows whole seconds only.
    const second = Math.floor(clock.now() / 1000) * 1000;
    const asks: Record<string, string> =
      downloadName === undefined ? {} : { "response-content-disposition": attachment(downloadName) };
    const url = await client.presignedUrl(method, bucket, key, expiresSeconds, asks, new Date(second));
    return Object.freeze({ url, expiresAt: second + expiresSeconds * 1000 });
  };
}
