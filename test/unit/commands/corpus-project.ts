/** The project that the corpus is judged in: its packages, its Makefile, its scripts, as the files would say. */
import type { ProjectReads } from '#commands/project-reads.ts';

const packages: Readonly<Record<string, Record<string, string>>> = {
  '.': {
    dev: 'vite',
    e2e: 'cypress run',
    stop: 'pkill node',
  },
};

const files: Readonly<Record<string, string>> = {
  Makefile: `PORT ?= 3000
dev:
\tnpm run dev
stop:
\t-kill -9 $$(lsof -ti:$(PORT))
`,
  'server.pid': '4242\n',
};

export const corpusProject: ProjectReads = {
  in: (directory) => packages[directory],
  text: (path) => files[path],
};
