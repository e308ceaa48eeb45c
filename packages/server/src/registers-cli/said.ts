import { EngageError } from "@broadnet-engage/core/errors";
import type { ListProgress } from "@broadnet-engage/core/registries";

/** Bytes of a list read at once. */
export const AT_ONCE = 4 * 1024 * 1024;

export interface Said {
  readonly text: string;
  readonly well: boolean;
}

/** How far the reading of a list of `size` bytes is. */
export const toldOf =
  (size: number, tell: (text: string) => void) =>
  ({ lines, bytes, refused }: ListProgress): void => {
    const percent = Math.floor((bytes / Math.max(size, 1)) * 100);
    tell(`${lines.toLocaleString("en")} lines, ${percent} %, ${refused} without a number`);
  };

export function willNotDo(why: string, lines: readonly number[]): EngageError {
  const where = lines.slice(0, 10).join(", ");
  return new EngageError("validation-failed", where === "" ? why : `${why} The first of them: ${where}.`);
}
