/** What people call a running command. Knows interpreters by their names, and no project. */

const interpreters = /^(node|python[\d.]*|ruby|php|bun|deno|sh|bash)$/;

/** Scripts whose names say nothing of what they are: Express's generator writes `bin/www`. */
const nameless = /^(www|index|main|start)$/;

/** `node /x/node_modules/.bin/vite --port 3000` is `vite`, `python3 -m http.server` is `http.server`, `node ./bin/www` is `node`; a container has its own name. */
export function commandWord(command: string): string {
  const container = /^docker: (\S+)/.exec(command)?.[1];
  if (container) return container;
  const words = command.split(' ').map((word) => word.split(/[/\\]/).at(-1) ?? word);
  const [program = command, script, module] = words;
  const interprets = interpreters.test(program);
  if (interprets && script === '-m' && module) return module;
  if (!interprets || !script || script.startsWith('-')) return program;
  const name = script.replace(/\.[cm]?[jt]s$/, '');
  return nameless.test(name) ? program : name;
}
