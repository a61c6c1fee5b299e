/** Port ranges of systems that tell them through a tool. Asks seldom, and never keeps anybody waiting. */
import { type Clock, systemClock } from '#common/clock.ts';
import { runTool } from '#discovery/run-tool.ts';
import type { PortSpan } from '#server/ports/needs.ts';
import type { PortRanges } from './listener-source.ts';

export type Range = readonly [first: number, last: number];

/** What a system hands to outgoing connections, and what it refuses to everybody. */
export interface Ranges {
  readonly ephemeral: readonly Range[];
  readonly excluded: readonly Range[];
}

/** The range of IANA (RFC 6335), which macOS and Windows follow unless told otherwise. */
const DYNAMIC: Range = [49_152, 65_535];

/** How long what was read is believed, in milliseconds. Windows reserves blocks anew when its services start. */
const BELIEVED_MS = 60_000;

export class ToolPortRanges implements PortRanges {
  readonly #read: () => Promise<Ranges>;
  readonly #clock: Clock;
  #ranges: Ranges = { ephemeral: [DYNAMIC], excluded: [] };
  #until = Number.NEGATIVE_INFINITY;

  constructor(read: () => Promise<Ranges>, clock: Clock = systemClock) {
    this.#read = read;
    this.#clock = clock;
  }

  isEphemeral(port: number): boolean {
    return contains(this.#recent().ephemeral, port);
  }

  isExcluded(port: number): boolean {
    return contains(this.#recent().excluded, port);
  }

  /** What was believed before, when the tool gives no answer now. */
  async excluded(): Promise<readonly PortSpan[]> {
    const ranges = await this.#read().catch(() => this.#ranges);
    this.#ranges = ranges;
    return ranges.excluded.map(([from, to]) => ({ from, to }));
  }

  #recent(): Ranges {
    const now = this.#clock.monotonic();
    if (now >= this.#until) {
      this.#until = now + BELIEVED_MS;
      this.#read().then(
        (ranges) => {
          this.#ranges = ranges;
        },
        // What was believed before stays believed until the next reading.
        () => undefined,
      );
    }
    return this.#ranges;
  }
}

function contains(ranges: readonly Range[], port: number): boolean {
  return ranges.some(([first, last]) => first <= port && port <= last);
}

/** `sysctl -n net.inet.ip.portrange.first net.inet.ip.portrange.last`: two numbers. */
export function parseMacosRange(output: string): Range {
  const [first, last] = (output.match(/\d+/g) ?? []).map(Number);
  return first && last ? [first, last] : DYNAMIC;
}

/**
 * `netsh interface ipv4 show excludedportrange tcp`: lines of two numbers and perhaps `*`, under headings in the
 * language of the system, which are not read.
 */
export function parseExcludedRanges(output: string): readonly Range[] {
  return Array.from(output.matchAll(/^\s*(\d+)\s+(\d+)\s*\*?\s*$/gm), ([, first, last]) => [
    Number(first),
    Number(last),
  ]);
}

/** `netsh interface ipv4 show dynamicport tcp`: two lines that end in a number, the first port and how many. */
export function parseDynamicRange(output: string): Range {
  const [first, count] = Array.from(output.matchAll(/[:：]\s*(\d+)\s*$/gm), ([, number]) =>
    Number(number),
  );
  return first && count ? [first, first + count - 1] : DYNAMIC;
}

export async function readMacosRanges(): Promise<Ranges> {
  const names = ['net.inet.ip.portrange.first', 'net.inet.ip.portrange.last'];
  const answer = await runTool('/usr/sbin/sysctl', ['-n', ...names]);
  return { ephemeral: [parseMacosRange(answer?.stdout ?? '')], excluded: [] };
}

export async function readWindowsRanges(): Promise<Ranges> {
  const show = ['interface', 'ipv4', 'show'];
  const [dynamic, excluded] = await Promise.all([
    runTool('netsh.exe', [...show, 'dynamicport', 'tcp']),
    runTool('netsh.exe', [...show, 'excludedportrange', 'tcp']),
  ]);
  return {
    ephemeral: [parseDynamicRange(dynamic?.stdout ?? '')],
    excluded: parseExcludedRanges(excluded?.stdout ?? ''),
  };
}
