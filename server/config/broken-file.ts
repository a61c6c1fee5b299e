/** The error of a project file that cannot be used: the first problem in its message, all that a person reads in its data. */
import { HarborError, type Problem } from '#protocol/errors.ts';

/** As many as a person reads. */
const mostProblems = 10;

export function brokenFile(file: string, all: readonly Problem[]): HarborError {
  const problems = all.slice(0, mostProblems);
  const [first] = problems;
  const place = first?.line === undefined ? '' : `:${first.line}:${first.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new HarborError(
    'brokenProjectFile',
    `${file}${place}: ${first?.where}: ${first?.message}${more}`,
    { problems, path: file },
  );
}
