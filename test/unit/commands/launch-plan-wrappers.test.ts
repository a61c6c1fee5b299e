/** Programs that start the tool, and shells. */
import { checkRows, outOfReach, strict } from './launch-rows.ts';

checkRows('behind a wrapper', [
  { typed: 'npx vite', tool: 'vite', starts: `npx vite ${strict}` },
  { typed: 'npx -y vite@8', tool: 'vite', starts: `npx -y vite@8 ${strict}` },
  {
    typed: 'npx @angular/cli serve',
    tool: 'angular',
    starts: 'npx @angular/cli serve --port 4711',
  },
  { typed: 'npm exec vite', tool: 'vite', starts: `npm exec vite -- ${strict}` },
  { typed: 'npm exec -- vite', tool: 'vite', starts: `npm exec -- vite ${strict}` },
  { typed: 'pnpm exec vite', tool: 'vite', starts: `pnpm exec vite ${strict}` },
  { typed: 'pnpm vite', scripts: {}, tool: 'vite', starts: `pnpm vite ${strict}` },
  { typed: 'yarn dlx vite', tool: 'vite', starts: `yarn dlx vite ${strict}` },
  { typed: 'bunx vite', tool: 'vite', starts: `bunx vite ${strict}` },
  {
    typed: 'bun --bun run dev',
    scripts: { dev: 'vite' },
    tool: 'vite',
    starts: `bun --bun run dev ${strict}`,
  },
  { typed: 'node_modules/.bin/vite', tool: 'vite', starts: `node_modules/.bin/vite ${strict}` },
  {
    typed: ['node_modules\\.bin\\vite.cmd'],
    tool: 'vite',
    starts: ['node_modules\\.bin\\vite.cmd', '--port', '4711', '--strictPort'],
  },
  {
    typed: 'node node_modules/vite/bin/vite.js',
    tool: 'vite',
    starts: `node node_modules/vite/bin/vite.js ${strict}`,
  },
  {
    typed: 'node --inspect ./node_modules/storybook/bin/index.cjs dev',
    tool: 'storybook',
    starts: 'node --inspect ./node_modules/storybook/bin/index.cjs dev --port 4711 --exact-port',
  },
  { typed: 'node vite.js', tool: 'node' },
  { typed: 'cross-env A=b vite', tool: 'vite', starts: `cross-env A=b vite ${strict}` },
  { typed: 'env -u X A=b vite', tool: 'vite', starts: `env -u X A=b vite ${strict}` },
  { typed: 'dotenv -- vite', tool: 'vite', starts: `dotenv -- vite ${strict}` },
  {
    typed: 'dotenv -e .env.local vite',
    tool: 'vite',
    starts: `dotenv -e .env.local vite -- ${strict}`,
  },
  {
    typed: 'doppler run --config dev -- vite',
    tool: 'vite',
    starts: `doppler run --config dev -- vite ${strict}`,
  },
  {
    typed: 'python -m uvicorn main:app',
    tool: 'uvicorn',
    starts: 'python -m uvicorn main:app --port 4711',
    with: { UVICORN_PORT: '4711' },
  },
  {
    typed: 'poetry run flask run',
    tool: 'flask',
    starts: 'poetry run flask run --port 4711',
    with: { FLASK_RUN_PORT: '4711' },
  },
  {
    typed: 'uv run --with fastapi fastapi dev main.py',
    tool: 'fastapi',
    starts: 'uv run --with fastapi fastapi dev main.py --port 4711',
  },
  {
    typed: 'pipenv run python manage.py runserver',
    tool: 'django',
    starts: 'pipenv run python manage.py runserver 4711',
  },
  { typed: 'bundle exec rails s', tool: 'rails', starts: 'bundle exec rails s --port 4711' },
  { typed: ['sh', '-c', 'vite'], tool: 'vite', starts: ['sh', '-c', `vite ${strict}`] },
  {
    typed: ['sh', '-c', 'vite && echo x'],
    tool: 'vite',
    starts: ['sh', '-c', `vite ${strict} && echo x`],
  },
  {
    typed: ['bash', '-lc', 'cd web; npm run dev | tee log'],
    packages: { web: { dev: 'vite' } },
    tool: 'vite',
    starts: ['bash', '-lc', `cd web; npm run dev -- ${strict} | tee log`],
  },
  {
    typed: 'npm run dev',
    scripts: { dev: 'dotenv -e .env -- cross-env A=b vite' },
    tool: 'vite',
    starts: `npm run dev -- ${strict}`,
  },
  {
    typed: 'npm run dev',
    scripts: { dev: 'dotenv vite' },
    tool: 'vite',
    starts: `npm run dev -- -- ${strict}`,
  },
  {
    typed: 'npm run dev',
    scripts: { dev: 'sh -c "vite"' },
    tool: 'vite',
    note: outOfReach('vite'),
  },
]);
