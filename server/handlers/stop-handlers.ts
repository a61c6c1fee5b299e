/** Translates between the contract and the room that ends processes: which port is meant, who must not be harmed, who may confirm. */
import type * as z from 'zod/mini';
import { HarborError } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Settings } from '#protocol/settings.ts';
import {
  type stops as contract,
  stopEvents,
  type Suspect as WireSuspect,
} from '#protocol/stops.ts';
import type { Instances } from '#server/instances/instances.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { RunningProcess } from '#server/stops/needs.ts';
import type { Suspect } from '#server/stops/stop-proof.ts';
import type { StopOrder, StopStep, Stops } from '#server/stops/stops.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { serviceMeant } from './wishes.ts';
import { wireProcess } from './words.ts';

export interface StopHandlerParts {
  readonly stops: Stops;
  readonly ledger: Pick<PortLedger, 'leaseOnPort' | 'leaseOfService'>;
  readonly instances: Pick<Instances, 'all'>;
  readonly projects: ProjectLookup;
  readonly projectOf: (directory: string) => Promise<string | undefined>;
  readonly settings: () => Settings;
}

type Which = z.output<(typeof contract)['proof']['params']>;
type Asked = z.output<(typeof contract)['stop']['params']>;

export function stopHandlers(parts: StopHandlerParts): Handlers<typeof contract, Caller> {
  const { stops, ledger, instances, projects, projectOf, settings } = parts;

  async function orderOf(which: Which & Partial<Asked>, caller: Caller): Promise<StopOrder> {
    const { projectId, lease } = await leaseMeant(which);
    const guarded = () =>
      instances
        .all()
        .filter(({ kind }) => kind === 'window' || kind === 'agent')
        .map(({ process }) => process);
    return {
      ...{ projectId, lease, guarded },
      port: which.port ?? lease?.port,
      leaseId: lease?.id,
      confirmed: which.confirmed ?? [],
      asker: caller.instance.process,
      grace: (which.grace ?? settings()['stop.grace']) * 1_000,
    };
  }

  async function leaseMeant({ path, port, service }: Which) {
    if (port !== undefined) {
      const projectId = await projects.idAt(path);
      return { projectId, lease: ledger.leaseOnPort(port) };
    }
    const found = await projects.find(path);
    const projectId = found.project.id;
    const lease: PortLease | undefined = ledger.leaseOfService(
      projectId,
      serviceMeant(service, found),
    );
    return { projectId, lease };
  }

  async function wireSuspect({
    seen,
    addresses,
    evidence,
    ...rest
  }: Suspect): Promise<WireSuspect> {
    const process = seen && {
      ...wireProcess(seen),
      projectId: seen.cwd && (await projectOf(seen.cwd)),
    };
    return { ...rest, process, addresses: [...addresses], evidence: [...evidence] };
  }

  function wireSuspects(suspects: readonly Suspect[]): Promise<WireSuspect[]> {
    return Promise.all(suspects.map(wireSuspect));
  }

  return {
    proof: async (which, caller) => {
      const order = await orderOf(which, caller);
      return { port: order.port, suspects: await wireSuspects(await stops.proof(order)) };
    },
    stop: async (asked, caller) => {
      if (asked.confirmed?.length && caller.authority.kind !== 'user') throw mayNotConfirm(caller);
      const order = await orderOf(asked, caller);
      const { port, leaseId } = order;
      // A service that has no lease has nothing running that could be known.
      if (port === undefined && leaseId === undefined) return { kind: 'notRunning' };
      const answer = await stops.stop(order, caller.origin(), (step) => tell(step, asked, caller));
      switch (answer.kind) {
        case 'notRunning':
          return { kind: 'notRunning', port };
        case 'refused':
          return { ...answer, port, suspects: await wireSuspects(answer.suspects) };
        default:
          return {
            ...{ kind: answer.kind, port },
            ended: answer.ended.map(({ process, signal }) => ({ process: seen(process), signal })),
            survivors: answer.survivors.map(seen),
            left: await wireSuspects(answer.left),
          };
      }
    },
  };
}

function tell(step: StopStep, { id }: Asked, caller: Caller): void {
  if (id === undefined) return;
  const process = step.step === 'free' ? undefined : seen(step.process);
  void caller.notify(stopEvents.didStop.method, { id, step: step.step, process });
}

function seen(process: RunningProcess) {
  return wireProcess(process);
}

function mayNotConfirm({ authority }: Caller): HarborError {
  const { kind, name } = authority;
  return new HarborError(
    'notAllowed',
    'Only a person may confirm that a process is ended which is not proven to be the project’s.',
    { caller: { kind, name }, needed: 'user' },
  );
}
