/** A page for every error of the contract. */
import type { ErrorCode } from '#protocol/errors.ts';
import type { Page } from '../page.ts';

export const errorPages: Readonly<Record<ErrorCode, Page>> = {
  parseError: {
    title: 'A message to the server could not be read',
    means:
      'What arrived was no frame of the language server protocol, or no JSON, or larger than the server takes. The connection was closed; nothing was done. Harbormaster’s own clients never do this, so a program of somebody else’s is at work, or two versions do not fit.',
    steps: [
      'If you wrote the client: send `Content-Length: N`, an empty line and N bytes of JSON, at most 4 MB and 64 levels deep.',
      'Else see what the server said about it: `hm server log`.',
    ],
  },
  unknownMethod: {
    title: 'The server does not know this request',
    means:
      'The client asked for something that the running server does not have: a slip in its name, or a server that is older than the client. Nothing was done.',
    steps: [
      'Compare the two sides: `hm version`.',
      'If the server is the older one: `hm server restart` starts the newest installed one; leases stay.',
      'All requests are listed in the reference, `docs/reference/requests.md`.',
    ],
  },
  invalidParams: {
    title: 'A value does not fit the request',
    means:
      'The server checks everything it is sent before it does anything. The message names the place and what may stand there; nothing was changed.',
    steps: [
      'Correct the value that the message names.',
      'See what a command takes: `hm help COMMAND`.',
      'If you typed nothing of it yourself, it is a bug: *Copy Details* or `hm server log --request ID` has what a report needs.',
    ],
  },
  internal: {
    title: 'Something is wrong in Harbormaster itself',
    means:
      'A request ran into a bug of ours. It failed alone: the server goes on, and what was acknowledged before is safe. The error names the request by its id.',
    steps: [
      'Read what happened: `hm server log --request ID` with the id from the message.',
      'Try again once; some bugs need bad luck.',
      'Report it with what `hm diagnostics` collects; secrets are masked, and it says what is inside.',
    ],
  },
  storeUnavailable: {
    title: 'The journal cannot be written, so nothing was changed',
    means:
      'The server answers only after the disk has what it decided. The disk is full, read-only or failing, so the request was refused as a whole. Everything acknowledged before is safe, lists and questions still work, and the server tries again every three seconds.',
    steps: [
      'See how much room there is where the state lies: `hm doctor`.',
      'Make room, or make the file system writable. The server notices within seconds; no restart is needed.',
      'If a newer server took over (`superseded`), ask again: the next command finds it.',
    ],
  },
  busy: {
    title: 'The server has too much to do for this connection',
    means:
      'More than a thousand requests of one connection were under way, or one took longer than 30 seconds. In the second case it may be done yet; asking again with the same key does nothing twice.',
    steps: ['Ask again in a moment.', 'If it happens often, see what is slow: `hm stats`.'],
  },
  leaving: {
    title: 'The server is about to end',
    means:
      'Somebody stopped it, or a newer version takes its place. Leases and running processes stay; nothing of this request was done.',
    steps: ['Ask again: the next command finds the new server, or starts one.'],
  },
  noSuchDirectory: {
    title: 'The directory does not exist',
    means:
      'A port belongs to a project, and a project is a directory. The path is missing, is no directory, cannot be entered, or is not absolute.',
    steps: [
      'Check the path in the message, and `--dir` if you gave it.',
      'If the current directory was deleted under your shell, go to another one: `cd ~`.',
    ],
  },
  brokenProjectFile: {
    title: 'harbormaster.jsonc cannot be used',
    means:
      'The file in the project’s root has a mistake; the message names line and column. Until it is put right nothing new is leased for the project. What is leased already stays.',
    steps: [
      'Go to the line and correct it; the editor underlines it and completes keys.',
      'Start anew from what the project has: move the file away and run `hm init`.',
    ],
  },
  configurationNotWritten: {
    title: 'A configuration file was not changed',
    means:
      'Something was to be written into your config.jsonc or a harbormaster.jsonc: the range of a new service type, or a key. The file has a mistake, cannot be written, or somebody else is writing it. It is as it was, and so is everything that depends on it.',
    steps: [
      'Put right what the message names, with line and column: `hm config validate` lists all of it.',
      'Go back to what stood there before: `hm config backups`, then `hm config restore NUMBER`.',
      'For a port without a new type: leave out `--type`, or name one of those in README.',
    ],
  },
  unknownServiceType: {
    title: 'There is no such service type',
    means:
      'A type such as `dev`, `api` or `database` says which range of ports a service gets. The one that was asked for is none; the message may name the one that was meant.',
    steps: [
      'Take one of the types in README, or leave it out: the service’s name or its tool says it.',
      'For a range of your own: `hm port NAME --range 4000-4010`.',
    ],
  },
  incompatible: {
    title: 'Client and server are too far apart',
    means:
      'They speak different majors of the protocol, so neither could trust what the other says. An older editor window beside a newer installation is the usual cause. Nothing is lost.',
    steps: [
      'In the editor: *Developer: Reload Window*.',
      'In a terminal: open a new one, so that it finds the newest `hm`. Compare: `hm version`.',
    ],
  },
  notAllowed: {
    title: 'An agent or a reader may not do this',
    means:
      'Coding agents may lease for their own project, view its runners, and end what they started themselves. They may not start runners or type at them, touch what another project holds, change configuration, or stop the server; readers may only look, and not at what programs print. The server decides by the token of the connection. This is a rail for programs that err, not a wall against code that runs as you.',
    steps: [
      'If it is right, do it yourself in a terminal of your own, or allow it once as the message says: in a window of the project the button is *Allow Once*.',
      'If you are no agent, see which variable of an agent is set in your shell: `env | grep -i -e claude -e codex -e gemini -e cursor`. Type `export HARBORMASTER_AS=user` then; it counts in a terminal alone.',
    ],
  },
  upstreamAway: {
    title: 'The shared server cannot be reached',
    means:
      'A project’s own server gets its ports from the shared one, because ports are a thing of the machine. It finds or starts one when it can; until then nothing new is leased, and everything else of the project goes on.',
    steps: [
      'Look at the shared server from outside the project: `hm server status`.',
      'Let the surroundings be checked: `hm doctor`.',
    ],
  },
  noSuchProject: {
    title: 'No project of this name was met',
    means:
      'The server knows the projects in which something was leased or opened. Neither the name, nor the id, nor the path is one of them.',
    steps: ['List them: `hm projects`.', 'Name it by its directory.'],
  },
  ambiguousProject: {
    title: 'Several projects have this name',
    means: 'Two directories may have the same name; the message lists those that fit.',
    steps: ['Name it by its directory or by its id: `hm projects` shows both.'],
  },
};
