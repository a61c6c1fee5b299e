/** Services that need no package.json to be known: by the files that Django, Flask, Laravel, Rails, Go, Spring and Supabase leave. */
import { type FoundService, labelOf, lastOf, typeFor } from './found-service.ts';
import { usualDirectories } from './package-manager.ts';
import { below, type ProjectReader } from './project-reader.ts';

interface Sign {
  /** What it is called in the root of a project; elsewhere it is called like its directory. */
  readonly name: string;
  readonly port?: number;
  readonly stated?: boolean;
  readonly command: string;
  readonly source: string;
}

type Detector = (files: ProjectReader, directory: string) => Sign | undefined;

export function fromFrameworks(files: ProjectReader): FoundService[] {
  const found = ['.', ...usualDirectories].flatMap((directory) => {
    const sign = detectors.map((detect) => detect(files, directory)).find((one) => one);
    if (!sign) return [];
    const { name: usualName, stated = false, command, port, source } = sign;
    const name = directory === '.' ? usualName : labelOf(lastOf(directory));
    return {
      name,
      type: typeFor(name),
      port,
      stated,
      command: directory === '.' ? command : `cd ${directory} && ${command}`,
      directory,
      source: below(directory, source),
    };
  });
  return [...found, ...fromSupabase(files)];
}

const django: Detector = (files, directory) => {
  if (files.read(below(directory, 'manage.py')) === undefined) return undefined;
  const command = `${pythonRunner(files, directory)}python manage.py runserver`;
  return { name: 'web', port: 8000, command, source: 'manage.py' };
};

const fastapi: Detector = (files, directory) => {
  const dependencies = pythonDependencies(files, directory);
  const entry = ['app/main.py', 'main.py', 'src/main.py'].find((file) =>
    files.read(below(directory, file))?.includes('FastAPI('),
  );
  if (!entry || !/(^|["'\s])fastapi\b/im.test(dependencies)) return undefined;
  const runner = pythonRunner(files, directory);
  const command = /fastapi(\[standard\]|-cli)/i.test(dependencies)
    ? `${runner}fastapi dev ${entry}`
    : `${runner}uvicorn ${entry.replace('.py', '').replaceAll('/', '.')}:app --reload`;
  return { name: 'api', port: 8000, command, source: entry };
};

const flask: Detector = (files, directory) => {
  const settings = files.read(below(directory, '.flaskenv'));
  const source = settings === undefined ? 'app.py' : '.flaskenv';
  const isFlask = /(^|["'\s])flask\b/im.test(pythonDependencies(files, directory));
  if (settings === undefined && !(isFlask && files.read(below(directory, 'app.py'))))
    return undefined;
  const port = Number(/^FLASK_RUN_PORT=(\d+)\s*$/m.exec(settings ?? '')?.[1] ?? 0);
  const command = `${pythonRunner(files, directory)}flask run`;
  const stated = port > 0 && { stated: true };
  return { name: 'web', port: port || 5000, ...stated, command, source };
};

const laravel: Detector = (files, directory) => {
  if (files.read(below(directory, 'artisan')) === undefined) return undefined;
  return {
    name: 'web',
    port: 8000,
    command: 'php artisan serve',
    source: 'artisan',
  };
};

const rails: Detector = (files, directory) => {
  if (files.read(below(directory, 'bin/rails')) === undefined) return undefined;
  const command = 'bin/rails server';
  return { name: 'web', port: 3000, command, source: 'bin/rails' };
};

const air: Detector = (files, directory) => {
  if (files.read(below(directory, '.air.toml')) === undefined) return undefined;
  return { name: 'api', command: 'air', source: '.air.toml' };
};

const spring: Detector = (files, directory) => {
  const build = ['pom.xml', 'build.gradle', 'build.gradle.kts'].find((file) =>
    files.read(below(directory, file))?.includes('org.springframework.boot'),
  );
  if (!build) return undefined;
  const properties = files.read(below(directory, 'src/main/resources/application.properties'));
  const port = Number(/^server\.port\s*=\s*(\d+)\s*$/m.exec(properties ?? '')?.[1] ?? 0);
  const stated = port > 0 && { stated: true };
  const has = (file: string) => files.read(below(directory, file)) !== undefined;
  const maven = has('mvnw') ? './mvnw' : 'mvn';
  const command = build === 'pom.xml' ? `${maven} spring-boot:run` : './gradlew bootRun';
  return {
    name: 'web',
    port: port || 8080,
    ...stated,
    command,
    source: build,
  };
};

const detectors: readonly Detector[] = [django, fastapi, flask, laravel, rails, air, spring];

function pythonRunner(files: ProjectReader, directory: string): string {
  const has = (file: string) => files.read(below(directory, file)) !== undefined;
  if (has('uv.lock')) return 'uv run ';
  if (has('poetry.lock')) return 'poetry run ';
  return has('Pipfile') ? 'pipenv run ' : '';
}

function pythonDependencies(files: ProjectReader, directory: string): string {
  return ['requirements.txt', 'pyproject.toml', 'Pipfile']
    .map((file) => files.read(below(directory, file)) ?? '')
    .join('\n');
}

/** The tables of supabase/config.toml that have a port to lease. */
const supabaseTables: Readonly<Record<string, string>> = {
  api: 'api',
  db: 'database',
  studio: 'ui',
};

function fromSupabase(files: ProjectReader): FoundService[] {
  const file = 'supabase/config.toml';
  let table = '';
  return (files.read(file) ?? '').split('\n').flatMap((line) => {
    table = /^\[([\w.]+)\]\s*$/.exec(line)?.[1] ?? table;
    const port = /^port\s*=\s*(\d+)\s*(#.*)?$/.exec(line)?.[1];
    const type = supabaseTables[table];
    if (port === undefined || type === undefined) return [];
    return {
      name: `supabase-${table}`,
      type,
      port: Number(port),
      stated: true,
      ...(table === 'api' && { command: 'supabase start' }),
      directory: 'supabase',
      source: `${file}: [${table}]`,
    };
  });
}
