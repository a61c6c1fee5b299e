/** Services out of package.json files: scripts that start a tool which listens, package by package. */
import { launchOf } from '#commands/launch-plan.ts';
import type { Tool } from '#services/tool.ts';
import { type FoundService, labelOf, lastOf, typeFor } from './found-service.ts';
import { type Package, packagesOf, scriptCommand } from './package-manager.ts';
import { asObject, below, type ProjectReader, readObject } from './project-reader.ts';

/** Scripts by which a package is usually started, best first. */
const usual = ['dev', 'develop', 'start:dev', 'start', 'serve'];
/** Scripts that start something for a moment, or what is meant for production. */
const passing = /build|test|e2e|lint|preview|prod|docker|deploy|release|generate|^(pre|post)[a-z]/;
/** A program that may listen is believed to only when the script is called like a server's. */
const serverLike =
  /^(dev|develop|start|serve|server|api|backend)([:-](dev|server|api|backend|watch))*$/;
const serverLibraries = [
  'express',
  'fastify',
  'koa',
  'hono',
  '@nestjs/core',
  '@hapi/hapi',
  'restify',
];
const viewEngines = ['pug', 'jade', 'ejs', 'hbs', 'express-handlebars', 'nunjucks'];

export function fromPackages(files: ProjectReader): FoundService[] {
  return [...packagesOf(files).flatMap(servicesOf), ...fromNx(files)];
}

function servicesOf(one: Package): FoundService[] {
  const found: FoundService[] = [];
  const tools: Tool[] = [];
  for (const script of scriptsOf(one)) {
    const launch = launchOf(['npm', 'run', script], {
      in: (directory) => (directory === '.' ? one.scripts : undefined),
    });
    const { tool, scriptPort } = launch;
    if (!tool || isAnother(tool, script, tools)) continue;
    tools.push(tool);
    const name = nameOf(one, tool, found.length === 0);
    found.push({
      name,
      type: typeFor(name, tool),
      port: scriptPort ?? tool.defaultPort,
      stated: scriptPort !== undefined,
      command: scriptCommand(one, script),
      directory: one.directory,
      otherwise:
        one.directory === '.' ? tool.name : `${labelOf(lastOf(one.directory))}-${tool.name}`,
      source: `${below(one.directory, 'package.json')}: "${script}" (${tool.name})`,
    });
  }
  return found;
}

function scriptsOf({ scripts }: Package): string[] {
  const rest = Object.keys(scripts).filter((name) => !usual.includes(name) && !passing.test(name));
  return [...usual.filter((name) => name in scripts), ...rest];
}

/** A container, a second script for a tool that has one, a program beside a framework, or no server at all. */
function isAnother(tool: Tool, script: string, tools: readonly Tool[]): boolean {
  if (tool.file !== undefined || tool.flag?.publishes) return true;
  if (tool.name === 'vite-preview' || tools.some(({ name }) => name === tool.name)) return true;
  if (tool.movesOn !== 'program') return false;
  return !serverLike.test(script) || (script === 'start' && tools.length > 0);
}

function nameOf(one: Package, tool: Tool, first: boolean): string {
  if (one.directory !== '.' && first && tool.serviceType !== 'storybook') {
    return labelOf(lastOf(one.directory));
  }
  if (tool.serviceType === undefined) return servesPages(one) ? 'web' : 'api';
  return tool.serviceType === 'dev' ? 'web' : tool.serviceType;
}

function servesPages({ dependencies }: Package): boolean {
  const has = (names: readonly string[]) => names.some((name) => dependencies.includes(name));
  return has(viewEngines) || !has(serverLibraries);
}

/** Nx: the `serve` target of each application. */
function fromNx(files: ProjectReader): FoundService[] {
  if (files.read('nx.json') === undefined) return [];
  return files.directories('apps').flatMap((application) => {
    const directory = below('apps', application);
    const project = readObject(files, below(directory, 'project.json'));
    const target = asObject(asObject(project?.targets)?.serve);
    if (!target) return [];
    const name = typeof project?.name === 'string' ? project.name : application;
    const port = Number(asObject(target.options)?.port);
    return {
      name: labelOf(name),
      type: typeFor(labelOf(name)),
      ...(Number.isInteger(port) && port > 0 ? { port, stated: true } : { stated: false }),
      command: `npx nx serve ${name}`,
      directory,
      source: `${below(directory, 'project.json')}: targets.serve`,
    };
  });
}
