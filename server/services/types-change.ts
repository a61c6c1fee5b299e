/** What is to become of the types in the user's file: the word between who decides and who writes. */
import type { PortArea } from './port-areas.ts';

export interface TypesChange {
  /** Each is marked as made by itself. */
  readonly add?: readonly { readonly name: string; readonly range: PortArea }[];
  readonly remove?: readonly string[];
}
