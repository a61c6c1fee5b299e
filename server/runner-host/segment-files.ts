/** The segments of a transcript as files of a directory of ours. */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { marksName } from '#discovery/time-marks.ts';
import type { SegmentFile, SegmentFiles } from './transcript.ts';

export function segmentFilesIn(directory: string): SegmentFiles {
  return {
    async list() {
      const names = await readdir(directory);
      return Promise.all(
        names.map(async (name) => {
          const seen = await stat(join(directory, name)).catch(() => undefined);
          return { name, size: seen?.size ?? 0 };
        }),
      );
    },
    create: (name) => createSegment(join(directory, name)),
    remove: async (name) => {
      await rm(join(directory, name), { force: true });
      await rm(join(directory, marksName(name)), { force: true });
    },
  };
}

/** One that is there already holds nothing: its next byte would be this one's first. */
async function createSegment(path: string): Promise<SegmentFile> {
  const file = await createOwn(path);
  let marks: FileHandle | undefined;
  return {
    async write(bytes) {
      const { bytesWritten } = await file.write(bytes);
      return bytesWritten;
    },
    async mark(line) {
      marks ??= await createOwn(marksName(path));
      await marks.write(line);
    },
    async close() {
      try {
        await file.datasync();
      } finally {
        await file.close();
        await marks?.close();
      }
    },
  };
}

/** Follows no link. */
function createOwn(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants;
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
}
