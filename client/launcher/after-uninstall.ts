/** The extension's `vscode:uninstall` script, a program of its own: the editor runs it when it starts without the extension, before it removes the folder. */
import { dirname } from 'node:path';
import process from 'node:process';
import { productVersion } from '#protocol/product.ts';
import { leavingWords } from './leaving-words.ts';
import { uninstallExtension } from './uninstall.ts';

/** The editor ends the script after a few seconds; in milliseconds. */
const leaveLimitMs = 3_000;

const facts = { kind: 'script', name: 'Harbormaster uninstalls', version: productVersion } as const;

uninstallExtension(dirname(import.meta.dirname), { facts, purge: false, leaveLimitMs }).then(
  (steps) => {
    for (const step of steps) process.stdout.write(`${leavingWords(step) ?? ''}\n`);
  },
  (failure: unknown) => {
    process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  },
);
