/** A page for every reason why there is no server to speak to. */
import type { DiscoveryCode } from '#discovery/discovery-error.ts';
import type { Page } from '../page.ts';

export const discoveryPages: Readonly<Record<DiscoveryCode, Page>> = {
  unsafePlace: {
    title: 'A file or directory is not ours alone, so it is not used',
    means:
      'The state directory, the token or a directory for sockets is a symbolic link, belongs to somebody else, or is open to others. Whoever can write there could pass for the server. Nothing was read from it and nothing was changed.',
    steps: [
      'Let it be checked: `hm doctor` names the place and the cure; `hm doctor --fix` closes what is yours.',
      'A link called `.harbormaster` in a project came with the project: look where it leads (`ls -l .harbormaster`), and remove the link.',
      'If it belongs to another user, find out why before you remove it.',
      'A home on a medium without permissions (FAT, some network shares) cannot hold the state: set `HARBORMASTER_STATE_DIR` to a place that can.',
    ],
  },
  socketPathTooLong: {
    title: 'No place for a socket has a path that is short enough',
    means:
      'The system allows about a hundred bytes for the path of a socket. Your home, or `HARBORMASTER_STATE_DIR`, is deeper than that.',
    steps: [
      'Set `HARBORMASTER_STATE_DIR` to a shorter absolute path, for all terminals and editors alike.',
      'On Linux, a login session with `XDG_RUNTIME_DIR` gives a short one by itself.',
    ],
  },
  notAnswering: {
    title: 'The server lives, or may live, but does not answer',
    means:
      'It is starting, stopped (for instance by Ctrl-Z or a debugger), or very busy. It is never replaced while it may live, because two servers could give one port to two holders. What it promised is safe on the disk.',
    steps: [
      'Wait a moment and ask again; on a busy machine a start takes seconds.',
      'See what it does: `hm server status` names its pid, `ps -o stat,etime,args -p PID` its state. `T` is stopped: `kill -CONT PID` wakes it.',
      'If it hangs for good, end that one process: `kill PID`, and if it stays, `kill -9 PID`. The next command starts a new one, and every lease is there again.',
    ],
  },
  forbidden: {
    title: 'The system forbids this process to connect',
    means:
      'The server runs, but this program may not open its socket: a sandbox (Flatpak, Snap, a coding agent’s), or a security module. A second server would not help, and none is started.',
    steps: [
      'Allow the program to connect to the path in the message.',
      'For an agent’s sandbox: allow Unix sockets, or run `hm` outside of it.',
    ],
  },
  impostor: {
    title: 'Whoever listens at the server’s address does not know the token',
    means:
      'Both sides prove that they know a secret that only you can read, before a word is said. This one could not, so it is not your server. Nothing was sent to it.',
    steps: [
      'If you copied or restored the state directory, the token may be another one: `hm server stop` or end the old server, then ask again.',
      'Else find out who it is: `ss -xlp | grep harbormaster` on Linux.',
      'Do not remove the token while a server runs: both sides need the same.',
    ],
  },
  newerServer: {
    title: 'A newer Harbormaster wrote this',
    means:
      'What lies in the state directory is from a version that this one cannot read without risk. It is left as it is.',
    steps: [
      'Update this one: the extension in this editor, or the `hm` of this terminal. `hm version` says which it is.',
      'Open a new terminal, so that it finds the newest.',
    ],
  },
  needsAttention: {
    title: 'The server was started again and again and did not stay',
    means:
      'Several starts within a minute ended at once. Another start would not cure what is wrong, so none is made until you look, or until the minute has passed.',
    steps: [
      'Read why: the end of `hm server log`.',
      'Let the surroundings be checked: `hm doctor`.',
      'When it is put right, wait a minute and ask again.',
    ],
  },
  startFailed: {
    title: 'The server did not come up in time',
    means:
      'It was started and neither answered nor said why within the time that the caller could wait. What was leased is safe on the disk.',
    steps: [
      'Read why: the end of `hm server log`.',
      'Try again; on a machine under load it may only have been slow.',
      'Let the surroundings be checked: `hm doctor`.',
    ],
  },
  noRuntime: {
    title: 'There is no Node that the server could run on',
    means:
      'The server needs Node 20 or later: one on the `PATH`, or the one inside the editor. The one that was used before is gone, perhaps with an update.',
    steps: [
      'Open the editor once: the extension remembers its own Node for terminals.',
      'Or install Node 20 or later and see that `node --version` finds it.',
    ],
  },
  noProgram: {
    title: 'The server’s program is gone',
    means:
      'The bundle that should be started is no longer where it was: the extension or the package was removed or is being updated.',
    steps: [
      'Open the editor, or a new terminal, once: a current copy is put into place.',
      'Install the extension, or the npm package, again. Leases are not lost by it.',
    ],
  },
  badToken: {
    title: 'HARBORMASTER_TOKEN is no token',
    means:
      'The variable is set, but is not of the form `ID.SECRET` that `hm token issue` prints, or the token has ended. A token that is set is always used, so that nobody asks with more authority than was meant.',
    steps: [
      'Unset it to ask as yourself: `unset HARBORMASTER_TOKEN`.',
      'Or issue a new one; `hm help token` says how.',
    ],
  },
  movedProject: {
    title: 'The project was moved or copied',
    means:
      'A project in project mode has its data in `.harbormaster/`, and that was written for another directory. Two projects must not share one journal, so nothing is touched before you say which it is.',
    steps: [
      'It was moved: `hm server start --moved` takes the data over.',
      'It was copied: `hm server start --copied` begins a journal of its own; the copied one is kept aside.',
    ],
  },
  realHome: {
    title: 'A test run was about to use the real home',
    means:
      '`HARBORMASTER_TEST` is set and `HARBORMASTER_STATE_DIR` is not. Tests must never touch your leases, so this stops.',
    steps: [
      'In a test: set `HARBORMASTER_STATE_DIR` to a throw-away directory.',
      'In a terminal of your own: `unset HARBORMASTER_TEST`.',
    ],
  },
};
