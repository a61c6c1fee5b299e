#!/usr/bin/env node
/**
 * What `@vscode/test-electron` takes for VS Code's executable. It only makes TypeScript readable
 * to Node, and hands over.
 */
import { register } from 'tsx/esm/api';

register();
const { launch } = await import('./launch-served.ts');
process.exitCode = await launch(process.argv.slice(2));
