/** Agents as their hooks make them known: what they are told, what they leave, and whose a process is. */
import type { Line, Transcript } from '../transcript.ts';

const name = 'claude-code';

/** The agent `robot`, made known by its hook. */
const begins: readonly Line[] = [
  {
    does: 'the robot has a session',
    act: ({ names, process }) => names.set('$session', `s_${process('robot').pid}`),
  },
  {
    by: 'hook',
    says: 'agents/start',
    with: { name, sessionId: '$session', path: '$shop', process: '$robotProcess', token: true },
    answers: {
      agent: { id: '$agent', projectId: '$shopId', leaseIds: [], judged: {} },
      secret: '$secret',
    },
  },
];

/** The robot leases a port, and what it starts there listens and outlives it. */
const leavesAServer: readonly Line[] = [
  {
    by: 'robot',
    says: 'ports/lease',
    with: { path: '$shop', service: 'web' },
    answers: { leases: [{ id: '$web', port: 3000 }] },
  },
  {
    does: 'its server listens',
    act: ({ harbor: { machine, platform }, names }) => {
      const server = machine.start({ command: 'node vite', cwd: platform.root });
      names.set('$server', server);
      machine.listen(3000, server);
    },
  },
  { passes: 1_000 },
];

export const agents: readonly Transcript[] = [
  {
    title: 'An agent is told the ports of its project, and its token stands for that project alone',
    cast: { shell: 'script', hook: 'script', robot: 'agent' },
    lines: [
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$shop', service: 'web' },
        answers: { leases: [{ port: 3000 }] },
      },
      ...begins.slice(0, 1),
      {
        by: 'hook',
        says: 'agents/start',
        with: { name, sessionId: '$session', path: '$shop', process: '$robotProcess', token: true },
        answers: {
          leases: [{ service: 'web' }],
          environment: { HM_PORT_WEB: '3000', HM_URL_WEB: 'http://localhost:3000' },
          secret: '$secret',
        },
      },
      {
        by: 'shell',
        says: 'authority/list',
        answers: [{ kind: 'agent', name, projectId: '$shopId', process: '$robotProcess' }],
      },
      {
        by: 'hook',
        says: 'agents/end',
        with: { name, sessionId: '$session' },
        answers: { kind: 'ended' },
      },
      { by: 'shell', says: 'authority/list', answers: [] },
      { by: 'shell', says: 'agents/list', answers: [] },
      {
        by: 'hook',
        says: 'agents/end',
        with: { name, sessionId: '$session' },
        answers: { kind: 'noSuchAgent' },
      },
    ],
  },
  {
    title: 'What an ended agent left running is shown under it until a person keeps it',
    cast: { editor: 'window', hook: 'script', robot: 'agent' },
    lines: [
      ...begins,
      ...leavesAServer,
      { by: 'editor', says: 'state/watch', answers: { change: { leases: [{ id: '$web' }] } } },
      {
        by: 'editor',
        says: 'agents/keep',
        with: { agentId: '$agent' },
        answers: { kind: 'stillWorks' },
      },
      {
        by: 'hook',
        says: 'agents/end',
        with: { name, sessionId: '$session' },
        answers: { kind: 'ended' },
      },
      {
        by: 'editor',
        hears: 'state/didChange',
        with: {
          change: {
            instances: [
              {
                id: '$agent',
                kind: 'agent',
                presence: 'silent',
                projectIds: ['$shopId'],
                agent: { leaseIds: ['$web'], endedAt: '$endedAt' },
              },
            ],
          },
        },
      },
      {
        by: 'editor',
        says: 'agents/list',
        answers: [{ id: '$agent', endedAt: '$endedAt', leases: [{ id: '$web', state: '$state' }] }],
      },
      { by: 'robot', says: 'agents/keep', with: { agentId: '$agent' }, fails: {} },
      { by: 'editor', says: 'agents/keep', with: { agentId: '$agent' }, answers: { kind: 'kept' } },
      { by: 'editor', says: 'agents/list', answers: [] },
      { by: 'editor', says: 'ports/list', answers: [{ id: '$web' }] },
      {
        by: 'editor',
        says: 'agents/keep',
        with: { agentId: '$agent' },
        answers: { kind: 'noSuchAgent' },
      },
    ],
  },
  {
    title:
      'An agent ends with the proven death of its process, after its grace, also over a restart',
    cast: { shell: 'script', hook: 'script', robot: 'agent' },
    lines: [
      ...begins,
      ...leavesAServer,
      {
        does: 'the robot is killed',
        act: ({ harbor, process }) => harbor.machine.kill(process('robot')),
      },
      { passes: 30_000 },
      { does: 'the next server starts', act: ({ harbor }) => harbor.restart() },
      { does: 'the shell comes back', act: (stage) => stage.comeBack('shell', 'script') },
      {
        by: 'shell',
        says: 'agents/show',
        with: { name, sessionId: '$session' },
        answers: { agent: { id: '$agent' }, rewrite: 'ask' },
      },
      { passes: 65_000 },
      { by: 'shell', says: 'agents/list', answers: [{ id: '$agent', endedAt: '$endedAt' }] },
      {
        by: 'shell',
        says: 'ports/release',
        with: { leaseId: '$web' },
        answers: { kind: 'released' },
      },
      { by: 'shell', says: 'agents/list', answers: [] },
    ],
  },
  {
    title: 'The same process under another session is the same agent when it says that it goes on',
    cast: { hook: 'script', robot: 'agent' },
    lines: [
      ...begins,
      {
        by: 'hook',
        says: 'agents/start',
        with: {
          ...{ name, sessionId: 'after-clear', path: '$shop' },
          ...{ process: '$robotProcess', continues: true },
        },
        answers: { agent: { id: '$agent', sessionId: 'after-clear' } },
      },
      {
        by: 'hook',
        says: 'agents/start',
        with: { name, sessionId: 'beside', path: '$shop', process: '$robotProcess' },
        answers: { agent: { id: '$another' } },
      },
      { by: 'hook', says: 'agents/list', answers: [{ id: '$agent' }, { id: '$another' }] },
    ],
  },
  {
    title: 'An agent cannot put itself in the place of another project’s agent',
    cast: { hook: 'script', robot: 'agent' },
    lines: [
      {
        by: 'hook',
        says: 'agents/start',
        with: { name, sessionId: 'in-forge', path: '$forge', process: '$hookProcess' },
        answers: { agent: { id: '$agent' } },
      },
      {
        by: 'robot',
        says: 'agents/start',
        with: { name, sessionId: 'in-forge', path: '$shop', process: '$robotProcess', token: true },
        fails: { data: { code: 'notAllowed' } },
      },
      {
        by: 'robot',
        says: 'agents/start',
        with: { name, sessionId: 'b', path: '$shop', process: '$hookProcess', continues: true },
        fails: { data: { code: 'notAllowed' } },
      },
      { by: 'hook', says: 'authority/list', answers: [] },
      { by: 'hook', says: 'agents/list', answers: [{ id: '$agent', sessionId: 'in-forge' }] },
    ],
  },
  {
    title: 'What was made of commands is written down and counted, and never a command',
    cast: { hook: 'script', robot: 'agent' },
    lines: [
      ...begins,
      {
        by: 'robot',
        says: 'agents/note',
        with: { name, sessionId: '$session', verdict: 'rewritten', why: 'port', tool: 'vite' },
        answers: null,
      },
      {
        by: 'hook',
        says: 'agents/note',
        with: { name: 'codex', sessionId: 'nobody', verdict: 'left', why: 'managed' },
        answers: null,
      },
      {
        by: 'hook',
        says: 'agents/note',
        with: { name, sessionId: '$session', verdict: 'left', why: 'npm run dev' },
        fails: { data: { code: 'invalidParams' } },
      },
      {
        by: 'robot',
        says: 'agents/note',
        with: { name, sessionId: 'another', verdict: 'left', why: 'managed' },
        answers: null,
      },
      { by: 'hook', says: 'agents/list', answers: [{ judged: { rewritten: 1 } }] },
      {
        by: 'hook',
        says: 'activity/list',
        with: { limit: 3 },
        answers: [
          { type: 'commandJudged', data: { name, verdict: 'left' } },
          { type: 'commandJudged', data: { name: 'codex', why: 'managed' } },
          {
            type: 'commandJudged',
            data: { agentId: '$agent', projectId: '$shopId', why: 'port', tool: 'vite' },
          },
        ],
      },
    ],
  },
  {
    title: 'Whose a process is: by its lease, by who started it; else nobody knows',
    cast: { hook: 'script', robot: 'agent', run: 'terminal' },
    lines: [
      ...begins,
      {
        by: 'run',
        says: 'ports/lease',
        with: { path: '$forge', service: 'web', holder: 'client' },
        answers: { leases: [{ id: '$web' }] },
      },
      {
        does: 'some processes run',
        act: ({ harbor: { machine }, process, names }) => {
          const theirs = machine.start({ parent: process('run'), cwd: '/' });
          machine.listen(3000, theirs);
          const own = machine.start({ parent: process('robot'), cwd: '/' });
          const strangers = machine.start({ cwd: '/' });
          names.set('$pids', [theirs.pid, own.pid, strangers.pid, 3_999_999]);
        },
      },
      { passes: 1_000 },
      {
        by: 'robot',
        says: 'agents/whose',
        with: { path: '$shop', pids: '$pids', process: '$robotProcess' },
        answers: [
          { verdict: 'foreign', lease: { id: '$web' }, project: 'forge' },
          { verdict: 'own' },
          { verdict: 'unknown' },
          { verdict: 'unknown' },
        ],
      },
    ],
  },
];
