/** One server as `hm servers --json` has it. */
export interface Row {
  readonly mode: string;
  readonly project?: { readonly id: string; readonly root: string };
  readonly health: string;
  readonly pid: number;
  readonly uptime?: number;
  readonly address: string;
  readonly version: string;
}
