/** What is wrong in one configuration file that somebody names, told by its name: the user's, else a project's. */
import path from 'node:path';
import { usage } from '#client/cli/exit-codes.ts';
import { textOf } from '#config/jsonc-file.ts';
import { parseProjectFile } from '#config/project-file.ts';
import { parseUserFile } from '#config/user-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Found } from './config-layers.ts';

interface Findings {
  readonly files: readonly string[];
  readonly problems: readonly Found[];
  readonly warnings: readonly Found[];
}

/** Of the file alone, without what it extends. */
export async function findingsOf(file: string): Promise<Findings> {
  const read = await textOf(file);
  if (read === undefined) throw usage(`There is no file ${file}.`);
  const in_ = (found: readonly Omit<Found, 'file'>[]) => found.map((each) => ({ ...each, file }));
  const none: Findings = { files: [file], problems: [], warnings: [] };
  if ('problem' in read) return { ...none, problems: in_([read.problem]) };
  if (path.basename(file) === path.basename(placesHere().config)) {
    const reading = parseUserFile(read.text, file);
    return reading.kind === 'broken'
      ? { ...none, problems: in_(reading.problems) }
      : { ...none, warnings: in_(reading.warnings) };
  }
  try {
    parseProjectFile(read.text, file);
    return none;
  } catch (failure) {
    if (!(failure instanceof HarborError)) throw failure;
    return { ...none, problems: in_(failure.data.problems ?? []) };
  }
}
