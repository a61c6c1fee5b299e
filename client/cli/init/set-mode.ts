/** Sets `"mode"` in a project file that is there, and leaves every other character of it, comments included. */
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { changeFile } from '#config/change-file.ts';
import { edited } from '#config/jsonc-edit.ts';
import { parseProjectFile } from '#config/project-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Mode } from '#protocol/mode.ts';

/** Throws Exit when the file cannot be used as it is, and then it is not touched. */
export async function setMode(file: string, mode: Mode): Promise<void> {
  try {
    await changeFile(placesHere(), {
      ...{ file, mode: 0o644 },
      edit: (before) => before && withMode(before, file, mode),
    });
  } catch (failure) {
    if (!(failure instanceof HarborError)) throw failure;
    throw new Exit(
      exitCodes.usage,
      `${file} cannot be read, so its mode cannot be set. Cure the file first: hm config validate says what is wrong.`,
    );
  }
}

/** Throws `brokenProjectFile` when the text is no project file. */
function withMode(text: string, file: string, mode: Mode): string {
  if (parseProjectFile(text, file).mode === mode) return text;
  return edited(text, ['mode'], mode, (keys) => keys.indexOf('version') + 1);
}
