/** Tells a server from a program that may be anything: `node` runs both. */
import type { Reading } from './launch-outcome.ts';
import type { TextCommand } from './shell-text.ts';

/** What people call the script that starts their server. */
const serving =
  /^(dev|develop|start|serve|server|preview|web|api|backend|frontend|watch)([:-].*)?$/;

/** What people call the file that is their server. */
const servingFile = /(^|\/)(server|app|api|index|main|www|backend|web)(\.[cm]?[jt]sx?)?$/;

/** Sure of every tool that always listens; of the others by the names of script and file, and a port that is given. */
export function surelyServes({ tool, args, script, said }: Reading, command: TextCommand): boolean {
  if (tool.movesOn !== 'program') return true;
  if (said !== undefined || (script !== undefined && serving.test(script))) return true;
  if (args.some((arg) => servingFile.test(arg))) return true;
  return command.background && args.some((arg) => /\.[cm]?[jt]sx?$/.test(arg));
}
