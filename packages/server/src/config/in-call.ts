import { z } from "zod";

const MESSAGE = /^([a-z0-9][a-z0-9_-]{0,63})=([A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*)$/;

/** `sorry=en/sorry.wav,vm=en/vm.wav`: names of messages and their files in the switch's folder of messages. */
export const messageList = z
  .string()
  .transform((value) => value.split(",").map((part) => MESSAGE.exec(part.trim())))
  .refine((found) => found.every((match) => match !== null))
  .transform((found) => new Map(found.map((match) => [match?.[1] ?? "", match?.[2] ?? ""])));

/** A path as it may stand in a command of the switch. */
export const switchPath = z.string().regex(/^(?!.*\/\.\.?(?:\/|$))\/[A-Za-z0-9._/+@=-]{1,1000}$/);
export const messageName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/);
