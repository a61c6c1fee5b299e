/** What can happen to service types by themselves. These are written to the journal and read again for ever: add, never change. */

export type RangeEvent =
  /** A type that nobody had declared got a range, in the user's configuration. */
  | {
      readonly type: 'serviceTypeMade';
      readonly name: string;
      readonly from: number;
      readonly to: number;
    }
  /** It was taken back. */
  | {
      readonly type: 'serviceTypeUndone';
      readonly name: string;
      readonly from: number;
      readonly to: number;
    }
  /** The file of a project declares it from now on. */
  | {
      readonly type: 'serviceTypePromoted';
      readonly name: string;
      readonly from: number;
      readonly to: number;
      readonly projectId: string;
    };
