/** The project that the corpus is judged in: its packages, its Makefile, its scripts, as the files would say. */
import type { ProjectReads } from '#commands/project-reads.ts';

const packages: Readonly<Record<string, Record<string, string>>> = {
  '.': {
    dev: 'vite',
    start: 'node server.js',
    'start:prod': 'cross-env NODE_ENV=production node dist/index.js',
    web: 'next dev',
    fixed: 'cross-env PORT=3000 react-scripts start',
    cra: 'react-scripts start',
    env: `vite --port \${WEB_PORT:-3000}`,
    build: 'tsc -b && vite build',
    middle: 'vite && echo done',
    e2e: 'cypress run',
    'e2e:ci': 'start-server-and-test dev http://localhost:5173 e2e',
    'test:pw': 'playwright test',
    kill: 'kill-port 3000',
    stop: 'pkill node',
    predeploy: 'killall node',
    deploy: 'echo deployed',
    both: 'concurrently "npm run dev" "npm run start"',
    one: 'concurrently "tsc -w" "vite"',
    all: 'turbo run dev',
    watched: 'nodemon server.js',
    loop: 'npm run loop',
    storybook: 'storybook dev -p 6006',
    clean: 'rm -rf dist',
    test: 'vitest run',
  },
  client: { dev: 'vite', start: 'react-scripts start' },
  server: { dev: 'tsx watch src/index.ts', start: 'node index.js' },
  'apps/web': { dev: 'next dev -p 3001' },
};

const files: Readonly<Record<string, string>> = {
  Makefile: `PORT ?= 3000
FRONTEND_PROC = vite

.PHONY: dev serve stop clean restart
dev: install
\tnpm run dev

install:
\tnpm install

serve:
\t@echo "Serving on $(PORT)"
\tpython3 -m http.server $(PORT)

stop:
\t-@kill -9 $$(lsof -ti:$(PORT)) 2>/dev/null || true

stop-all:
\t@pkill -f uvicorn 2>/dev/null || true
\t@pkill -f $(FRONTEND_PROC) 2>/dev/null || true

shell-stop:
\tkill $(shell lsof -ti:8000)

clean:
\trm -rf dist # never pkill node here

restart: stop dev

again:
\t$(MAKE) stop
`,
  Procfile: 'web: npm run dev\nworker: node worker.js\n',
  'Procfile.dev': 'web: bin/rails server -p 3000\n',
  'dev.sh': '#!/bin/bash\nset -e\ncd client\nexec npm run dev\n',
  'stop.sh': '#!/usr/bin/env bash\nPORT=3000\nkill -9 $(lsof -ti:3000) 2>/dev/null || true\n',
  'scripts/restart.sh': 'pkill -f "streamlit run app.py"\nnohup streamlit run app.py &\n',
  'server.pid': '4242\n',
  'tmp/pids/server.pid': '4343',
  'broken.pid': 'none\n',
};

export const corpusProject: ProjectReads = {
  in: (directory) => packages[directory],
  text: (path) => files[path],
  workspace: (name) => (name === 'web' || name === '@shop/web' ? 'apps/web' : undefined),
};
