/** docs/configuration.md as it follows from the table of keys: made here, written by `npm run readme`, held by a test. */
import { rangeWords } from '#config/layers.ts';
import type { Where } from '#protocol/setting.ts';
import { settingsByKey } from '#protocol/settings.ts';

const files: Readonly<Record<Where, string>> = {
  user: 'your file',
  project: 'project file',
  both: 'both files',
};

export function configurationPage(): string {
  const rows = [...settingsByKey].map(
    ([key, setting]) =>
      `| \`${key}\` | ${rangeWords(setting)} | \`${typeof setting.default === 'object' ? JSON.stringify(setting.default) : setting.default}\` | ${files[setting.where]} | \`${setting.variable}\` | ${setting.summary} |`,
  );
  return `# Configuration

<!-- Written by \`npm run readme\` from server/protocol/settings.ts. -->

Who has the last word on a key: an environment variable, then the project's \`harbormaster.jsonc\`, then your own
\`config.jsonc\`, then the default. \`hm config explain KEY\` says who decided and what the others say, with file, line and
column; \`hm config set KEY VALUE\` writes your file and keeps its comments, and with \`--project\` the project's. The
ten newest texts of each are kept: \`hm config backups\` lists them, \`hm config restore\` puts one back.
A running server follows your file within seconds. While the file is broken, what counted before still does, and
\`hm server status\` says what is wrong.

## Where the files are

| File | Where | Mode |
|---|---|---|
| your own | \`$XDG_CONFIG_HOME/harbormaster/config.jsonc\`, else \`~/.config/harbormaster/config.jsonc\`; on macOS \`~/Library/Application Support/harbormaster/config.jsonc\`; on Windows \`%APPDATA%\\harbormaster\\config.jsonc\` | 0600 |
| the project's | \`harbormaster.jsonc\` in its root, keys under \`"settings"\` | as you like |

With \`HARBORMASTER_STATE_DIR\` set, your own file lies in that directory. A server reads the variables of the surroundings in
which it was started.

\`\`\`jsonc
// ~/.config/harbormaster/config.jsonc
{
  "version": 1,
  "ports.rest": 60 // seconds
}
\`\`\`

## Keys

| Key | Values | Default | Stands in | Variable | |
|---|---|---|---|---|---|
${rows.join('\n')}

## A team's own types and services

\`\`\`jsonc
// harbormaster.jsonc
{
  "version": 1,
  "extends": ["@team/ports", "../platform/harbormaster.jsonc"],
  "types": { "storefront": { "range": { "from": 4300, "to": 4349 }, "preferred": 4321 } },
  "services": { "web": { "type": "storefront", "command": "npm run dev" } }
}
\`\`\`

\`extends\` names files by a relative path in this repository or one beside it, or packages in \`node_modules\`, whose
\`harbormaster.jsonc\` is read. Their types, services, runners and settings count unless this file says otherwise, field by
field of a service and a runner; of several, a later one wins over an earlier. Up to five files may stand behind one another, and circles are refused.

## Service types

Both files may have \`"types"\`, by name. Yours count in every project, a project's in that project alone and before yours.
What is said of a type that is built in changes it, key by key, and \`false\` takes it away:

\`\`\`jsonc
// ~/.config/harbormaster/config.jsonc
{
  "types": {
    "dev": { "preferred": 3010 },
    "hub": false,
    "grafana": { "range": { "from": 4300, "to": 4309 }, "env": ["GF_SERVER_HTTP_PORT"], "ready": { "http": "/api/health" } }
  }
}
\`\`\`

| Key | |
|---|---|
| \`range\` | The ports that its services get, both ends included. A type that is not built in needs one. |
| \`preferred\` | The port of the range that they would like best. |
| \`env\` | Variables that carry the port of a service of it, in addition to \`HM_PORT_*\` and \`PORT\`. |
| \`ready\` | \`{ "port": true }\` or \`{ "http": "/path" }\`: how it is told that a service is ready. |
| \`singleton\` | \`true\`: the machine has one service of it, shared by all who ask. |
| \`automatic\` | \`true\`: it was made by itself, for a name that nobody had declared. |

No port may lie in the ranges of two types: that is refused, with the file, line and column of both. What was made by itself
gives way: a project may have a range that overlaps one of those. \`dev\` can be changed, and not taken away. \`hm config
explain TYPE\` says what counts and where it stands.

## Runners

What Harbormaster starts and watches, by name: a dev server, a coding agent, any command. Nothing of it runs before you
have trusted it (\`hm trust\`), each runner by all that it says; what you have not trusted is not there.

\`\`\`jsonc
// harbormaster.jsonc
{
  "version": 1,
  "services": { "web": { "command": "npm run dev", "main": true }, "db": { "type": "database" } },
  "runners": {
    "db": { "command": "docker compose up db", "ready": { "port": true } },
    "web": { "dependsOn": ["db"], "ready": { "http": "/health" }, "autostart": true },
    "helper": { "command": ["claude", "--model", "opus"], "cwd": "apps/web", "resume": "auto" }
  }
}
\`\`\`

| Key | |
|---|---|
| \`command\` | A text as a shell reads it, or a list of words, which no shell sees. Default: the \`command\` of the service of the same name. |
| \`kind\`, \`agent\` | \`agent\`, \`service\` or \`command\`, and which agent it is; else its command and its services tell. |
| \`cwd\` | Where it runs, from the root of the project and never outside of it. |
| \`env\` | Variables over those of your login shell. \`PORT\` and what begins with \`HM_\` or \`HARBORMASTER_\` say what is leased, and cannot be set. |
| \`requires\` | Names of variables that must be set, else it is not started. |
| \`services\` | Services whose ports it serves, the first one's as \`PORT\`; else the one of the same name. A service has one runner. |
| \`ready\` | One of \`port\` (\`true\`, or a service), \`http\` (a path of the first service, or a URL of this machine, answering under 400), \`output\` (a regular expression) and \`command\` (ends with 0); with \`timeout\` and \`interval\` in seconds. |
| \`dependsOn\` | Runners that are ready before it starts. Circles are refused. |
| \`restart\` | \`never\`, \`onFailure\` or \`always\`, when it ends by itself. |
| \`autostart\` | \`true\`: it is started when a window opens the project, once for all windows. |
| \`terminal\` | \`pty\`, or \`pipes\` for what needs no screen. |
| \`timeLimit\` | Seconds; \`0\` for none. |
| \`stop\` | The polite way to end it: \`"SIGINT"\`, or \`{ "text": "/exit\\r" }\` for what a person would type. |
| \`resume\` | \`ask\` or \`auto\`: what becomes of an agent's session that was interrupted. |

A declared runner has the same environment whoever has it started, and from wherever the server was started: that of a new
login of yours, which your login shell is asked for (\`-i -l\`, in your home directory, never in the project), with \`env\` and
what is leased over it. It is asked again when one of its start files has changed. What belongs to a window, terminal, coding
agent or script (\`VSCODE_*\`, \`TMUX\`, \`CLAUDECODE\`, ...) is not in it. A shell that takes longer than 4 seconds is not waited
for: the runner has what the server has, and is said to. What \`hm launch\` starts has its terminal's variables over these.

Mistakes are told with their place before anything runs:

\`\`\`console
$ mkdir -p dock && cd dock
$ echo '{ "version": 1, "runners": { "web": { "command": "npm start", "dependsOn": ["api"] },' > harbormaster.jsonc
$ echo '  "api": { "command": "npm run api", "dependsOn": ["web"] } } }' >> harbormaster.jsonc
$ hm config validate || echo "exit code $?"
...harbormaster.jsonc:2:52: runners.api.dependsOn.0: waits for itself: web -> api -> web
exit code 2
$ echo '{ "version": 1, "runners": { "web": { "command": "npm start" } } }' > harbormaster.jsonc
$ hm config validate
...nothing is wrong.
\`\`\`

## Several copies of a project

Linked worktrees are copies of a main checkout. \`copies.ports\`, in your file or in the project's, says where they get
their ports:

| \`copies.ports\` | |
|---|---|
| \`sticky\` | Each copy has ports of its own and keeps them. A port that the project file names goes to whoever asks first. |
| \`offset\` | The main checkout has 3000, the first copy 3010, the second 3020: \`copies.step\` apart. |
| \`any\` | A copy gets any port that is free, never the main checkout's while there is another, and remembers none. |

With \`offset\` a port can be told beforehand:

\`\`\`console
$ git init -q shop && cd shop
$ echo '{ "version": 1, "settings": { "copies.ports": "offset" },' > harbormaster.jsonc
$ echo '  "types": { "stall": { "range": { "from": 7400, "to": 7499 }, "env": ["STALL_PORT"] } },' >> harbormaster.jsonc
$ echo '  "services": { "web": { "type": "stall", "port": 7400, "main": true },' >> harbormaster.jsonc
$ echo '    "workers": { "type": "stall", "port": 7403, "count": 3 } } }' >> harbormaster.jsonc
$ git add . && git -c user.name=me -c user.email=me@example.org commit -qm first
$ git worktree add -q ../shop-fix && git worktree add -q ../shop-next
$ for copy in . ../shop-fix ../shop-next; do hm trust $copy --yes > /dev/null; done
$ hm port web
7400
$ hm port web --dir ../shop-fix
7410
$ hm port workers --dir ../shop-next
7423
7424
7425
$ cd ../shop-next && hm run --service web -- node -p process.env.STALL_PORT
7420
$ hm types | grep stall
stall ... 7400-7499 ... harbormaster.jsonc:...
\`\`\`

A copy counts from the port that the project file names; where it names none, from the type's \`preferred\`, the tool's own
port or the one that the main checkout has. The first copy that needs a number gets 1, and keeps it until it is forgotten
(\`hm projects forget\`), or its directory is gone and another copy needs one: then that one gets the lowest number that is
free. A copy whose port is taken gets another of its ten, then any that is meant for no other copy. What would lie outside of
the type's range, or where the main checkout's port does, in another type's, is chosen as with \`sticky\`.

\`count\` is a block: so many ports in a row, all or none, which are the services \`workers\`, \`workers-2\`, \`workers-3\`. Where
a block is longer than a step, copies lie as many steps apart as it needs.

A key that nobody knows is an error that names the nearest one. When a file's \`version\` is later than this Harbormaster
knows, it is a warning, and the rest of the file is used. \`hm config validate\` looks for both.
`;
}
