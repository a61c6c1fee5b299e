/** The file system of the store, with a watch on how long the disk takes to make appended bytes durable. Changes nothing. */
import type { Clock } from '#common/clock.ts';
import type { Metrics } from '#common/metrics.ts';
import type { Files, OpenedFile } from '#server/store/files.ts';

export function meteredFiles(files: Files, metrics: Metrics, clock: Clock): Files {
  const metered = (file: OpenedFile): OpenedFile => ({
    append: (bytes) => file.append(bytes),
    close: () => file.close(),
    async sync() {
      const begun = clock.monotonic();
      await file.sync();
      metrics.time('fsync', (clock.monotonic() - begun) / 1_000, {});
    },
  });
  return {
    makeDirectory: (path) => files.makeDirectory(path),
    list: (directory) => files.list(directory),
    read: (path) => files.read(path),
    readNow: (path) => files.readNow(path),
    size: (path) => files.size(path),
    create: async (path) => metered(await files.create(path)),
    truncate: (path, length) => files.truncate(path, length),
    rename: (from, to) => files.rename(from, to),
    remove: (path) => files.remove(path),
    syncDirectory: (path) => files.syncDirectory(path),
  };
}
