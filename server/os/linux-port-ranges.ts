/** Which ports Linux hands to outgoing connections or reserves (ip-sysctl: ip_local_port_range, ip_local_reserved_ports). */
import { readFileSync } from 'node:fs';
import { type Clock, systemClock } from '#common/clock.ts';
import type { PortRanges } from './listener-source.ts';

type Range = readonly [first: number, last: number];

/** The kernel's own default, used where /proc does not say. */
const DEFAULT_RANGE: Range = [32_768, 60_999];

/** How long what was read is believed, in milliseconds: an administrator changes it hardly ever, reading takes microseconds. */
const BELIEVED_MS = 60_000;

export function parseRange(text: string): Range | undefined {
  const [, first, last] = /^\s*(\d+)\s+(\d+)\s*$/.exec(text) ?? [];
  return first && last ? [Number(first), Number(last)] : undefined;
}

/** A list such as `8080,9148-9150`. */
export function parseReserved(text: string): readonly Range[] {
  return Array.from(text.matchAll(/(\d+)(?:-(\d+))?/g), ([, first, last]) => [
    Number(first),
    Number(last ?? first),
  ]);
}

export class LinuxPortRanges implements PortRanges {
  readonly #clock: Clock;
  #ranges: readonly Range[] = [DEFAULT_RANGE];
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  isEphemeral(port: number): boolean {
    this.#refresh();
    return this.#ranges.some(([first, last]) => first <= port && port <= last);
  }

  /** Linux refuses nothing in secret: what it refuses, a bind shows. */
  isExcluded(): boolean {
    return false;
  }

  async excluded(): Promise<readonly []> {
    return [];
  }

  #refresh(): void {
    if (this.#clock.monotonic() < this.#until) return;
    this.#until = this.#clock.monotonic() + BELIEVED_MS;
    const range = parseRange(read('ip_local_port_range')) ?? DEFAULT_RANGE;
    this.#ranges = [range, ...parseReserved(read('ip_local_reserved_ports'))];
  }
}

function read(name: string): string {
  try {
    return readFileSync(`/proc/sys/net/ipv4/${name}`, 'latin1');
  } catch {
    return '';
  }
}
