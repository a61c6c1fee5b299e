/**
 * What the name of a service tells: its type, and, where the name is that of a program, the port
 * that program normally has. Knows names only, never what runs.
 */

/** One row: all names that mean the same. */
export interface KnownName {
  readonly names: readonly string[];
  /** The name of a built-in service type. */
  readonly serviceType: string;
  /** The port that the named program has by default, with where that is written. */
  readonly port?: { readonly number: number; readonly source: string };
}

const row = (serviceType: string, ...names: string[]): KnownName => ({ names, serviceType });

const program = (
  serviceType: string,
  number: number,
  source: string,
  ...names: string[]
): KnownName => ({ names, serviceType, port: { number, source } });

/** A name stands in one row only, and is never the name of a type (tests assert both). */
export const knownNames: readonly KnownName[] = [
  row('dev', 'web', 'app', 'client', 'front', 'front-end', 'website', 'site'),
  row('api', 'server', 'backend', 'back-end', 'gateway'),
  row('database', 'db', 'sql', 'data-base'),
  row('infrastructure', 'cache', 'infra'),
  row('messaging', 'queue', 'broker'),
  row('functions', 'function'),
  row('auth', 'sso'),
  row('coordination', 'coordinator'),
  row('auth', 'keycloak'),
  row('proxy', 'nginx', 'traefik', 'caddy', 'envoy', 'haproxy'),
  row('ui', 'adminer', 'pgadmin', 'phpmyadmin', 'mongo-express'),
  row('infrastructure', 'minio', 'elasticsearch', 'opensearch', 'meilisearch', 'localstack'),
  row('messaging', 'mailcatcher'),
  row('docs', 'doc'),
  row('test', 'tests', 'e2e', 'playwright', 'cypress'),
  program(
    'database',
    5432,
    'postgresql.org/docs: PGPORT',
    'postgres',
    'postgresql',
    'pg',
    'postgis',
    'pgvector',
  ),
  program('database', 3306, 'dev.mysql.com: --port', 'mysql', 'mariadb'),
  program(
    'database',
    27017,
    'mongodb.com/docs/rapid/reference/default-mongodb-port',
    'mongo',
    'mongodb',
  ),
  program('infrastructure', 6379, 'redis.io/docs: redis.conf, port', 'redis', 'valkey'),
  program('infrastructure', 11211, 'memcached(1): -p', 'memcached'),
  program('messaging', 5672, 'rabbitmq.com/docs/networking', 'rabbitmq'),
  program('messaging', 4222, 'docs.nats.io: default client port', 'nats'),
  program('messaging', 9092, 'kafka.apache.org/documentation: listeners', 'kafka'),
  program('monitoring', 9090, 'prometheus.io/docs: --web.listen-address', 'prometheus'),
  program('monitoring', 3000, 'grafana.com/docs: http_port', 'grafana'),
  program('ai', 11434, 'ollama/ollama:docs/faq.md', 'ollama'),
  program('messaging', 8025, 'axllent/mailpit: --listen (the web interface)', 'mailpit', 'mailhog'),
];

/** The row of this name. */
export function knownName(name: string): KnownName | undefined {
  return knownNames.find((row) => row.names.includes(name));
}
