/** The reference in docs/reference, made of the catalogues: written by `npm run docs`, held by a test. */
import { cliPage } from './cli.ts';
import { configurationPage } from './configuration.ts';
import { environmentPage } from './environment.ts';
import { errorsPage } from './errors.ts';
import { requestsPage } from './requests.ts';

/** By its path from the root of the repository. */
export function referencePages(): ReadonlyMap<string, string> {
  const made = '<!-- Made by `npm run docs`: change the code, not this page. -->\n\n';
  return new Map(
    Object.entries({
      cli: cliPage(),
      configuration: configurationPage(),
      environment: environmentPage(),
      errors: errorsPage(),
      requests: requestsPage(),
    }).map(([name, text]) => [`docs/reference/${name}.md`, made + text]),
  );
}
