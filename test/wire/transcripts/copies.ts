/** Copies of a project: a main checkout and its linked worktrees, and where each gets its ports. */
import type { Settings } from '#protocol/settings.ts';
import type { Line, Stage, Transcript } from '../transcript.ts';

const lease = 'ports/lease';

/** Worktrees of `$shop`, called `$shop1`, `$shop2`, ... */
function withWorktrees(count: number, rule: Settings['copies.ports']): Line {
  return {
    does: `the shop has ${count} worktrees, and the user sets ${rule}`,
    act: ({ harbor, names }: Stage) => {
      const root = String(names.get('$shop'));
      const main = { id: String(names.get('$shopId')), root };
      for (let n = 1; n <= count; n++) {
        const place = harbor.machine.addProject(`${root}-${n}`, { main });
        names.set(`$shop${n}`, place.root);
        names.set(`$shop${n}Id`, place.id);
      }
      harbor.settings = { ...harbor.settings, 'copies.ports': rule };
    },
  };
}

const asks = (path: string, more: object, ports: readonly number[]): Line => ({
  ...{ by: 'shell', says: lease, with: { path, service: 'web', ...more } },
  answers: { leases: ports.map((port) => ({ port })) },
});

export const copies: readonly Transcript[] = [
  {
    title:
      'With offset, a worktree gets the ports of the main checkout and so many steps, also after a restart',
    cast: { shell: 'script', editor: 'window' },
    lines: [
      withWorktrees(3, 'offset'),
      asks('$shop2', {}, [3010]),
      asks('$shop', {}, [3000]),
      asks('$shop1', {}, [3020]),
      asks('$shop2', { service: 'api' }, [8010]),
      asks('$shop1', { service: 'front', preferred: 5173 }, [5193]),
      {
        by: 'shell',
        says: 'projects/show',
        with: { project: '$shop2Id' },
        answers: { copy: 1, mainProjectId: '$shopId' },
      },
      { does: 'the server is killed', act: ({ harbor }) => harbor.restart() },
      { does: 'the shell comes back', act: (stage) => stage.comeBack('shell', 'script') },
      {
        by: 'shell',
        says: 'ports/suggest',
        with: { path: '$shop3', service: 'web' },
        answers: { type: 'dev', ports: [3030] },
      },
      asks('$shop3', {}, [3030]),
      asks('$shop1', {}, [3020]),
    ],
  },
  {
    title:
      'A port of a copy that is taken is one of its step, and nobody is put on the port of another copy',
    cast: { shell: 'script' },
    lines: [
      withWorktrees(2, 'offset'),
      asks('$shop1', { service: 'x' }, [3010]),
      asks('$shop2', { service: 'x' }, [3020]),
      {
        does: 'a stranger listens on 3000 and on 3021',
        act: ({ harbor: { machine } }) => {
          const stranger = machine.start({ command: 'python -m http.server' });
          for (const port of [3000, 3021]) machine.listen(port, stranger);
        },
      },
      asks('$shop', {}, [3001]),
      asks('$shop1', {}, [3011]),
      asks('$shop2', {}, [3022]),
    ],
  },
  {
    title: 'A block of a copy is leased as a whole, at a distance that no other block reaches',
    cast: { shell: 'script' },
    lines: [
      withWorktrees(3, 'offset'),
      asks('$shop1', { count: 3 }, [3010, 3011, 3012]),
      asks(
        '$shop2',
        { service: 'many', count: 12 },
        Array.from({ length: 12 }, (_, n) => 3040 + n),
      ),
      {
        does: 'a stranger listens within the block of the third',
        act: ({ harbor: { machine } }) =>
          machine.listen(3031, machine.start({ command: 'python -m http.server' })),
      },
      asks('$shop3', { count: 3 }, [3032, 3033, 3034]),
    ],
  },
  {
    title:
      'The number of a worktree that is gone is given to another, and one that cannot be seen keeps its own',
    cast: { shell: 'script' },
    lines: [
      withWorktrees(4, 'offset'),
      asks('$shop1', {}, [3010]),
      asks('$shop2', {}, [3020]),
      ...['$shop1', '$shop2'].map((path) => ({
        ...{ by: 'shell', says: 'ports/release', with: { path, service: 'web' } },
        answers: { kind: 'released' },
      })),
      {
        does: 'the first is deleted, and the disk of the second is away',
        act: ({ harbor: { machine }, names }) => {
          machine.removeProject(String(names.get('$shop1')));
          machine.removeProject(String(names.get('$shop2')), 'unknown');
        },
      },
      { passes: 31_000 },
      asks('$shop3', {}, [3010]),
      asks('$shop4', {}, [3030]),
    ],
  },
  {
    title: 'With any, a worktree leaves the port of the main checkout alone and remembers none',
    cast: { shell: 'script' },
    lines: [
      withWorktrees(1, 'any'),
      asks('$shop', {}, [3000]),
      {
        ...{ by: 'shell', says: 'ports/release', with: { path: '$shop', service: 'web' } },
        answers: { kind: 'released' },
      },
      { passes: 31_000 },
      asks('$shop1', { preferred: 3050 }, [3001]),
    ],
  },
  {
    title: 'A block that a project declares is leased with it, all of it or nothing',
    cast: { shell: 'script', editor: 'window' },
    declares: `{ "version": 1, "services": { "web": { "main": true }, "workers": { "type": "api", "port": 8005, "count": 3 } } }`,
    lines: [
      {
        by: 'editor',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        answers: {
          environment: { PORT: '3000', HM_PORT_WORKERS: '8005', HM_PORT_WORKERS_3: '8007' },
        },
      },
      asks('$declared', { service: 'workers' }, [8005, 8006, 8007]),
    ],
  },
];
