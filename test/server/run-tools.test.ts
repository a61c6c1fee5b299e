/** `hm run` with real development servers, untouched, as their generators write them at the time of the test. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import { copyRealApp, type RealApp } from '#test/real-apps.ts';
import { builtProgram } from './built.ts';
import { until } from './harbor.ts';
import { type Command, Terminal } from './terminal.ts';

interface Row {
  readonly title: string;
  readonly app?: RealApp;
  /** Files that it needs, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** What `hm ls` calls the process that listens. */
  readonly process: RegExp;
}

/** Debian's own Python, which Debian's packages of Python programs are for. */
const python = '/usr/bin/python3';

const wsgi = `def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'hello']
`;
const asgi = `async def app(scope, receive, send):
    if scope['type'] != 'http':
        return
    await send({'type': 'http.response.start', 'status': 200, 'headers': []})
    await send({'type': 'http.response.body', 'body': b'hello'})
`;

const rows: readonly Row[] = [
  { title: 'npm run dev (vite)', app: 'vite', command: ['npm', 'run', 'dev'], process: /vite/ },
  { title: 'npx vite', app: 'vite', command: ['npx', 'vite'], process: /vite/ },
  { title: 'npm start (express)', app: 'express', command: ['npm', 'start'], process: /www/ },
  { title: 'npm run dev (next)', app: 'next', command: ['npm', 'run', 'dev'], process: /next/ },
  { title: 'npx http-server', app: 'static', command: ['npx', 'http-server'], process: /http-s/ },
  {
    title: 'npx webpack serve',
    app: 'webpack',
    command: ['npx', 'webpack', 'serve', '--mode', 'development'],
    process: /webpack/,
  },
  {
    title: 'python3 -m http.server',
    command: ['python3', '-m', 'http.server'],
    process: /http\.server|python/,
  },
];

/** Where Debian has installed them; elsewhere the unit tests of the table speak for them. */
const pythonRows: readonly (Row & { readonly module: string })[] = [
  {
    title: 'python3 -m flask run',
    module: 'flask',
    files: {
      'app.py': `from flask import Flask\napp = Flask(__name__)\n@app.route('/')\ndef hello():\n    return 'hello'\n`,
    },
    command: [python, '-m', 'flask', 'run'],
    process: /flask|python/,
  },
  {
    title: 'python3 -m uvicorn app:app',
    module: 'uvicorn',
    files: { 'app.py': asgi },
    command: [python, '-m', 'uvicorn', 'app:app'],
    process: /uvicorn|python/,
  },
  {
    title: 'gunicorn app:app',
    module: 'gunicorn',
    files: { 'app.py': wsgi },
    command: [python, '-m', 'gunicorn', 'app:app'],
    process: /gunicorn|python/,
  },
  {
    title: 'python3 manage.py runserver',
    module: 'django',
    files: {
      'manage.py': `import os, sys\nfrom django.core.management import execute_from_command_line\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\nexecute_from_command_line(sys.argv)\n`,
      'settings.py': `SECRET_KEY = 'x'\nDEBUG = True\nROOT_URLCONF = 'urls'\nALLOWED_HOSTS = ['*']\n`,
      'urls.py': `from django.http import HttpResponse\nfrom django.urls import path\nurlpatterns = [path('', lambda request: HttpResponse('hello'))]\n`,
    },
    command: [python, 'manage.py', 'runserver'],
    process: /manage|python/,
  },
];

const isThere = (module: string) => existsSync(join('/usr/lib/python3/dist-packages', module));
for (const { title, module } of pythonRows)
  if (!isThere(module)) console.log(`Not on this machine, so not tried: ${title}`);

const tried = [...rows, ...pythonRows.filter(({ module }) => isThere(module))];

interface Started {
  readonly row: Row;
  readonly project: Terminal;
  readonly run: Command;
}

