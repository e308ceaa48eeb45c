const KEY = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
const KEY_LENGTH = 512;

/** True of a key an object store takes: parts of letters, digits and `. _ -`, joined by `/`, none of them `.` or `..`. */
export const isObjectKey = (key: string): boolean =>
  key.length <= KEY_LENGTH && KEY.test(key) && !key.split("/").some((part) => part === "." || part === "..");

/** For people, when {@link isObjectKey} says no. */
export const OBJECT_KEY_FORM =
  "A key is parts of letters, digits and . _ -, joined by /, at most 512 characters, no part being . or ..";
