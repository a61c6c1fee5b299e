/** What was wrong with an option, and which one was probably meant. */
import { distance } from 'fastest-levenshtein';

/** So many edits still make a slip; commander has the same bound for the other verbs. */
const mostEdits = 3;

/** The sentence for whatever parseArgs threw, in the words that the other verbs have for it; `elsewhere` knows options of other tools. */
export function optionWords(
  failure: unknown,
  known: readonly string[],
  elsewhere: (option: string) => string | undefined = () => undefined,
): string {
  const [, option] = /^Unknown option '(--?[^']*)'/.exec(String((failure as Error).message)) ?? [];
  if (option === undefined) return (failure as Error).message.replace(/\.$/, '');
  const said = elsewhere(option);
  if (said !== undefined) return said;
  const [nearest] = known
    .map((name) => ({ name: `--${name}`, edits: distance(`--${name}`, option) }))
    .filter(({ name, edits }) => edits <= mostEdits && edits < name.length - 2)
    .sort((a, b) => a.edits - b.edits);
  return `unknown option '${option}'${nearest ? ` (Did you mean ${nearest.name}?)` : ''}`;
}