describe('hm run with real development servers, all at once', function () {
  this.timeout(180_000);
  let terminal: Terminal;
  const started: Started[] = [];

  before(async () => {
    terminal = await Terminal.open();
    const projects = new Map<Row, Terminal>();
    for (const row of tried) projects.set(row, await projectOf(terminal, row));
    for (const [row, project] of projects)
      started.push({ row, project, run: project.start('run', '--', ...row.command) });
  });
  after(() => terminal.close());

  for (const [n, { title, process }] of tried.entries())
    it(`${title}: its URL answers, and hm says and shows where it listens`, async () => {
      const { project, run } = started[n]!;
      const lease = await listening(project).catch((failure: Error) =>
        assert.fail(`${failure.message}\n${run.output}`),
      );
      await answers(lease.url);
      await run.says(new RegExp(`hm: web is at ${lease.url}`));
      assert.match(lease.listener!.command, process);
      assert.match(await project.ask('ls', '--here'), / web +\d+ +listening +process \d+ /);
    });

  it('no two of them have one port, and each has the port that it was given', async () => {
    const leases = await Promise.all(started.map(({ project }) => project.lease('web')));
    assert.equal(new Set(leases.map((lease) => lease?.port)).size, tried.length);
    for (const { run } of started) assert.doesNotMatch(run.output, /its lease moved/);
  });

  it('SIGTERM ends each of them, leaves no process, and their leases end', async () => {
    for (const { run } of started) run.child.kill('SIGTERM');
    await Promise.all(started.map(({ run }) => run.ended));
    await nothingLeft(terminal);
    for (const { project } of started) await leaseEnds(project);
  });
});

describe('hm run with a real development server', function () {
  this.timeout(120_000);
  let terminal: Terminal;

  before(async () => {
    terminal = await Terminal.open();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await terminal.sweep();
  });
  after(() => terminal.close());

  it('two copies of one app at once: each URL is the right one, and each ends alone', async () => {
    const projects = [
      await projectOf(terminal, rows[0]!, '-1'),
      await projectOf(terminal, rows[0]!, '-2'),
    ];
    for (const [n, project] of projects.entries())
      await writeFile(join(project.directory, 'index.html'), `copy ${n}`);
    const runs = projects.map((project) => project.start('run', '--', ...rows[0]!.command));
    const leases = await Promise.all(projects.map((project) => listening(project)));
    for (const [n, { url }] of leases.entries())
      assert.match(await answers(url), new RegExp(`copy ${n}`));
    runs[0]!.child.kill('SIGTERM');
    await runs[0]!.ended;
    await leaseEnds(projects[0]!);
    await answers(leases[1]!.url);
    runs[1]!.child.kill('SIGTERM');
    await runs[1]!.ended;
    await nothingLeft(terminal);
  });

  for (const row of [rows[0]!, rows[2]!, rows[6]!])
    it(`${row.title}: Ctrl-C in its terminal leaves nothing`, async () => {
      const project = await projectOf(terminal, row, '-terminal');
      const inTerminal = join(import.meta.dirname, '../programs/in-terminal.py');
      const hm = [process.execPath, builtProgram('hm'), 'run', '--', ...row.command];
      const run = project.spawn('python3', inTerminal, ...hm);
      const { url } = await listening(project);
      await answers(url);
      run.child.stdin?.write('\u0003');
      await run.ended;
      await nothingLeft(terminal);
      await leaseEnds(project);
    });

  it('the control: with PORT alone, Vite listens on its own port all the same', async () => {
    const [wished = ''] = (await terminal.ask('suggest', '--type', 'test')).split('\n');
    const { directory } = await projectOf(terminal, rows[0]!, '-control');
    const project = await terminal.in(directory, { PORT: wished, NO_COLOR: '1' });
    const vite = project.spawn('npx', 'vite');
    const [, port] = await vite.says(/localhost:(\d+)/);
    assert.notEqual(port, wished);
    await assert.rejects(fetch(`http://localhost:${wished}/`));
    await terminal.sweep();
    await vite.ended;
  });
});

async function projectOf(
  terminal: Terminal,
  { app, files = {}, title }: Row,
  suffix = '',
): Promise<Terminal> {
  const name = title.replace(/\W+/g, '-') + suffix;
  const place = join(terminal.harbor.root, name);
  if (app) await copyRealApp(app, place);
  const project = await terminal.in(name);
  for (const [file, text] of Object.entries(files)) await writeFile(join(place, file), text);
  return project;
}

function listening(project: Terminal): Promise<Lease> {
  const isBound = (lease: Lease | undefined) => lease?.state === 'bound';
  return project.until('it listens', 'web', isBound, 60_000) as Promise<Lease>;
}

/** A process's grace is two seconds, and is looked at every second. */
async function leaseEnds(project: Terminal): Promise<void> {
  await project.until('its lease has ended', 'web', (lease) => lease === undefined, 10_000);
}

async function nothingLeft(terminal: Terminal): Promise<void> {
  await until('no process is left', async () => (await terminal.strays()).length === 0);
}

/** The body of the page, once there is one. */
async function answers(url: string): Promise<string> {
  let text = '';
  await until(
    `${url} answers`,
    async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch(
        () => undefined,
      );
      text = answer?.ok ? await answer.text() : '';
      return answer?.ok ?? false;
    },
    60_000,
  );
  return text;
}
