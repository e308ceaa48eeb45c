const UNIQUE_VIOLATION = "23505";

export type CopyForm = "text" | "binary";

export const copyFrom = (table: string, columns: readonly string[], source: string, form: CopyForm): string =>
  `COPY ${table} (${columns.join(", ")}) FROM ${source} (FORMAT ${form})`;

/**
 * Runs `copy` inside a savepoint. False when a row broke a unique index: all is then as it was before. Any other error is the
 * caller's.
 */
export async function unlessBreached(
  run: (text: string) => Promise<unknown>,
  copy: () => Promise<unknown>,
): Promise<boolean> {
  await run("SAVEPOINT copying");
  try {
    await copy();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    await run("ROLLBACK TO SAVEPOINT copying");
    return false;
  }
  await run("RELEASE SAVEPOINT copying");
  return true;
}
