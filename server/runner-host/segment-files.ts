/** The segments of a transcript as files of a directory of ours. */
import { constants } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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
    remove: (name) => rm(join(directory, name), { force: true }),
  };
}

/** One that is there already holds nothing: its next byte would be this one's first. Follows no link. */
async function createSegment(path: string): Promise<SegmentFile> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  return {
    async write(bytes) {
      const { bytesWritten } = await file.write(bytes);
      return bytesWritten;
    },
    async close() {
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
