/** A page for every reason why a port cannot be had. */
import type { Refusal } from '#protocol/ports.ts';
import type { Page } from '../page.ts';

export const refusalPages: Readonly<Record<Refusal['reason'], Page>> = {
  leased: {
    title: 'The port is leased to another service',
    means:
      'Somebody holds it: a project, a command, a window or an agent. It stays theirs until they give it back or are proven gone, whether anybody listens on it now or not.',
    steps: [
      'See who: `hm who PORT`.',
      'Take another one: leave out `--port`, and a free one is found.',
      'If it is yours and no longer needed: `hm release PORT`.',
    ],
  },
  shared: {
    title: 'The service is the only one on this machine, and others share it',
    means:
      'A singleton has one port for all projects. Whoever asks for it gets that one and no other, and its owner does not give it back while others use it, unless it is told to.',
    steps: [
      'See who shares it: `hm who PORT`.',
      'Let one of them hold it from now on: `hm release SERVICE --hand-over`.',
      'End it for all of them: `hm release SERVICE --force`.',
      'For a second one of your own: `"singleton": false` at the service in harbormaster.jsonc.',
    ],
  },
  used: {
    title: 'Somebody listens on the port without a lease',
    means:
      'A process that did not ask Harbormaster has it, or it cannot be bound for another reason. Harbormaster never kills what it did not start.',
    steps: [
      'See who: `hm who PORT` names the process, its directory and its project when the system tells.',
      'Start that one with `hm run -- COMMAND` in future, and the two never collide.',
      'Take another one: leave out `--port`.',
    ],
  },
  resting: {
    title: 'The port was given back a moment ago and rests',
    means:
      'For 30 seconds a released port is given to nobody but the service that had it, so that late connections of the old one do not reach a stranger.',
    steps: ['Wait until the time in the message.', 'Or take another one: leave out `--port`.'],
  },
  excluded: {
    title: 'The system keeps the port for itself',
    means:
      'It needs privileges, is reserved (Windows’ excluded ranges, `net.ipv4.ip_local_reserved_ports` on Linux), or lies where the system takes ports for outgoing connections.',
    steps: [
      'Take another one: leave out `--port`, or choose from 1024 up and below the ephemeral range.',
      'See the ranges: `hm doctor` tells when they collide with service types.',
    ],
  },
  noneFree: {
    title: 'No port of the range is free',
    means:
      'Every port that the service’s type, or your `--range`, allows is leased, in use or at rest.',
    steps: [
      'See who has them: `hm ls`.',
      'Give back what nobody needs: `hm release SERVICE`.',
      'Name other ports: `--range FROM-TO`, or another `--type`.',
    ],
  },
};
