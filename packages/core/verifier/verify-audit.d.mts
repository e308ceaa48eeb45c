/** What the verifier found in an export of an audit log. */
export type Verdict =
  | {
      readonly ok: true;
      /** How many records the export holds. */
      readonly records: number;
      /** How many of them the newest signed head covers. */
      readonly signed: number;
      /** How many of them the newest head that was compared covers. */
      readonly agreed: number;
      /** The tree's root over all records, in hexadecimal. */
      readonly root: string;
      /** No key was given: the export was judged by its own, which proves that it is whole, not whose it is. */
      readonly judgedByOwnKeys: boolean;
    }
  | {
      readonly ok: false;
      readonly kind: "altered" | "missing" | "swapped" | "forked" | "unsigned";
      /** The first record that is wrong (`AUD-n`), or that may be: the wrong one is between `first` and `last`. */
      readonly first: string;
      readonly last: string;
      readonly message: string;
      /** How many records were read before it. */
      readonly checked: number;
    };

export interface Trust {
  /** Keys that are trusted, each `name+hash+base64`, from anybody but the export's sender. Without one: the export's own. */
  readonly keys?: readonly string[];
  /** Signed heads that were given before, as texts: the export must hold the logs that they name, unchanged. */
  readonly heads?: readonly string[];
  /** Records that no signed head covers are no fault. Default: they are. */
  readonly unsigned?: boolean;
}

/**
 * Judges an export: the path of a file, or its bytes in pieces.
 *
 * @throws when it cannot be read as an export at all.
 */
export function verifyExport(
  source: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  trust?: Trust,
): Promise<Verdict>;
