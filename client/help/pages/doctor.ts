/** A page for every check of `hm doctor`. */
import type { Page } from '../page.ts';

export const doctorPages = {
  stateDirVariable: {
    title: 'HARBORMASTER_STATE_DIR is no absolute path',
    means: 'A relative one would mean another place in every directory, so it is refused.',
    steps: [
      '`unset HARBORMASTER_STATE_DIR`, or set it to an absolute path, in your shell’s profile too.',
    ],
  },
  homeVariable: {
    title: 'HOME is empty or relative',
    means:
      'Harbormaster then asks the user database; other programs do something else, and nobody finds what the others wrote.',
    steps: ['Set it to your home directory, as an absolute path.'],
  },
  tokenVariable: {
    title: 'HARBORMASTER_TOKEN holds no token',
    means:
      'Every command fails with `badToken`, so that nobody acts with more authority than was meant.',
    steps: ['`unset HARBORMASTER_TOKEN`.', 'A person gets a token by `hm token issue`.'],
  },
  hmOnPath: {
    title: 'Another program is called hm',
    means: 'Terminals, scripts and hooks that say `hm` reach that one.',
    steps: [
      'Put the directory of ours before the other’s in the `PATH`, or take the other’s away.',
      'Or say `harbormaster` instead of `hm`.',
    ],
  },
  stateDirectory: {
    title: 'The state directory is not yours alone',
    means:
      'Whoever can write there could pass for the server, so it is not used until it is closed. Nor is the directory of its data when its mode is another.',
    steps: [
      '`hm doctor --fix`, or the `chmod` that it names.',
      'If it is somebody else’s, find out why before you move it away.',
    ],
  },
  socketDirectory: {
    title: 'A directory for sockets is not ours alone',
    means: 'The server passes over it, and may find no place to listen.',
    steps: ['`hm doctor --fix`, or the command that it names; then `hm server restart`.'],
  },
  tokenFile: {
    title: 'The token is open to others, or damaged',
    means:
      'The token is how both sides know each other. One that others could read or write is not used.',
    steps: [
      'Open to others: `hm doctor --fix`.',
      'Damaged: move the file away, as `hm doctor` says; the next command makes a new one.',
    ],
  },
  pointerFile: {
    title: 'The pointer to the server cannot be used',
    means: 'It was damaged, or is open to others. The next server writes it anew.',
    steps: ['`hm server start`.'],
  },
  journalDamage: {
    title: 'Damaged files were set aside',
    means:
      'A server found damage in its journal, kept the bytes under another name and loaded what was sound. The check reminds you until you move them.',
    steps: [
      'See what was lost, if anything: `hm server log`, `hm ls`.',
      'Then move them away with the command that doctor names.',
    ],
  },
  serverAnswers: {
    title: 'The server does not answer',
    means:
      'It is stopped or busy, or somebody else listens in its place. It is not replaced while it may live.',
    steps: ['`kill -CONT PID` wakes one that was stopped.', 'See `hm help notAnswering`.'],
  },
  stalePointer: {
    title: 'The last server died',
    means: 'It was killed, or the machine lost power. What it acknowledged is on the disk.',
    steps: ['`hm server start`, or any other command.', 'See why: `hm server log`.'],
  },
  secondPointer: {
    title: 'Two servers run for you on this machine',
    means:
      'One of your home, and one where `HARBORMASTER_STATE_DIR` leads. They do not know of each other’s leases.',
    steps: ['Stop the one that you do not mean: `hm server stop`, with or without the variable.'],
  },
  versionSkew: {
    title: 'hm and the server are of different releases',
    means:
      'They work together as long as the protocol allows, but one of them lacks what the other has.',
    steps: [
      'The server is older: `hm server restart`; leases stay.',
      'This `hm` is older: open a new terminal or reload the window.',
    ],
  },
  serverHealth: {
    title: 'The server says that something is wrong',
    means: 'Its reasons are codes, and each has a page.',
    steps: ['`hm help REASON` for the first reason; the rest are in `hm server status`.'],
  },
  projectFile: {
    title: 'harbormaster.jsonc of this project cannot be used',
    means: 'Until it is put right nothing new is leased for the project.',
    steps: ['Correct the line that is named.', 'Or start anew: move it away and run `hm init`.'],
  },
  diskSpace: {
    title: 'The disk is nearly full',
    means:
      'Leases are acknowledged only when the disk has them. Without room nothing new is leased; nothing old is lost.',
    steps: ['Make room where the state lies. The server notices by itself.'],
  },
  networkFileSystem: {
    title: 'The state lies on a file system that may not keep its promises',
    means:
      'Over a network, or on a medium without permissions, a flush may not reach a disk, and modes may not guard what is private.',
    steps: [
      'Set `HARBORMASTER_STATE_DIR` to a directory on a local disk, for all terminals and editors alike.',
    ],
  },
  runtimeDirectory: {
    title: 'XDG_RUNTIME_DIR leads to no directory of yours',
    means: 'Sockets then go to `/tmp/harbormaster-<uid>`, which works. Other programs may fail.',
    steps: ['`unset XDG_RUNTIME_DIR`, or log in anew so that the system makes it.'],
  },
  logout: {
    title: 'The system ends your processes when you log out',
    means:
      'The server and everything that it watches go with the session. Leases are kept, what ran is not.',
    steps: ['`loginctl enable-linger` lets your processes stay.'],
  },
  ephemeralRange: {
    title: 'Outgoing connections take ports of service types',
    means:
      'The system lends any port of its range to any program for a moment, so a dev server finds its port taken by chance.',
    steps: [
      'Let the range begin above the types’: the `sysctl` that doctor names; in a file under `/etc/sysctl.d` it stays.',
    ],
  },
  reservedPorts: {
    title: 'The system reserves all ports of a service type',
    means: 'No service of that type gets a port.',
    steps: [
      'Take the range out of `net.ipv4.ip_local_reserved_ports`.',
      'Or name a range: `hm port NAME --range FROM-TO`.',
    ],
  },
  nodeVersion: {
    title: 'Node on the PATH is too old',
    means:
      'Harbormaster needs Node 20 or later. Inside the editor its own Node is used instead; in a plain terminal `hm` may not start.',
    steps: ['Install a newer one, or put it first in the `PATH`.'],
  },
  contestedPorts: {
    title: 'Somebody else listens on a leased port',
    means:
      'A service has the port, and a process that is not its own listens there. Nobody is ended for that; the service gets another port.',
    steps: [
      'See who it is: `hm who PORT`.',
      '`hm release PORT` gives the lease up; the service gets a free port when it asks again.',
      'If you know the process: `hm stop PORT` shows it and asks.',
    ],
  },
  strangersInRanges: {
    title: 'A process of this project listens without a lease',
    means:
      'It works in this directory and has a port of those that services get, but nobody else sees that it is this project’s.',
    steps: [
      '`hm adopt PORT --service NAME` takes it under management as it runs.',
      'Start it with `hm run -- COMMAND` in future.',
    ],
  },
  typeRanges: {
    title: 'Two service types have the same ports',
    means:
      'Which service would get a port is not clear then, so the file that says so does not count.',
    steps: [
      'See which: `hm types`. Change one of the ranges in the file that is named.',
      'Or set the file aside, as doctor names it.',
    ],
  },
  agentHook: {
    title: 'The hook of the coding agent is not whole',
    means:
      'The agent’s settings call us, but not in all places where this version wants to be called, or by a launcher that is gone.',
    steps: ['`hm hook install claude-code` puts it right, and keeps a copy of the file.'],
  },
  loginItem: {
    title: 'The login item is not as this version writes it',
    means: 'It was written by another version, changed by hand, or is not enabled.',
    steps: ['`hm server install` writes it anew.', 'Or be without: `hm server uninstall`.'],
  },
} as const satisfies Readonly<Record<string, Page>>;

export type CheckId = keyof typeof doctorPages;
