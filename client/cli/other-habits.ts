/** What people type out of the habit of docker compose, pm2 or process-compose, and what hm calls it. Pure. */

/** Verbs that are none of ours, and what does that here. */
export const otherVerbs: Readonly<Record<string, string>> = {
  list: 'what runs: hm ps; leased ports: hm ls',
  status: 'what runs: hm ps; the server: hm server status',
  top: 'what runs and what it uses: hm watch',
  monit: 'what runs and what it uses: hm watch',
  kill: 'to end what runs: hm stop NAME',
  delete: 'to end what runs: hm stop NAME; to forget it: hm remove NAME',
  reload: 'to start it anew: hm restart NAME',
  exec: 'to run a command with the ports of this project: hm run -- COMMAND; to type at what runs: hm attach NAME',
  events: 'what happened: hm activity',
  create: 'to start a command: hm launch -- COMMAND',
};

const always = 'it does so anyway, so leave it out';
const asJson = 'use --json';
const grace = 'use --grace SECONDS';
const graceOfAll = 'how long is waited is a setting: hm config set stop.grace SECONDS';

/** Options that are none of ours, by verb: what to type instead. */
export const otherOptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ps: {
    '--format': asJson,
    '--filter': 'name the runners: hm ps web worker',
    '--status': 'use --json, and pick',
    '--services': 'use --json, and pick',
    '-n': 'use --all for what ended, too',
  },
  logs: {
    '--tail': 'use --lines COUNT',
    '--no-color': 'set NO_COLOR=1, or read it through a pipe',
    '--nostream': 'it ends by itself without --follow',
  },
  up: {
    '-d': always,
    '--detach': always,
    '--build': 'declare what builds as a runner that it depends on',
    '--force-recreate': 'what runs is started anew by hm restart NAME',
    '--no-deps': 'hm start NAME brings what it needs, too',
    '--dry-run': 'what would be started: hm ps --all',
  },
  down: {
    '-t': graceOfAll,
    '--timeout': graceOfAll,
    '--remove-orphans': 'what was launched by hand is ended by hm stop NAME',
    '-v': 'it deletes nothing; what ended is forgotten by hm remove --ended',
    '--dry-run': 'what would be ended: hm ps --here',
  },
  stop: {
    '-t': grace,
    '--time': grace,
    '--timeout': grace,
    '-f': 'what is not proven yours is named, and asked for by --confirm',
  },
  restart: { '-t': graceOfAll, '--timeout': graceOfAll, '--update-env': always },
  start: {
    '-d': always,
    '--detach': always,
    '--name': 'a command is started by hm launch --name NAME -- COMMAND',
  },
  launch: {
    '-d': always,
    '--detach': always,
    '--rm': 'what ended is forgotten by hm remove NAME',
    '--restart': 'declare it in harbormaster.jsonc, where a runner has "restart"',
    '-p': 'a port is that of a service: use --service NAME',
  },
  remove: {
    '-f': 'end it first: hm stop NAME',
    '--force': 'end it first: hm stop NAME',
    '-a': 'use --ended',
  },
  attach: { '--detach-keys': 'Ctrl-\\ Ctrl-D detaches', '--no-stdin': 'use --view' },
};

/** Undefined for a verb that nobody else has either. */
export function verbElsewhere(verb: string): string | undefined {
  const here = Object.hasOwn(otherVerbs, verb) ? otherVerbs[verb] : undefined;
  return here && `there is no hm ${verb}; ${here}`;
}

/** The same for an option of a verb. */
export function optionElsewhere(verb: string, option: string): string | undefined {
  const ofVerb = Object.hasOwn(otherOptions, verb) ? otherOptions[verb] : undefined;
  const here = ofVerb && Object.hasOwn(ofVerb, option) ? ofVerb[option] : undefined;
  return here && `hm ${verb} has no ${option}; ${here}`;
}
