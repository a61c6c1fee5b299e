/** Programs that start several others: which, and what they say of them. */
import { concurrentTexts } from './handed-texts.ts';
import { procfileLines } from './procfile.ts';
import type { ProjectReads } from './project-reads.ts';
import { quoted } from './shell-text.ts';
import { isOption } from './words.ts';

/** Those that keep it in files of their own, which are not read. */
const starters = ['turbo', 'nx', 'lerna', 'pm2'];

/** Those that say in their arguments which. */
const listed = ['concurrently', 'npm-run-all', 'npm-run-all2', 'run-p', 'run-s'];

/** Those that say it in a Procfile. */
const foremen = ['foreman', 'overmind', 'hivemind', 'honcho'];

/** Tasks that are servers, by what they are called: `dev`, `web:serve`, `start-api`. */
const serving = /(^|:)(dev|develop|start|serve|preview|storybook)([:-]|$)/;

/** The starter that is known by one of these names, when its arguments are about servers. */
export function starterAmong(
  names: readonly string[],
  values: readonly string[],
): string | undefined {
  const known = [...listed, ...foremen].find((starter) => names.includes(starter));
  const isServing = values.some((value) => serving.test(value));
  return known ?? (isServing ? starters.find((starter) => names.includes(starter)) : undefined);
}

/** The commands that it would start, as far as the project says. */
export function startedTexts(
  starter: string,
  values: readonly string[],
  place: { readonly scripts: ProjectReads; readonly directory: string },
): readonly string[] {
  if (foremen.includes(starter)) return procfileLines(values, place.directory, place.scripts);
  if (starter === 'concurrently') return concurrentTexts(values);
  if (!listed.includes(starter)) return [];
  const names = Object.keys(place.scripts.in(place.directory) ?? {});
  return values
    .filter((value) => !isOption(value))
    .flatMap((value) => {
      const stem = value.replace(/\*+$/, '');
      return stem === value ? [value] : names.filter((name) => name.startsWith(stem));
    })
    .map((name) => `npm run ${quoted(name)}`);
}
