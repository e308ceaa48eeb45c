import { EngageError, isEngageError } from "@broadnet-engage/core/errors";
import { isSilence } from "./transport.ts";

// The raw error names hosts and keys of the server's choosing: it stays in `cause`, for a debugger.

/**
 * What to do about it: `denied` needs other credentials or rights, `busy` and `unreachable` pass by themselves, `failed` is
 * anything else the server says.
 */
export type FaultReason = "denied" | "busy" | "unreachable" | "failed";

const DENIED = ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AllAccessDisabled", "AccountProblem"];
const BUSY = ["SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted"];

const SENTENCES: Readonly<Record<FaultReason, string>> = {
  denied: "The object store refuses our credentials or rights.",
  busy: "The object store is busy.",
  unreachable: "The object store cannot be reached.",
  failed: "The object store failed.",
};

function reasonOf(error: unknown): FaultReason {
  const code = String(codeOf(error) ?? "");
  if (DENIED.includes(code)) return "denied";
  if (BUSY.includes(code)) return "busy";
  return /^E[A-Z]+$|^ERR_|^CERT_|_CERT/.test(code) || isSilence(error) ? "unreachable" : "failed";
}

/** Whatever the client threw, as the port's error. */
export function toEngageError(error: unknown): EngageError {
  if (isEngageError(error)) return error;
  const reason = reasonOf(error);
  return new EngageError("dependency-unavailable", SENTENCES[reason], {
    extra: { dependency: "object-store", reason },
    cause: error,
  });
}

export async function asking<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toEngageError(error);
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null ? (error as { readonly code?: unknown }).code : undefined;

/** True of the server's word for one missing object. A missing bucket is another matter. */
export const isMissing = (error: unknown): boolean => codeOf(error) === "NoSuchKey" || codeOf(error) === "NotFound";

/** True when the object has no byte in the range that was asked for. */
export const isOutOfRange = (error: unknown): boolean => codeOf(error) === "InvalidRange";
