/** What every platform must be able to say of marked processes. Knows no platform. */

/** One look at the environments of the processes that may be ours. Starts are in the platform's own unit and only compared. */
export interface MarkerSweep {
  /** The markers that living processes carry, each with the earliest start among them. */
  readonly markers: ReadonlyMap<string, number>;
  /** The starts of living processes that might carry a marker but cannot be looked into. */
  readonly hidden: readonly number[];
}

export interface MarkerSource {
  /** Rejects when the processes cannot be listed. */
  sweep(): Promise<MarkerSweep>;
}
