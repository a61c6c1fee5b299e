/** A page for everything that a check before a launch can find. */
import type { FindingCode } from '#protocol/preflight.ts';
import type { Page } from '../page.ts';

export const preflightPages: Readonly<Record<FindingCode, Page>> = {
  partUntrusted: {
    title: 'What the project file says of the runner is not trusted',
    means:
      'A repository could make anything run by its harbormaster.jsonc, so each runner counts only once you have seen and trusted all that it says. It has changed since, or nobody was asked.',
    steps: ['See what it wants, and trust it: `hm trust`.'],
  },
  directoryMissing: {
    title: 'The directory of the runner is not there',
    means: 'Nothing can be started in a directory that does not exist. Nothing was created.',
    steps: [
      'Make it, or correct `cwd` in harbormaster.jsonc; it counts from the root of the project.',
      'See whether the project was moved: `hm projects`.',
    ],
  },
  notADirectory: {
    title: 'The directory of the runner is a file',
    means: '`cwd` names something that is there and is no directory.',
    steps: ['Correct `cwd` in harbormaster.jsonc: the directory that the file lies in.'],
  },
  directoryClosed: {
    title: 'The directory of the runner may not be entered',
    means: 'It is there, and its rights do not let you work in it.',
    steps: [
      'See its rights: `ls -ld DIRECTORY`.',
      'Choose another one: `cwd` in harbormaster.jsonc.',
    ],
  },
  directoryOutside: {
    title: 'The directory of the runner lies outside of the project',
    means:
      'A link leads out of it, or another directory was named. What a project file or an agent has started stays in the project; a person who names another directory is only told.',
    steps: [
      'Choose a directory of the project.',
      'If the other one is a project, start it there.',
      'If it is meant: `--skip-check directory`.',
    ],
  },
  commandMissing: {
    title: 'There is no such command',
    means:
      'It is in no directory of the PATH that the runner would have. That PATH is your login shell’s, and for what is launched in a terminal that terminal’s.',
    steps: [
      'See whether a new login shell finds it: `$SHELL -lic "command -v COMMAND"`.',
      'If not, have the file that your shell reads at login set PATH, or install the command.',
      'Or write the whole path in harbormaster.jsonc.',
    ],
  },
  commandNotExecutable: {
    title: 'The command may not be run',
    means: 'There is a file of that name, and its rights do not let you run it.',
    steps: [
      'If it is a program: `chmod +x FILE`.',
      'If it is a script: name what reads it, as in `sh FILE`.',
    ],
  },
  interpreterMissing: {
    title: 'The program that reads the script is not there',
    means:
      'The first line of the script names a program that is in no directory of the runner’s PATH. That happens with node or python from a version manager that only an interactive shell knows.',
    steps: [
      'See whether a new login shell finds it: `$SHELL -lic "command -v PROGRAM"`.',
      'Set up the version manager in the file that your shell reads at login.',
    ],
  },
  variableMissing: {
    title: 'A variable that the runner needs is not set',
    means:
      'harbormaster.jsonc says under `requires` that it does not work without, and the environment that it would have does not set it, or sets it to nothing.',
    steps: [
      'Set it in the file that your shell reads at login.',
      'Or launch the command from a terminal in which it is set.',
      'What is no secret can stand under `env` in harbormaster.jsonc.',
    ],
  },
  loginShellLate: {
    title: 'Your login shell took too long to say its environment',
    means:
      'The runner gets the environment that the server has, which may lack what your shell sets: PATH of a version manager, keys. The shell is not waited for; what it says later counts for the next start.',
    steps: [
      'See how long it takes: `time $SHELL -lic true`.',
      'Let its start files do nothing slow when `HARBORMASTER_READS_ENVIRONMENT` is set.',
    ],
  },
  loginShellFailed: {
    title: 'Your login shell did not say its environment',
    means:
      'It ended or turned into something else before it came to that, as when a start file begins tmux or another shell. The runner gets the environment that the server has.',
    steps: [
      'See what it says: `$SHELL -lic env`.',
      'Let its start files do that only when `HARBORMASTER_READS_ENVIRONMENT` is not set.',
    ],
  },
  servedAlready: {
    title: 'The service runs already',
    means:
      'Something that is proven to be the project’s listens on its port: a command in a terminal, or an agent’s. A second copy would need another port, and nobody would know which of them is meant.',
    steps: [
      'See who: `hm who PORT`.',
      'End it: `hm stop SERVICE`. Then start the runner.',
      'Or leave it, and use that one.',
    ],
  },
  portNotFree: {
    title: 'The service would get no port',
    means: 'The one that is declared, or every one of its type, is leased, in use or at rest.',
    steps: [
      'See who has them: `hm ls`, and `hm scan`.',
      'Give back what nobody needs: `hm release SERVICE`.',
    ],
  },
  sessionRuns: {
    title: 'The session is in use',
    means:
      'A runner goes on with it just now. Two that write one history would spoil it, so no second one is started.',
    steps: ['Use that one, or end it first: `hm stop NAME`.', 'Or begin a session of its own.'],
  },
  sessionRefused: {
    title: 'The session cannot be gone on with',
    means:
      'There is none of that name in this project for this agent, its end was answered already, a person did something to it a moment ago, or nobody knows by which name its agent can be told to resume it. The message has the reason.',
    steps: ['Begin a new one, or resume another.'],
  },
  diskFull: {
    title: 'The disk is full',
    means:
      'There are less than 64 MB where the runner works or where its transcript is written. It was not started, because it would fail in the middle of something.',
    steps: ['Make room; the message names the directory.', 'If it is meant: `--skip-check disk`.'],
  },
  diskLow: {
    title: 'The disk is nearly full',
    means:
      'There is less than 1 GB left. The runner is started; an installation or a build may fill the rest.',
    steps: ['Make room; the message names the directory.'],
  },
  memoryLow: {
    title: 'Little memory is left',
    means:
      'Less than 512 MB could be had. The runner is started; the system may slow down, or end something.',
    steps: ['End what nobody needs: `hm ls` shows what runs.'],
  },
  gitUnderWay: {
    title: 'Git has something under way here',
    means:
      'A merge, rebase, cherry-pick, revert or bisection is not finished. An agent that commits now may commit half of it.',
    steps: ['See: `git status`.', 'Finish or abort it before an agent works here.'],
  },
  gitConflicts: {
    title: 'Files have conflicts',
    means: 'They carry the marks of a merge and are likely to break whatever reads them.',
    steps: ['See which: `git status`.', 'Resolve them first.'],
  },
  gitDetached: {
    title: 'No branch is checked out',
    means:
      'HEAD is detached: commits that an agent makes now belong to no branch and are easily lost.',
    steps: ['Begin a branch: `git switch -c NAME`.'],
  },
  checkUndone: {
    title: 'A check could not be made',
    means:
      'It took too long, or could not read what it looks at. That stops nothing, and says nothing either.',
    steps: ['See the details in the message.', 'If the machine is busy, try again.'],
  },
};
