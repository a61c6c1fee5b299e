/** What was done when Harbormaster was taken off a machine, a step a thing. Data: sentences are made where somebody reads them. */

export type ServerLeft = {
  readonly what: 'server';
  /** The root of the project whose own server it is; absent for the shared one. */
  readonly project?: string | undefined;
} & (
  | { readonly outcome: 'stopped'; readonly pid: number }
  | { readonly outcome: 'absent' }
  | {
      readonly outcome: 'kept';
      readonly pid?: number | undefined;
      /** It holds something, gives no answer, may hold what a silent shared server knows, or was asked and has not gone yet. */
      readonly why: 'holds' | 'silent' | 'untold' | 'leaving';
      /** Services and their ports. */
      readonly holds: readonly string[];
    }
);

export interface ThingLeft {
  readonly what:
    | 'launcher'
    | 'versions'
    | 'installs'
    | 'command'
    | 'hook'
    | 'loginItem'
    | 'pointer'
    | 'state';
  /** `foreign`: something else has its name. */
  readonly outcome: 'removed' | 'absent' | 'kept' | 'foreign';
  readonly path: string;
  /** What was left beside it, or where the copy from before lies. */
  readonly beside?: readonly string[] | undefined;
}

export type Leaving =
  | ServerLeft
  | ThingLeft
  /** It is still there, and would put the launcher back. */
  | { readonly what: 'installation'; readonly outcome: 'kept'; readonly path: string }
  /** In the system's words; the steps behind it were done all the same. */
  | {
      readonly what: 'failure';
      readonly outcome: 'failed';
      readonly path: string;
      readonly why: string;
    };
