/** What a project file declares takes effect once it is trusted, part by part. */
import type { Transcript } from '../transcript.ts';

const declares = `{
  "version": 1,
  "services": { "web": { "type": "api", "port": 4321, "command": "npm run dev" } }
}`;

export const trust: readonly Transcript[] = [
  {
    title: 'An untrusted project file declares nothing; what is trusted of it does',
    declares,
    untrusted: true,
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'trust/show',
        with: { path: '$declared' },
        answers: {
          declared: true,
          parts: [
            { id: 'services.web.port', kind: 'listen', words: 'port 4321', trusted: false },
            { id: 'services.web.command', kind: 'run', words: 'npm run dev', trusted: false },
          ],
        },
      },
      {
        by: 'shell',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        answers: { declared: true, untrusted: 2, leases: [], refusals: [] },
      },
      {
        by: 'shell',
        says: 'ports/lease',
        with: { path: '$declared', service: 'web' },
        answers: { untrusted: true, leases: [{ port: 3000, type: 'dev' }] },
      },
      { by: 'shell', says: 'ports/release', with: { port: 3000 }, answers: { kind: 'released' } },
      {
        by: 'shell',
        says: 'trust/grant',
        with: { path: '$declared', hashes: ['0'.repeat(32)] },
        answers: { untrusted: 2 },
      },
      { by: 'shell', says: 'trust/list', answers: [] },
      {
        by: 'shell',
        says: 'trust/revoke',
        with: { projectId: '$declaredId' },
        answers: { kind: 'notTrusted' },
      },
    ],
  },
  {
    title: 'What is trusted is listed, and can be taken back',
    declares,
    cast: { shell: 'script' },
    lines: [
      {
        by: 'shell',
        says: 'ports/leaseProject',
        with: { path: '$declared' },
        answers: { untrusted: 0, leases: [{ service: 'web', port: 4321, type: 'api' }] },
      },
      { by: 'shell', says: 'trust/list', answers: [{ projectId: '$declaredId', parts: 2 }] },
      {
        by: 'shell',
        says: 'trust/revoke',
        with: { projectId: '$declaredId' },
        answers: { kind: 'revoked' },
      },
      {
        by: 'shell',
        says: 'activity/list',
        with: { limit: 1 },
        answers: [{ type: 'trustRevoked' }],
      },
      {
        by: 'shell',
        says: 'trust/show',
        with: { path: '$declared' },
        answers: { parts: [{ trusted: false }, { trusted: false }] },
      },
    ],
  },
];
