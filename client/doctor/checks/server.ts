/** The server: whether it answers, whether there is one, and whether both sides are of the same release. */

import { readPointer } from '#discovery/pointer.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';
import { compareVersions, protocolVersion } from '#protocol/version.ts';
import { type Check, skipped, well } from '../check.ts';

const none = skipped('No server runs.');

export const serverAnswers: Check = {
  title: 'server answers',
  run({ sighting }) {
    switch (sighting?.kind) {
      case 'connected':
        return well;
      case 'silent': {
        const { pid } = sighting.pointer.process;
        const what = `The server (pid ${pid}) lives and does not answer: it is stopped or busy.`;
        return { kind: 'wrong', what, remedy: `kill -CONT ${pid}` };
      }
      case 'impostor': {
        const { pid } = sighting.pointer.process;
        const what = `Whoever listens at ${sighting.pointer.address} does not know the token.`;
        return { kind: 'wrong', what, remedy: `kill ${pid} && hm server start` };
      }
      default:
        return none;
    }
  },
};

export const stalePointer: Check = {
  title: 'server that died',
  run({ sighting }) {
    if (sighting?.kind !== 'stale') return sighting ? well : none;
    const what = `The last server (pid ${sighting.pointer.process.pid}) died without leaving. Nothing is lost.`;
    return { kind: 'wrong', what, remedy: 'hm server start' };
  },
};

/** Two servers of one user on one machine give one port to two holders. */
export const secondPointer: Check = {
  title: 'one server',
  async run({ env, places }) {
    if (!places || !env.HARBORMASTER_STATE_DIR) return well;
    const { HARBORMASTER_STATE_DIR: _, HARBORMASTER_TEST: __, ...rest } = env;
    const atHome = placesHere(rest).pointer;
    if (atHome === places.pointer) return well;
    const reading = readPointer(atHome);
    if (reading.kind !== 'found' || (await verdictOf(reading.pointer.process)) === 'dead')
      return well;
    return {
      kind: 'wrong',
      what: `HARBORMASTER_STATE_DIR leads to ${places.stateDir}, but a server of your home runs, too (pid ${reading.pointer.process.pid}): they do not know of each other’s ports.`,
      remedy: 'env -u HARBORMASTER_STATE_DIR hm server stop',
    };
  },
};

export const versionSkew: Check = {
  title: 'one release',
  run({ server }) {
    if (!server) return none;
    const { version, protocol } = server.status;
    const sides = `This hm is ${productVersion} (protocol ${protocolVersion.major}.${protocolVersion.minor}), the server ${version} (protocol ${protocol.major}.${protocol.minor}).`;
    const order = compareVersions(productVersion, version);
    if (order === 0) return well;
    return {
      kind: 'wrong',
      what: `${sides} ${order > 0 ? 'The server is older.' : 'This hm is older: open a new terminal or reload the window.'}`,
      remedy: order > 0 ? 'hm server restart' : 'hash -r',
    };
  },
};

export const serverHealth: Check = {
  title: 'health of the server',
  run({ server }) {
    if (!server) return none;
    const { status, reasons } = server.health;
    const said = reasons.map(({ code }) => code);
    // Files that were set aside have a check of their own, which tells more.
    const [first] = said.filter((code) => code !== 'filesSetAside');
    if (status === 'healthy' || first === undefined) return well;
    return {
      kind: 'wrong',
      what: `The server is ${status}: ${said.join(', ')}.`,
      remedy: `hm help ${first}`,
    };
  },
};

export const projectFile: Check = {
  title: 'harbormaster.jsonc here',
  run({ server }) {
    if (!server) return none;
    if (server.projectFile === undefined) return well;
    return {
      kind: 'wrong',
      what: server.projectFile,
      remedy: 'mv harbormaster.jsonc harbormaster.jsonc.broken && hm init',
    };
  },
};
