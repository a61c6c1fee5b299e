import { strict as assert } from 'node:assert';
import {
  isShown,
  isWhole,
  type MachineFilter,
  type Whose,
  wholeMachine,
} from '#client/vscode/views/machine-filter.ts';
import type { MachineListener } from '#protocol/machine.ts';
import { lease, listening, project, scene } from './scenes.ts';

const where = scene({
  projects: [project('shop'), project('blog')],
  leases: [
    lease('web', 5173, listening('vite')),
    lease('api', 8000, { state: 'contested', projectId: 'p_blog' }),
  ],
});

function listener(port: number, more: Partial<MachineListener> = {}): MachineListener {
  return { id: String(port), port, addresses: [], ...more };
}

const stranger = { process: { pid: 1, startTime: '1', bootId: 'b' }, command: 'node' };

const all = [
  listener(22),
  listener(4000, { process: { ...stranger, projectId: 'p_shop' }, ours: false }),
  listener(5173, { ours: true }),
  listener(8000, { ours: false }),
  listener(5353, { protocol: 'udp', ours: false }),
];

describe('The filter of ports on this machine', () => {
  const rows: readonly (readonly [Whose, boolean, readonly number[]])[] = [
    ['everybody', false, [22, 4000, 5173, 8000]],
    ['everybody', true, [22, 4000, 5173, 8000, 5353]],
    ['ours', false, [5173]],
    ['foreign', false, [22, 4000, 8000]],
    ['foreign', true, [22, 4000, 8000, 5353]],
    ['here', false, [4000, 5173]],
  ];
  for (const [whose, udp, ports] of rows)
    it(`shows ${ports.join(', ')} for ${whose}${udp ? ' with UDP' : ''}`, () => {
      const filter: MachineFilter = { whose, udp };
      const shown = all.filter((each) => isShown(each, filter, { ...where, here: ['p_shop'] }));
      assert.deepEqual(
        shown.map(({ port }) => port),
        ports,
      );
      assert.equal(isWhole(filter), whose === 'everybody' && !udp);
    });

  it('goes by the leases where an older server does not say whose a listener is', () => {
    const shown = (port: number) =>
      isShown(listener(port), { ...wholeMachine, whose: 'ours' }, where);
    assert.deepEqual([shown(5173), shown(8000), shown(22)], [true, false, false]);
  });
});
