/** The real file system behind `Files`. Knows no format. */
import { readFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { withFailpoints } from './failpoint-files.ts';
import type { Files, OpenedFile } from './files.ts';

const realFiles: Files = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (directory) => readdir(directory),
  read: (path) => unlessMissing(readFile(path)),
  readNow(path) {
    try {
      return readFileSync(path);
    } catch (failure) {
      if (isMissing(failure)) return undefined;
      throw failure;
    }
  },
  size: async (path) => (await unlessMissing(stat(path)))?.size,
  create,
  async truncate(path, length) {
    const file = await open(path, 'r+');
    try {
      await file.truncate(length);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncDirectory(path) {
    try {
      const directory = await open(path, 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    } catch (failure) {
      if (!cannotSyncDirectories(failure)) throw failure;
    }
  },
};

/** A test that arms failpoints says so before the process starts. */
export const nodeFiles: Files = process.env.HARBORMASTER_FAILPOINTS
  ? withFailpoints(realFiles)
  : realFiles;

/** `ax` is O_APPEND with O_EXCL: every write lands at the end, whatever another process did to the file. */
async function create(path: string): Promise<OpenedFile> {
  const file = await open(path, 'ax', 0o600);
  return {
    async append(bytes) {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
        written += bytesWritten;
      }
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (failure) {
    if (isMissing(failure)) return undefined;
    throw failure;
  }
}

function isMissing(failure: unknown): boolean {
  return codeOf(failure) === 'ENOENT';
}

/** Windows opens no directories (EPERM, EISDIR) and some network file systems refuse to sync one (EINVAL). */
function cannotSyncDirectories(failure: unknown): boolean {
  return ['EPERM', 'EISDIR', 'EINVAL'].includes(codeOf(failure) ?? '');
}

function codeOf(failure: unknown): string | undefined {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : undefined;
}
