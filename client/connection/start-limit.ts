/** Counts the starts of servers by all clients together, so that one that cannot come up is not started for ever. Knows not why it fails. */
import { systemClock } from '#common/clock.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { readOwnFile, replaceOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';

/** What systemd allows a unit within a similar time (StartLimitBurst=5, systemd.unit(5)). */
const startsPerMinute = 5;
const minuteMs = 60_000;

/** For one starter at a time. Counts a start, or throws DiscoveryError `needsAttention` when there were too many within a minute. */
export async function countStart(places: Places): Promise<void> {
  const now = systemClock.now();
  const starts = readStarts(places.starts).filter(
    // A start in the future was written before the clock was set back: it says nothing.
    (at) => at <= now && now - at < minuteMs,
  );
  if (starts.length >= allowed())
    throw new DiscoveryError(
      'needsAttention',
      `The server was started ${starts.length} times within a minute and did not stay. Its log says why: ${places.log}`,
      { path: places.log },
    );
  await replaceOwnFile(places.starts, JSON.stringify([...starts, now]));
}

/** HARBORMASTER_STARTS_PER_MINUTE is for tests that kill servers faster than any crash does. */
function allowed(): number {
  const asked = Number(process.env.HARBORMASTER_STARTS_PER_MINUTE);
  return Number.isSafeInteger(asked) && asked > 0 ? asked : startsPerMinute;
}

function readStarts(path: string): number[] {
  const reading = readOwnFile(path);
  if (reading.kind !== 'text') return [];
  try {
    const starts: unknown = JSON.parse(reading.text);
    return Array.isArray(starts) ? starts.filter((at) => typeof at === 'number') : [];
  } catch {
    return [];
  }
}
