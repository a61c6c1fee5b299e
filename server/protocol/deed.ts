/** What a request does, in the words of its own declaration, for sentences about it. */
import { requestsByMethod } from './catalog.ts';

/** `give a leased port back`, of `ports/release`; of a request that this version does not know, its method. */
export function deedOf(method: string): string {
  const summary = requestsByMethod.get(method)?.summary;
  if (summary === undefined) return method;
  const [sentence = summary] = summary.split(/[.;:] ?/);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
