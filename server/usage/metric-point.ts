/** One figure of an exported metric, however it was encoded. Pure values. */

export interface Point {
  /** Of the metric. */
  readonly name: string;
  /** A counter's value, or what a histogram's values add up to. */
  readonly value: number;
  /** `delta`: since `start`; `cumulative`: since its process began to count. */
  readonly temporality: 'delta' | 'cumulative';
  /** Nanoseconds since 1970, as text; they are compared and never reckoned with. */
  readonly start: string;
  readonly time: string;
  readonly attributes: Attributes;
  /** Those of the process that exports it. */
  readonly resource: Attributes;
}

export type Attributes = Readonly<Record<string, string>>;

/** So many points are taken of one export, and so many attributes of one point: whoever says more has gone wrong. */
export const mostPoints = 5_000;
export const mostAttributes = 64;

/** Longest text of an attribute that is kept, in characters. */
export const longestAttribute = 200;
