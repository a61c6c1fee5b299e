/** The tables of the README that follow from the code: made here, written by `npm run readme`, held by a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceTypes } from '#services/service-types.ts';

const root = join(import.meta.dirname, '../..');

interface Setting {
  readonly type: string;
  readonly default?: unknown;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: {
      readonly commandPalette?: readonly { readonly command: string; readonly when?: string }[];
    };
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

/** README.md as it should be, given as it is. */
export function readmeOf(text: string): string {
  const manifest = read<Manifest>('package.json');
  const words = read<Readonly<Record<string, string>>>('package.nls.json');
  const say = (key: string) => words[key.replace(/^%|%$/g, '')] ?? key;
  const hidden = new Set(
    manifest.contributes.menus.commandPalette
      ?.filter(({ when }) => when === 'false')
      .map(({ command }) => command),
  );
  const commands = manifest.contributes.commands
    .filter(({ command }) => !hidden.has(command))
    .map(({ title }) => `*${say(title)}*`)
    .join(', ');
  const settings = Object.entries(manifest.contributes.configuration.properties).map(
    ([name, { default: value, markdownDescription }]) =>
      `| \`${name}\` | \`${JSON.stringify(value)}\` | ${say(markdownDescription)} |`,
  );
  const types = serviceTypes.map(
    ({ name, alsoCalled = [], from, to }) =>
      `| \`${[name, ...alsoCalled].join('`, `')}\` | ${from}-${to} |`,
  );
  return [
    ['editor-commands', `${commands}.`],
    ['settings', ['| Setting | Default | |', '|---|---|---|', ...settings].join('\n')],
    ['types', ['| Type | Ports |', '|---|---|', ...types].join('\n')],
  ].reduce((page, [mark = '', part = '']) => replaced(page, mark, part), text);
}

function replaced(page: string, mark: string, part: string): string {
  const between = new RegExp(`<!-- ${mark} -->\\n(?:[\\s\\S]*?<!-- /${mark} -->\\n)?`);
  return page.replace(between, () => `<!-- ${mark} -->\n${part}\n<!-- /${mark} -->\n`);
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as T;
}
