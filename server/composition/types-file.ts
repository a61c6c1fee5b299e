/** The configuration files, as rooms need them: changed by the careful writer, the user's read again at once. */
import { join } from 'node:path';
import { changeFile } from '#config/change-file.ts';
import { withProjectSetting } from '#config/project-setting-edit.ts';
import { withProjectType } from '#config/project-type-edit.ts';
import { withTypes } from '#config/types-edit.ts';
import type { UserSettings } from '#config/user-settings.ts';
import { DiscoveryError, systemCode } from '#discovery/discovery-error.ts';
import type { Places } from '#discovery/paths.ts';
import { HarborError } from '#protocol/errors.ts';
import { projectFileName } from '#protocol/project-file.ts';
import type { ProjectSettingsFile } from '../handlers/resume-setting.ts';
import type { ProjectTypes, TypesFile } from '../ranges/needs.ts';

export function typesFile(places: Places, settings: UserSettings): TypesFile {
  const file = places.config;
  return {
    async change(decide) {
      // What was set a moment ago counts for what is decided now.
      await settings.look();
      try {
        const edit = (before: string | undefined) => withTypes(before, file, decide);
        await changeFile(places, { file, mode: 0o600, edit });
      } catch (failure) {
        throw notWritten(failure, file);
      }
      await settings.look();
    },
  };
}

/** The files of projects, by the same writer. */
export function projectTypes(places: Places): ProjectTypes {
  return {
    async declare(root, type) {
      const file = join(root, projectFileName);
      try {
        const edit = (before: string | undefined) => withProjectType(before, file, type);
        await changeFile(places, { file, mode: 0o644, edit });
      } catch (failure) {
        throw notWritten(failure, file);
      }
      return file;
    },
  };
}

/** One setting in the file of a project, by the same writer. Resolves with the file's path. */
export function projectSettings(places: Places): ProjectSettingsFile {
  return {
    async set(root, key, value) {
      const file = join(root, projectFileName);
      try {
        const edit = (before: string | undefined) => withProjectSetting(before, file, key, value);
        await changeFile(places, { file, mode: 0o644, edit });
      } catch (failure) {
        throw notWritten(failure, file);
      }
      return file;
    },
  };
}

/** What the system says of a file is no bug of ours. */
function notWritten(failure: unknown, file: string): unknown {
  const code = systemCode(failure);
  if (failure instanceof HarborError || code === undefined) return failure;
  const why =
    failure instanceof DiscoveryError ? failure.message : `It cannot be written (${code}).`;
  return new HarborError(
    'configurationNotWritten',
    `${file} was not changed. ${why}`,
    { path: file },
    { cause: failure },
  );
}
