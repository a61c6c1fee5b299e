/** Which services of a launch would get no port, looked at without leasing anything. */
import { launchOf } from '#commands/launch-plan.ts';
import { type LateFiles, plannedWithFiles } from '#commands/planned-with-files.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { PortInquiry } from '#server/ports/port-inquiry.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { PortWatch } from '#server/ports/port-watch.ts';
import type { PortTrouble } from '#server/preflight/needs.ts';
import type { LaunchOrder } from '#server/runners/launch-order.ts';
import { Copies, type CopyNumbers } from './copies.ts';
import type { Found, ProjectLookup } from './project-lookup.ts';
import { askedFor } from './runner-berths.ts';
import { type Asked, settingsFor, wantedOf } from './wishes.ts';

export interface PortTroubleParts {
  readonly ledger: PortLedger;
  readonly inquiry: Pick<PortInquiry, 'suggest'>;
  readonly watch: Pick<PortWatch, 'look'>;
  readonly lookup: Pick<ProjectLookup, 'find'>;
  readonly register: CopyNumbers;
  readonly settings: () => Settings;
  readonly filesAt: (directory: string) => LateFiles;
}

export function portTrouble(parts: PortTroubleParts) {
  const { ledger, inquiry, watch, lookup, settings, filesAt } = parts;
  const copies = new Copies(parts.register, ledger);

  async function troubleOf(
    asked: Asked,
    { root, projectId }: LaunchOrder,
  ): Promise<PortTrouble | undefined> {
    const { service = '' } = asked;
    const lease = ledger.leaseOfService(projectId, service);
    // Where a stranger is on its port it is moved to another one.
    if (lease)
      return lease.state === 'bound'
        ? { service, port: lease.port, why: 'servedAlready' }
        : undefined;
    const wish = wishFor(asked, await lookup.find(root), projectId);
    if (!wish) return undefined;
    const [free] = await inquiry.suggest(wish, 1);
    return free === undefined ? { service, port: wish.exact, why: 'portNotFree' } : undefined;
  }

  /** Undefined when its type is one that is yet to be made. */
  function wishFor(asked: Asked, found: Found, projectId: string) {
    const holder: Holder = { kind: 'project', projectId };
    try {
      const { wish } = wantedOf(asked, found, holder, true, settings());
      return copies.likely(wish, found, settingsFor(found, settings()));
    } catch (failure) {
      if (failure instanceof HarborError) return undefined;
      throw failure;
    }
  }

  return async (order: LaunchOrder): Promise<readonly PortTrouble[]> => {
    const { services, cwd, argv } = order;
    if (services.length === 0) return [];
    await watch.look();
    const launch = await plannedWithFiles(filesAt(cwd), (reads) => launchOf(argv, reads));
    const all = services.map((service, n) => askedFor(service, n === 0 ? launch : {}));
    const troubles = await Promise.all(all.map((asked) => troubleOf(asked, order)));
    return troubles.filter((each) => each !== undefined);
  };
}
