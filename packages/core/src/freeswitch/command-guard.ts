import { EngageError } from "../errors.ts";

/** CR and LF end a command or begin a header of it; NUL ends a C string. None has a place in a command. */
const BREAKS = /[\r\n\0]/;

/**
 * The last gate before the socket: throws `validation-failed` for a command that could be read as two, or that would
 * reload the event socket. FreeSWITCH looks for those words anywhere in the text of a command, in a variable's value too,
 * and then drops every client.
 */
export function assertSafeCommand(command: string): void {
  if (BREAKS.test(command)) throw new EngageError("validation-failed", "A switch command must be one line.");
  const text = command.toLowerCase();
  if (text.includes("mod_event_socket") && (text.includes("reload") || text.includes("unload")))
    throw new EngageError("validation-failed", "A switch command must not reload the event socket.");
}
