/**
 * The built-in service types: a name and the range its services get ports from.
 * Knows nothing of tools, of names of services, or of which ports are free.
 */

/** A template for services: where their ports come from when nothing better is known. */
export interface ServiceType {
  readonly name: string;
  /** Other names by which it may be asked for. */
  readonly alsoCalled: readonly string[];
  /** The first port of its range. */
  readonly from: number;
  /** The last port of its range, included. */
  readonly to: number;
}

/** Ordered by range; no port lies in two of them (a test asserts it). */
export const serviceTypes: readonly ServiceType[] = [
  { name: 'dev', alsoCalled: ['frontend'], from: 3000, to: 3099 },
  { name: 'monitoring', alsoCalled: [], from: 3100, to: 3199 },
  { name: 'ui', alsoCalled: [], from: 4000, to: 4099 },
  { name: 'docs', alsoCalled: [], from: 4100, to: 4199 },
  { name: 'hub', alsoCalled: [], from: 4400, to: 4499 },
  { name: 'functions', alsoCalled: [], from: 5000, to: 5099 },
  { name: 'database', alsoCalled: [], from: 5430, to: 5499 },
  { name: 'storybook', alsoCalled: [], from: 6006, to: 6029 },
  { name: 'infrastructure', alsoCalled: [], from: 6370, to: 6399 },
  { name: 'api', alsoCalled: [], from: 8000, to: 8099 },
  { name: 'proxy', alsoCalled: [], from: 8100, to: 8199 },
  { name: 'build', alsoCalled: [], from: 8200, to: 8299 },
  { name: 'messaging', alsoCalled: [], from: 9050, to: 9098 },
  { name: 'auth', alsoCalled: [], from: 9099, to: 9199 },
  { name: 'test', alsoCalled: [], from: 9200, to: 9299 },
  { name: 'coordination', alsoCalled: [], from: 9870, to: 9899 },
  { name: 'ai', alsoCalled: [], from: 11400, to: 11499 },
];
