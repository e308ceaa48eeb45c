import { validationFailed } from "../problems/problem.ts";

/**
 * What people build passwords of when they must be long: the words of every list of leaked ones, rows of keys, and names
 * near at hand. A password of twelve characters is on no such list as it stands; one that is nothing but these words,
 * repeated or with digits and signs around them, is guessed as quickly.
 */
const COMMON = `
password passwort passw0rd pass admin administrator root user guest login welcome letmein changeme default secret master
access qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm azerty qazwsx qazwsxedc wsx edc abc abcd abcdef abcdefgh
abcdefghijkl iloveyou love loveme baby angel princess sunshine flower lovely monkey dragon tiger lion eagle falcon phoenix
shadow superman batman spiderman starwars pokemon naruto football soccer baseball basketball hockey liverpool arsenal
chelsea barcelona realmadrid juventus ronaldo messi michael jordan jessica ashley daniel charlie thomas george jennifer
summer winter spring autumn january february march april june july august september october november december monday
friday sunday computer internet google facebook instagram whatsapp microsoft windows samsung apple iphone android
freedom whatever trustno hello hallo test testing temp demo company office manager engage broadnet dialer callcenter
dubai abudhabi sharjah emirates riyadh jeddah saudi cairo egypt amman jordan kuwait qatar doha habibi habibti mohammed
muhammad mohamed ahmed ahmad ali omar hassan hussein fatima aisha khalid abdullah allah bismillah inshallah islam
`
  .trim()
  .split(/\s+/)
  .sort((a, b) => b.length - a.length);

/** Signs that stand for the letters they look like. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "@": "a",
  $: "s",
};
const spelled = (text: string): string => text.replace(/[01345@$]/g, (sign) => LOOKALIKES[sign] ?? sign);

/** Fewer different characters than this carry no chance worth the name. */
const LEAST_DIFFERENT = 4;

/** What is left when every common word is struck out, and then everything that is no letter. */
const remainder = (text: string, words: readonly string[]): string =>
  words.reduce((left, word) => left.replaceAll(word, " "), text).replace(/[^\p{L}]/gu, "");

/** Digits or letters that only count up or down, as `123456789012` and `lkjihgfedcba`. */
function counts(text: string): boolean {
  const steps = [...text].slice(1).map((sign, at) => (sign.codePointAt(0) ?? 0) - (text.codePointAt(at) ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1 || Math.abs(step) === 9).length >= steps.length - 1;
}

export function isEasy(password: string, email: string): boolean {
  const folded = password.normalize("NFKC").toLowerCase();
  if (folded === email.toLowerCase() || new Set(folded).size < LEAST_DIFFERENT || counts(folded)) return true;
  const [name = ""] = email.toLowerCase().split("@", 1);
  const words = name.length > 2 ? [name, ...COMMON] : COMMON;
  return [folded, spelled(folded)].some((text) => {
    const left = remainder(text, words);
    const digits = text.replace(/[^0-9]/g, "");
    // Long runs of digits are no password of words; they stand or fall by what they are.
    return new Set(left).size < LEAST_DIFFERENT && (digits.length < 10 || counts(digits));
  });
}

/** Refuses a password that is the e-mail, made of common words, or has no chance in it. Length is the schema's business. */
export function assertGoodPassword(password: string, email: string, pointer: string): void {
  if (!isEasy(password, email)) return;
  throw validationFailed([{ pointer, code: "weak_password", message: "is too easy to guess" }]);
}
