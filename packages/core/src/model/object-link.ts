/** The longest a signed link may work, as with S3: 7 days. */
export const LINK_SECONDS_MAX = 604_800;
const NAME_LENGTH = 200;

export const isLinkSeconds = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= 1 && seconds <= LINK_SECONDS_MAX;

/** True of a file name that may stand in a header: no control characters, no lone surrogates. */
export const isDownloadName = (name: string): boolean =>
  name.length >= 1 && name.length <= NAME_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(name);

const percent = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The `Content-Disposition` that makes a browser keep what it is sent, under this name (RFC 6266): a plain-ASCII form for
 * old readers, and the whole name in UTF-8.
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/g, "_");
  const whole = encodeURIComponent(name).replace(/['()*]/g, percent);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
