/** The house rules that no compiler knows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '#protocol/catalog.ts';
import type { Request } from '#protocol/grammar.ts';
import { productVersion } from '#protocol/product.ts';
import { transcripts } from '#test/wire/transcripts/all.ts';
import { isProduct, root, type Source, sourcesOf } from './sources.ts';

const product = sourcesOf(isProduct);
const own = sourcesOf((path) => /\.(ts|mjs|json|jsonc|md|yml|sh)$/.test(path));
const requests = Object.entries(catalog).flatMap(([noun, verbs]) =>
  Object.entries<Request>(verbs).map(([verb, request]) => ({ noun, verb, request })),
);

/** Paths of those of `sources` whose text, without comments, has `pattern`. */
function saying(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

describe('The house', () => {
  it('has one copy of vscode-jsonrpc, without which the server never answers', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith('/vscode-jsonrpc'));
    assert.deepEqual(copies, ['node_modules/vscode-jsonrpc']);
  });

  it('opens every source file with what it knows', () => {
    const bare = product.filter(({ text }) => !/^(#!.*\n)?\/\*\*[^*]/.test(text));
    assert.deepEqual(
      bare.map(({ path }) => path),
      [],
    );
  });

  it('has no file of more than 300 lines, empty ones aside', () => {
    const long = product.filter(
      ({ text }) => text.split('\n').filter((line) => line.trim() !== '').length > 300,
    );
    assert.deepEqual(
      long.map(({ path }) => path),
      [],
    );
  });

  it('asks one file for the time', () => {
    const timers = /\b(Date\.now|performance\.now|setTimeout|setInterval|new Date\(\))/;
    assert.deepEqual(saying(product, timers), ['server/common/clock.ts']);
  });

  it('knows its platform where the machine is touched, and nowhere else', () => {
    const rooms = /^(server\/(os|transport|discovery|runner-host)|client\/(connection|launcher))\//;
    /** Starting a command, ending it and quoting for its shell differ on Windows (spawn's shell, no signals to trees). */
    const starters = ['client/cli/run/child.ts', 'client/cli/run/process-tree.ts'];
    const elsewhere = saying(product, /process\.platform/).filter((path) => !rooms.test(path));
    assert.deepEqual(elsewhere, starters);
  });

  it('has one version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(productVersion, version);
  });

  it('leaves nothing for later, and runs every test', () => {
    const later = new RegExp(
      ['TO', 'DO|FIX', 'ME|\\b(it|describe)\\.(on', 'ly|sk', 'ip)\\('].join(''),
    );
    const left = own.filter(({ text }) => later.test(text)).map(({ path }) => path);
    assert.deepEqual(left, []);
  });

  it('names no place of the machine on which it was written', () => {
    const named = own.filter(({ text }) => text.includes(`${root}/`)).map(({ path }) => path);
    assert.deepEqual(named, []);
  });
});

describe('The contract', () => {
  it('names every request noun/verb, by the place where it stands', () => {
    for (const { noun, verb, request } of requests) assert.equal(request.method, `${noun}/${verb}`);
  });

  it('says what each request does in one sentence', () => {
    for (const { request } of requests) assert.match(request.summary, /^[A-Z][^.]*\.$/);
  });

  it('has a transcript of every request', () => {
    const said = new Set(
      transcripts.flatMap(({ lines }) =>
        lines.flatMap((line) => ('says' in line ? line.says : [])),
      ),
    );
    const silent = requests.filter(({ request }) => !said.has(request.method));
    assert.deepEqual(
      silent.map(({ request }) => request.method),
      [],
    );
  });
});
