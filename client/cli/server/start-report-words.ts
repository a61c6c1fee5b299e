/** What a server found at its start, in sentences for a terminal. */
import type { StartReport } from '#protocol/start-report.ts';

type Orphans = StartReport['orphans'][number];

/** Empty when all was as it had been left. */
export function startReportWords({ journal, configuration, orphans }: StartReport): string[] {
  const { setAside, missing, cut, ignored, mended, brokenLinks } = journal;
  return [
    setAside.length > 0 && `${counted(setAside.length, 'damaged file')} set aside`,
    missing > 0 && `${counted(missing, 'event')} missing`,
    brokenLinks > 0 && `${counted(brokenLinks, 'broken link')} in the journal`,
    cut > 0 && `${counted(cut, 'unfinished line')} cut off`,
    ignored > 0 && `${counted(ignored, 'record')} of a superseded server left out`,
    mended > 0 && `${counted(mended, 'lease')} that could not be left out`,
    configuration === 'broken' && 'the configuration is broken',
    ...orphans.map(orphanWords),
  ].filter((words) => typeof words === 'string');
}

function orphanWords({ found, done, count }: Orphans): string {
  return `${counted(count, 'lease')} ${foundWords(found)}: ${doneWords(done)}`;
}

function foundWords(found: Orphans['found']): string {
  switch (found) {
    case 'holderDead':
      return 'of a holder that had ended';
    case 'holderUnknown':
      return 'of a holder of which nothing can be told';
    case 'strangerListens':
      return 'whose port a stranger had taken';
    case 'nobodyListens':
      return 'on which nobody listened any more';
  }
}

function doneWords(done: Orphans['done']): string {
  switch (done) {
    case 'released':
      return 'released';
    case 'passed':
      return 'passed on';
    case 'moved':
      return 'moved to the port that is used';
    case 'contested':
      return 'contested';
    case 'down':
      return 'kept for those who share it';
    case 'kept':
      return 'kept';
    case 'waits':
      return 'its grace is not over';
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
