/** Fills the small disk that it is given with what a runner prints, makes room again, and says as one line of JSON what was kept. */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, systemClock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { firstByteOf, readExit } from '#discovery/runner-files.ts';
import { readTranscript } from '#server/hosting/transcript-reader.ts';
import { RunnerHost } from '#server/runner-host/runner-host.ts';

export interface FullTranscriptReport {
  readonly code: number | undefined;
  readonly outputBytes: number;
  readonly lostBytes: number;
  /** In segments. */
  readonly keptBytes: number;
  /** Where the transcript ends, by its segments. */
  readonly size: number;
  readonly tail: string;
}

const [disk = ''] = process.argv.slice(2);
const runnerId = 'r_0000000000000000';

/** Three megabytes, then a word for each line that it reads, until it reads none. */
const script =
  'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); printf "%01000d\\n" $i; done; while read x; do echo later; done';

async function fill(): Promise<FullTranscriptReport> {
  const ballast = join(disk, 'ballast');
  await writeFile(ballast, Buffer.alloc(400_000));
  const host = new RunnerHost(undefined, systemClock, silentLog);
  const directory = join(disk, 'runner');
  const spawned = await host.spawn({
    ...{ runnerId, argv: ['sh', '-c', script], cwd: '/', terminal: 'pipes', scrollback: 100 },
    ...{ size: { cols: 80, rows: 24 }, sizing: 'latest', env: { PATH: process.env.PATH ?? '' } },
    transcript: { directory, segmentBytes: 65_536, segments: 1_000 },
  });
  if (spawned.kind !== 'spawned') throw new Error(spawned.message);
  const runner = host.runner(runnerId);
  const tail = () => readTranscript(directory, -100, 1_000);
  while (runner.pulse.outputBytes < 3_000_000) await pause(10);
  await rm(ballast);
  while (!(await tail()).text.includes('later')) {
    runner.type('x\n');
    await pause(50);
  }
  runner.signal('SIGTERM', true);
  while (!runner.exit) await pause(10);
  const exit = readExit(directory);
  const sizes = (await readdir(directory))
    .filter((name) => firstByteOf(name) !== undefined)
    .map(async (name) => (await stat(join(directory, name))).size);
  const kept = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
  const { text, size } = await tail();
  host.close();
  return {
    ...{ code: exit?.signal === 'SIGTERM' ? 0 : exit?.code, keptBytes: kept, size, tail: text },
    ...{ outputBytes: exit?.outputBytes ?? 0, lostBytes: runner.pulse.lostBytes },
  };
}

void fill().then((report) => {
  console.log(JSON.stringify(report));
  process.exit(0);
});
