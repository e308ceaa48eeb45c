import { validationFailed } from "../problems/problem.ts";

/** Long enough to pass the length rule, and guessed first all the same. Compared without case. */
const COMMON = new Set([
  "123456789012",
  "1234567890123",
  "12345678901234",
  "1234567891011",
  "password1234",
  "password12345",
  "passwordpassword",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiopasdf",
  "adminadminadmin",
  "administrator",
  "administrator1",
  "letmeinletmein",
  "iloveyou1234",
  "welcome12345",
  "changeme1234",
  "changemechangeme",
  "000000000000",
  "111111111111",
  "abcdefghijkl",
  "abcdefghijklmnop",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "zaq12wsxcde3",
]);

/** Refuses a password that is the e-mail, one repeated character or a common one. Length is the schema's business. */
export function assertGoodPassword(password: string, email: string, pointer: string): void {
  const folded = password.toLowerCase();
  const weak = folded === email.toLowerCase() || COMMON.has(folded) || new Set(folded).size < 4;
  if (weak) throw validationFailed([{ pointer, code: "weak_password", message: "is too easy to guess" }]);
}
