import type { CommandContext, Commands } from "./esl-command-context.ts";
import { callCommands, originate } from "./esl-commands-call.ts";
import { mediaCommands } from "./esl-commands-media.ts";
import { showCommands } from "./esl-commands-show.ts";
import { sofiaCommands } from "./esl-commands-sofia.ts";
import { systemCommands } from "./esl-commands-system.ts";
import { splitEscaped } from "./esl-originate.ts";

const COMMANDS: Commands = {
  ...systemCommands,
  ...callCommands,
  ...mediaCommands,
  ...showCommands,
  ...sofiaCommands,
};

/**
 * Runs one api command. `done` is called once with its whole answer: at once, except for `originate`, which is answered
 * when the call is answered or has failed.
 */
export function runCommand(context: CommandContext, text: string, done: (answer: string) => void): void {
  const [name = "", argument = ""] = cutOnce(text.trim(), " ");
  if (name === "originate") {
    originate(context, argument, done);
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  done(command ? command(context, splitEscaped(argument, " "), argument) : `-ERR ${name} Command not found!\n`);
}

/** What stands before and after the first separator. */
export function cutOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length).trim()];
}
