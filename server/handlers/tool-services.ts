/** Which service a command serves that nobody declared: the one that `hm run` would lease for it, when its tool is known to listen. */
import { launchOf } from '#commands/launch-plan.ts';
import { type LateFiles, plannedWithFiles } from '#commands/planned-with-files.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { serviceMeant } from './wishes.ts';

/** More services of one project that all run are a mistake. */
const mostTried = 100;

export interface ToolServicesParts {
  readonly ledger: Pick<PortLedger, 'leaseOfService'>;
  readonly lookup: Pick<ProjectLookup, 'find'>;
  readonly filesAt: (directory: string) => LateFiles;
}

export interface Unserved {
  readonly root: string;
  readonly projectId: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The runner that it takes the place of: what that one serves is as good as free. */
  readonly instead?: string | undefined;
}

/** None for a command whose tool is not known. A service that runs already is left alone: then it is one of the runner's name. */
export function toolServices({ ledger, lookup, filesAt }: ToolServicesParts) {
  return async ({ root, projectId, name, argv, cwd, instead }: Unserved): Promise<string[]> => {
    const { tool } = await plannedWithFiles(filesAt(cwd), (reads) => launchOf(argv, reads));
    if (!tool) return [];
    const found = await lookup.find(root);
    const runs = (service: string) => {
      const lease = ledger.leaseOfService(projectId, service);
      if (!lease) return false;
      const { holder, state } = lease;
      if (holder.kind === 'process') return holder.marker !== instead;
      return holder.kind !== 'project' || state === 'bound';
    };
    const meant = found.file?.services[name] ? name : serviceMeant(undefined, found);
    if (!runs(meant)) return [meant];
    for (let n = 1; n <= mostTried; n++) {
      const service = n === 1 ? name : `${name.slice(0, 59).replace(/-+$/, '')}-${n}`;
      if (!runs(service)) return [service];
    }
    return [meant];
  };
}
