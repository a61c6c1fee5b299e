/**
 * What Docker's API answers to `GET /containers/json`, written after the example of docs.docker.com, "Engine API", ContainerList
 * (versions 1.24 to 1.57), with PortSummary of version 1.57 and the labels of the compose specification.
 */
export const containers: unknown = [
  {
    Id: `8dfafdbc3a40${'0'.repeat(52)}`,
    Names: ['/shop-web-1'],
    Image: 'ubuntu:latest',
    Command: 'echo 1',
    Created: 1_367_854_155,
    State: 'running',
    Status: 'Up 3 hours',
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 9000, Type: 'tcp' },
    ],
    Labels: {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.project.working_dir': '/home/ann/shop',
      'com.docker.compose.service': 'web',
    },
    HostConfig: { NetworkMode: 'default' },
  },
  {
    Id: `9cd87474be90${'0'.repeat(52)}`,
    Names: ['/db', '/web/db'],
    Image: 'postgres:17',
    Ports: [
      { IP: '127.0.0.1', PrivatePort: 5432, PublicPort: 5432, Type: 'tcp' },
      { PrivatePort: 53, PublicPort: 5353, Type: 'udp' },
      { IP: '0.0.0.0', PrivatePort: 38_412, PublicPort: 38_412, Type: 'sctp' },
    ],
    Labels: {},
  },
  { Id: `3176a2479c92${'0'.repeat(52)}`, Names: ['/worker'], Ports: [], Labels: null },
];
