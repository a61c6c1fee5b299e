/** What a key of the configuration is. Knows none of them. */
import * as z from 'zod/mini';

/** In which files a key may stand. */
export type Where = 'user' | 'project' | 'both';

export interface Setting<S extends z.ZodMiniType = z.ZodMiniType> {
  readonly schema: S;
  readonly default: z.output<S>;
  /** Of a number. */
  readonly unit?: 'seconds' | 'minutes' | 'hours' | 'days' | 'megabytes';
  /** The environment variable that sets it. */
  readonly variable: string;
  /** What may be said, where the schema alone does not tell. */
  readonly form?: string;
  readonly where: Where;
  /** One sentence. */
  readonly summary: string;
}

/** Keeps the type of the schema. */
export function setting<S extends z.ZodMiniType>(shape: Setting<S>): Setting<S> {
  return shape;
}

/** A whole number. */
export function count(least: number, most: number) {
  return z.int().check(z.minimum(least), z.maximum(most));
}
