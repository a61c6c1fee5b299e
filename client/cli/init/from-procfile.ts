/** Services out of a Procfile: the lines that start something which listens. */
import { launchOf } from '#commands/launch-plan.ts';
import { type FoundService, labelOf, typeFor } from './found-service.ts';
import { type ProjectReader, readObject, stringsOf } from './project-reader.ts';

/** For production; what starts the same for development says more. */
export const procfile = 'Procfile';
export const developmentProcfile = 'Procfile.dev';

export function fromProcfile(files: ProjectReader, file: string): FoundService[] {
  const scripts = stringsOf(readObject(files, 'package.json')?.scripts);
  return (files.read(file) ?? '').split('\n').flatMap((line) => {
    const [, process, command] = /^([\w-]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    return process && command ? serviceOf(process, command, scripts, file) : [];
  });
}

/** What is called `web` is given a port by every runner of Procfiles; anything else only counts with a known tool. */
function serviceOf(
  process: string,
  command: string,
  scripts: Readonly<Record<string, string>>,
  file: string,
): FoundService[] {
  const { tool, askedPort } = launchOf(['sh', '-c', command], {
    in: (directory) => (directory === '.' ? scripts : undefined),
  });
  if (process !== 'web' && !tool) return [];
  const name = labelOf(process);
  return [
    {
      name,
      type: typeFor(name, tool),
      port: askedPort ?? tool?.defaultPort,
      stated: askedPort !== undefined,
      command,
      directory: '.',
      source: `${file}: ${process}${tool ? ` (${tool.name})` : ''}`,
    },
  ];
}
