/** A service that some file of the project speaks of, and how it is called in the project file. */
import { serviceTypeOf } from '#services/service-type-of.ts';
import type { Tool } from '#services/tool.ts';
import { TypeTable } from '#services/type-table.ts';

export interface FoundService {
  readonly name: string;
  readonly type: string;
  /** The port that a file names, or else the tool's own default. */
  readonly port?: number | undefined;
  /** True when a file names the port: then it is kept whatever else wants it. */
  readonly stated: boolean;
  readonly command?: string | undefined;
  /** The directory that it is built from. */
  readonly directory: string;
  /** Its name when another one has the first already. */
  readonly otherwise?: string | undefined;
  /** Which file says so, for the comment. */
  readonly source: string;
}

/** A DNS label made of any name: lower case, everything else a dash. */
export function labelOf(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return label === '' ? 'service' : label;
}

/** What is written for a team must not depend on the types of one user. */
const types = TypeTable.builtIn;

/** Types that say little: a name says more than a tool that has one of them. */
const broadTypes = ['dev', 'api'];

/** A tool's type when it is a narrow one (docs, storybook), else what the name tells, else the tool's, else dev. */
export function typeFor(name: string, tool?: Tool): string {
  const narrow = tool?.serviceType !== undefined && !broadTypes.includes(tool.serviceType);
  const byName = serviceTypeOf({ service: name, declared: {}, types });
  const byTool = serviceTypeOf({ service: name, declared: {}, tool, types });
  const answer = !narrow && byName.kind === 'known' && byName.from === 'name' ? byName : byTool;
  return answer.kind === 'known' ? answer.type.name : 'dev';
}

/** The last part of a directory's path. */
export function lastOf(directory: string): string {
  return directory.slice(directory.lastIndexOf('/') + 1);
}
