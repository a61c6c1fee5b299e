/** The tool table: every row is sound, and every row is found by the command lines that start it. */
import assert from 'node:assert/strict';
import { toolNamed, toolOf, tools } from '#services/tools.ts';
import { TypeTable } from '#services/type-table.ts';

const recognised: readonly (readonly [commandLine: string, tool: string | undefined])[] = [
  ['vite', 'vite'],
  ['vite dev --host', 'vite'],
  ['vite serve', 'vite'],
  ['vite ./site', 'vite'],
  ['vite build', undefined],
  ['vite build --watch', undefined],
  ['vite preview', 'vite-preview'],
  ['next', 'next'],
  ['next dev --turbopack', 'next'],
  ['next start', 'next'],
  ['next build', undefined],
  ['nuxt dev', 'nuxt'],
  ['nuxi dev', 'nuxt'],
  ['nuxt build', undefined],
  ['astro dev', 'astro'],
  ['astro check', undefined],
  ['react-router dev', 'react-router'],
  ['ng serve', 'angular'],
  ['ng serve shop --open', 'angular'],
  ['ng build', undefined],
  ['vue-cli-service serve', 'vue-cli'],
  ['react-scripts start', 'react-scripts'],
  ['react-scripts test', undefined],
  ['webpack serve --mode development', 'webpack'],
  ['webpack --mode production', undefined],
  ['webpack-dev-server', 'webpack-dev-server'],
  ['parcel index.html', 'parcel'],
  ['parcel build index.html', undefined],
  ['storybook dev', 'storybook'],
  ['storybook build', undefined],
  ['start-storybook', 'start-storybook'],
  ['vitepress dev docs', 'vitepress'],
  ['docusaurus start', 'docusaurus'],
  ['http-server dist', 'http-server'],
  ['serve -s dist', 'serve'],
  ['wrangler dev', 'wrangler'],
  ['wrangler pages dev', undefined],
  ['wrangler deploy', undefined],
  ['uvicorn main:app --reload', 'uvicorn'],
  ['fastapi dev main.py', 'fastapi'],
  ['flask --app hello run', 'flask'],
  ['flask shell', undefined],
  ['manage.py runserver', 'django'],
  ['manage.py migrate', undefined],
  ['django-admin runserver', 'django'],
  ['gunicorn app:app', 'gunicorn'],
  ['http.server', 'http.server'],
  ['rails s', 'rails'],
  ['rails console', undefined],
  ['jekyll serve', 'jekyll'],
  ['artisan serve', 'artisan'],
  ['artisan migrate', undefined],
  ['json-server db.json', 'json-server'],
  ['postgres -D data', 'postgres'],
  ['mongod', 'mongod'],
  ['ollama serve', 'ollama'],
  ['ollama pull llama3', undefined],
  ['streamlit run app.py', 'streamlit'],
  ['nest start --watch', 'nest'],
  ['nest build', undefined],
  ['puma -C config/puma.rb', 'puma'],
  ['expo start --web', 'expo'],
  ['expo run:ios', undefined],
  ['rsbuild dev', 'rsbuild'],
  ['rsbuild build', undefined],
  ['hugo server -D', 'hugo'],
  ['hugo', undefined],
  ['mkdocs serve', 'mkdocs'],
  ['mkdocs build', undefined],
  ['bun server.ts', 'bun'],
  ['node server.js', 'node'],
  ['nodemon server.js', 'node'],
  ['tsx watch src/index.ts', 'node'],
  ['ts-node src/index.ts', 'node'],
  ['vitest', undefined],
  ['vinxi dev', 'vinxi'],
  ['remix vite:dev', 'remix'],
  ['remix-serve build/server/index.js', 'remix-serve'],
  ['react-native start', 'metro'],
  ['react-native run-ios', undefined],
  ['live-server --port=8080', 'live-server'],
  ['sirv public --dev', 'sirv'],
  ['ws --port 9000', 'local-web-server'],
  ['browser-sync start --server', 'browser-sync'],
  ['netlify dev', 'netlify'],
  ['netlify deploy', undefined],
  ['vercel dev', 'vercel'],
  ['vercel --prod', undefined],
  ['firebase emulators:start --only auth', 'firebase'],
  ['firebase deploy', undefined],
  ['supabase start', 'supabase'],
  ['docker run -d -p 8080:80 nginx', 'docker'],
  ['docker run --rm -it node:20 bash', undefined],
  ['docker compose up -d', 'docker-compose'],
  ['docker compose exec web sh', undefined],
  ['docker build .', undefined],
  ['jupyter lab --no-browser', 'jupyter'],
  ['jupyter nbconvert a.ipynb', undefined],
  ['gradio app.py', 'gradio'],
  ['langflow run', 'langflow'],
  ['php -S localhost:8000 -t public', 'php'],
  ['mvnw spring-boot:run', 'spring-boot'],
  ['gradlew bootRun', 'spring-boot'],
  ['gradlew build', undefined],
  ['dotnet watch run', 'dotnet'],
  ['dotnet build', undefined],
  ['deno serve main.ts', 'deno-serve'],
  ['deno run -A main.ts', 'deno'],
  ['*.py', 'python'],
  ['go run .', undefined],
  ['go test ./...', undefined],
];

describe('the tool table', () => {
  for (const tool of tools) {
    describe(`has a row for ${tool.name} that`, () => {
      it('is the only one of that name', () => assert.equal(toolNamed(tool.name), tool));

      it('says how the tool is told its port', () => {
        assert.ok(tool.flag ?? tool.variable ?? tool.argument ?? tool.file);
        for (const value of [tool.flag?.value, tool.variable?.value, tool.argument]) {
          assert.ok(value === undefined || value.includes('{port}'));
        }
      });

      it('names a service type that exists, or none', () => {
        assert.ok(tool.serviceType === undefined || TypeTable.builtIn.named(tool.serviceType));
      });

      it('has a command line that finds it', () => {
        assert.ok(recognised.some(([, name]) => name === tool.name));
      });
    });
  }

  for (const [commandLine, name] of recognised) {
    it(`finds ${name ?? 'no tool'} in "${commandLine}"`, () => {
      const [program = '', ...args] = commandLine.split(' ');
      assert.equal(toolOf(program, args)?.name, name);
    });
  }
});
