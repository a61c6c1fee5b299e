// Preloaded: this program gets SIGTERM before `spawn` has returned, as on a machine so busy that a command says it is ready first.
import childProcess from 'node:child_process';

const { spawn } = childProcess;
if (process.argv[1]?.endsWith('hm.cjs'))
  childProcess.spawn = (command, ...more) => {
    const child = spawn(command, ...more);
    if (command === process.env.SIGNAL_AT) process.kill(process.pid, 'SIGTERM');
    return child;
  };
