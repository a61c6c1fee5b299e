/** The sockets of the machine as the contract says them: whose each is, by lease and by project. Keeps nothing. */
import type { MachineSocket as WireSocket } from '#protocol/machine.ts';
import type { ListenerProof } from '#server/ports/listener-proof.ts';
import type { MachineSocket, ProjectOf, SocketWorld } from '#server/ports/needs.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import { SocketOwner } from '#server/ports/socket-owner.ts';
import { wireProcess } from './words.ts';

/** A directory and the project that it is the root of. */
export interface Root {
  readonly id: string;
  readonly root: string;
}

export interface MachineSocketsParts {
  readonly world: SocketWorld;
  readonly isEphemeral: (port: number) => boolean;
  readonly ledger: PortLedger;
  readonly proof: Pick<ListenerProof, 'isOurs' | 'descends'>;
  readonly projectOf: ProjectOf;
  /** Those that were met: a process is told to be of one when it works below its root. */
  readonly projects: () => Iterable<Root>;
}

export interface Asked {
  readonly udp: boolean;
  readonly isMeant?: ((port: number) => boolean) | undefined;
  /** Of what works below it, git is asked whose it really is. */
  readonly here?: Root | undefined;
}

/** By port, TCP before UDP. */
export async function machineSockets(
  { world, isEphemeral, ledger, proof, projectOf, projects }: MachineSocketsParts,
  { udp, isMeant = () => true, here }: Asked,
): Promise<WireSocket[]> {
  const sockets = (await world.allSockets({ udp })).filter(({ port }) => isMeant(port));
  const owner = new SocketOwner(ledger, proof);
  const roots = [...projects(), ...(here ? [here] : [])];
  const told = await Promise.all(
    sockets.map(async (socket): Promise<WireSocket> => {
      const { process: seen, ...rest } = socket;
      const [owned, projectId] = await Promise.all([owner.of(socket), projectIdOf(socket)]);
      return {
        ...rest,
        process: seen && { ...wireProcess(seen), projectId },
        ...(isEphemeral(socket.port) && { ephemeral: true }),
        ours: owned?.ours ?? false,
        lease: owned && leaseWords(owned.lease),
      };
    }),
  );
  return told.sort(
    (a, b) =>
      a.port - b.port || a.protocol.localeCompare(b.protocol) || (a.address < b.address ? -1 : 1),
  );

  async function projectIdOf({ process }: MachineSocket): Promise<string | undefined> {
    if (process?.cwd === undefined) return undefined;
    const around = rootAround(roots, process.cwd);
    return here && around?.id === here.id ? projectOf(process.cwd) : around?.id;
  }
}

function leaseWords({ id, service, projectId }: NonNullable<WireSocket['lease']>) {
  return { id, service, projectId };
}

/** The longest root around the directory; git is not asked, for there may be hundreds of processes. */
function rootAround(roots: readonly Root[], directory: string): Root | undefined {
  let best: Root | undefined;
  for (const each of roots) {
    const { root } = each;
    const isInside = directory === root || /^[\\/]/.test(directory.slice(root.length));
    if (isInside && directory.startsWith(root) && root.length > (best?.root.length ?? 0))
      best = each;
  }
  return best;
}
