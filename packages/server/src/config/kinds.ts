import { isIP } from "node:net";
import { z } from "zod";

export interface Variable<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  /** What holds when it is not set; for people. */
  readonly standard: string;
  /** What a value must look like; ends the sentence "expected …". */
  readonly expects: string;
  readonly about: string;
}

export const variable = <S extends z.ZodType>(
  schema: S,
  standard: string,
  expects: string,
  about: string,
): Variable<S> => ({
  schema,
  standard,
  expects,
  about,
});

export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((n) => n >= min && n <= max);
export const positive = (max: number) =>
  z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6})?$/)
    .transform(Number)
    .refine((n) => n > 0 && n <= max);
export const yesNo = z.enum(["true", "false"]).transform((value) => value === "true");
export const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));
export const bareUrl = url("http:", "https:").refine((value) => /^https?:\/\/[^/?#@]+\/?$/.test(value));
export const isCidr = (value: string): boolean => {
  const [address = "", bits = ""] = value.split("/");
  const family = isIP(address);
  return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};
export const list = (item: (value: string) => boolean) =>
  z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim()))
    .refine((parts) => parts.every(item));
export const urls = (...protocols: string[]) =>
  list((part) => URL.canParse(part) && protocols.includes(new URL(part).protocol)).refine(
    (parts) => new Set(parts.map((part) => new URL(part).host)).size === parts.length,
  );
export const text = z.string().min(1);
