/** The variables that a process gets: names, and when PORT is among them. */
import assert from 'node:assert/strict';
import { environmentOf, variableOf, variablesOf } from '#services/environment.ts';

const web = { service: 'web', port: 5173, url: 'http://localhost:5173' };
const api = { service: 'user-api', port: 8000, url: 'http://localhost:8000' };
const both = {
  HM_PORT_WEB: '5173',
  HM_URL_WEB: 'http://localhost:5173',
  HM_PORT_USER_API: '8000',
  HM_URL_USER_API: 'http://localhost:8000',
};

describe('the environment of a process', () => {
  it('names a service in upper case, with underscores for dashes', () => {
    assert.equal(variableOf('HM_PORT', 'user-api-2'), 'HM_PORT_USER_API_2');
  });

  it('is empty when nothing is leased', () => assert.deepEqual(environmentOf([]), {}));

  it('has PORT when there is one service', () => {
    const { HM_PORT_WEB, HM_URL_WEB } = both;
    assert.deepEqual(environmentOf([web]), { HM_PORT_WEB, HM_URL_WEB, PORT: '5173' });
  });

  it('has no PORT when there are several and none is main', () => {
    assert.deepEqual(environmentOf([web, api]), both);
  });

  it('has the PORT of the main service', () => {
    assert.deepEqual(environmentOf([web, api], 'user-api'), { ...both, PORT: '8000' });
  });

  it('has the further variables of a service, but not one that several have', () => {
    const told = [
      { ...web, env: ['VITE_PORT', 'SHARED', 'VITE_PORT'] },
      { ...api, env: ['SHARED'] },
    ];
    assert.deepEqual(environmentOf(told), { ...both, VITE_PORT: '5173' });
    assert.deepEqual(environmentOf(told, 'user-api'), {
      ...{ ...both, PORT: '8000', VITE_PORT: '5173', SHARED: '8000' },
    });
  });

  it('cannot lose what is ours to a further variable', () => {
    const { HM_PORT_WEB, HM_URL_WEB } = both;
    const told = { ...web, env: ['PORT', 'HM_PORT_WEB'] };
    assert.deepEqual(environmentOf([told]), { HM_PORT_WEB, HM_URL_WEB, PORT: '5173' });
  });

  it('has the variables of a service and of its type', () => {
    const named = { ofService: { web: ['A'] }, ofType: { dev: ['B'] } };
    assert.deepEqual(variablesOf({ service: 'web', type: 'dev' }, named), ['A', 'B']);
    assert.deepEqual(variablesOf({ service: 'constructor', type: 'toString' }, named), []);
  });

  it('has no PORT when the main service is not among them', () => {
    assert.deepEqual(environmentOf([web, api], 'db'), both);
  });
});
