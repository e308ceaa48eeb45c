import { type CommandContext, type Commands, cutOnce } from "./esl-command-context.ts";
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
 * when the call is answered or has failed, and for `fsctl shutdown elegant`, when the last call is over.
 */
export function runCommand(context: CommandContext, text: string, done: (answer: string) => void): void {
  const [name = "", argument = ""] = cutOnce(text.trim(), " ");
  if (name === "originate") {
    originate(context, argument, done);
    return;
  }
  if (name === "fsctl" && /^shutdown\b/.test(argument)) {
    context.shutDown(argument.includes("elegant"), () => done("+OK\n"));
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  done(command ? command(context, splitEscaped(argument, " "), argument) : `-ERR ${name} Command not found!\n`);
}
