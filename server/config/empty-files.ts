/** What a configuration file says before anybody has said anything in it. */

export const emptyUserFile = '{\n  "version": 1\n}\n';

export const emptyProjectFile = '{\n  "version": 1,\n  "services": {}\n}\n';
