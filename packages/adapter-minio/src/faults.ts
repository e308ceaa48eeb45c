import { EngageError, isEngageError } from "@broadnet-engage/core/errors";

// The raw error names hosts and keys of the server's choosing: it stays in `cause`, for a debugger.

/** Whatever the client threw, as the port's error. */
export function toEngageError(error: unknown): EngageError {
  if (isEngageError(error)) return error;
  return new EngageError("dependency-unavailable", "The object store cannot be reached, or refuses.", {
    extra: { dependency: "object-store" },
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
