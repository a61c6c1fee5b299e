/** What authority rests on, as files of this user: issued tokens, and what of project files is trusted. */
import { issuedTokens, issueToken, readIssuedToken, removeToken } from '#discovery/issued-token.ts';
import { nameProject, unnameProject } from '#discovery/named-mode.ts';
import type { Places } from '#discovery/paths.ts';
import { addTrust, readTrust, removeTrust, trustRecords } from '#discovery/trust-record.ts';
import type { TokenFiles, TrustRecords } from '../authority/needs.ts';

/** `home`: the places of the shared server. Who trusts a project's file has named the project, too. */
export function trustFiles(home: Places): TrustRecords {
  return {
    of: (project) => new Set(readTrust(home, project)?.parts),
    all: () => trustRecords(home),
    add: async (project, parts) => {
      await addTrust(home, project, parts);
      await nameProject(home, project);
    },
    remove: async (id) => {
      await removeTrust(home, id);
      await unnameProject(home, id);
    },
  };
}

export function tokenFiles(places: Places): TokenFiles {
  return {
    all: () => issuedTokens(places),
    read: (id) => readIssuedToken(places, id)?.token,
    write: (token) => issueToken(places, token),
    remove: (id) => removeToken(places, id),
  };
}
