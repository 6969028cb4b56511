#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five sample projects on both engines, up and down, compared by catalogue query."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, check, equal, main, note, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each  # noqa: E402

# What each system's description asks of its schema.
EXPECTED = {
  'savings-groups': {'tables': 15, 'indexes': 20, 'revisions': 8, 'names': []},
  'education': {
    'tables': 10, 'indexes': 15, 'revisions': 12,
    'names': ['users', 'courses', 'lessons', 'enrolments', 'quizzes', 'questions', 'attempts',
              'answers', 'badges']},
  'tours': {
    'tables': 30, 'indexes': 60, 'revisions': 8,
    'names': ['reservations', 'operations_log', 'operational_checklist', 'quotations',
              'quotation_items', 'package_quotations', 'guides', 'guide_assignments',
              'guide_availability', 'trips', 'trip_participants', 'accounts', 'transactions',
              'invoices', 'vehicles', 'drivers', 'transport_assignments', 'reports',
              'report_executions', 'leads', 'interactions', 'contacts', 'marketplace_products',
              'raffles', 'raffle_tickets']},
  'store': {
    'tables': 36, 'indexes': 40, 'revisions': 8,
    'names': ['users', 'user_sessions', 'user_preferences', 'user_payment_methods', 'products',
              'categories', 'brands', 'product_variants', 'product_reviews', 'orders',
              'order_items', 'cart_items', 'order_status_history', 'payments', 'payment_refunds',
              'payment_webhooks', 'payment_audit_logs', 'payment_reconciliations',
              'fraud_detection_logs', 'invoices', 'invoice_line_items', 'zatca_submissions',
              'invoice_sequences', 'analytics_events', 'product_analytics',
              'user_behavior_analytics', 'business_metrics', 'retention_analytics', 'tenant_sso',
              'sso_sessions', 'sso_user_mappings', 'sso_audit_logs']},
  'school': {'tables': 20, 'indexes': 30, 'revisions': 8,
             'names': ['users', 'roles', 'permissions', 'role_permissions', 'user_roles']},
}
STORE_INDEXES = ['idx_users_tenant_email', 'idx_users_status', 'idx_users_role',
                 'idx_products_tenant_category', 'idx_products_search', 'idx_products_price',
                 'idx_orders_user_status', 'idx_orders_date_range', 'idx_orders_payment_status',
                 'idx_analytics_tenant_date', 'idx_analytics_event_type',
                 'idx_analytics_user_session']


def migrate(box, database, project, *arguments):
  return box.run('--json', '-d', database.uri, '-p', SAMPLES / project, 'migrate',
                 *arguments).expect(0).json()


def ids(document):
  return [revision['id'] for revision in document['revisions']]


def check_cycles(box, project, database):
  """base → head → base → head, then one step at a time down and up again."""
  empty = database.schema()
  up = migrate(box, database, project, 'up')
  head = database.schema()
  migrate(box, database, project, 'down', 'base')
  equal(database.schema(), empty, f'{database.engine}: the schema at base')
  migrate(box, database, project, 'up')
  equal(database.schema(), head, f'{database.engine}: the second head')

  seen = [head]
  for _ in up['steps']:
    migrate(box, database, project, 'down')
    seen.append(database.schema())
  equal(seen[-1], empty, f'{database.engine}: base, one step at a time')
  for schema in reversed(seen[:-1]):
    migrate(box, database, project, 'up', '+1')
    equal(database.schema(), schema, f'{database.engine}: one step up again')


def check_demands(box, project, database):
  status = migrate(box, database, project, 'status', '--check')
  expected = EXPECTED[project]
  equal({revision['state'] for revision in status['revisions']}, {'applied'}, 'states')
  equal(status['current'], status['heads'], 'current')
  check(len(ids(status)) >= expected['revisions'], f'only {len(ids(status))} revisions')
  check(len(database.tables()) >= expected['tables'], f'only {len(database.tables())} tables')
  check(len(database.indexes()) >= expected['indexes'], f'only {len(database.indexes())} indexes')
  missing = set(expected['names']) - set(database.tables())
  check(not missing, f'missing tables: {sorted(missing)}')
  box.run('-d', database.uri, '-p', SAMPLES / project, 'migrate', 'validate').expect(0)


def check_project(box, project):
  def both(database):
    check_cycles(box, project, database)
    check_demands(box, project, database)
    note(f'{project} on {database.engine}: {len(database.tables())} tables,'
         f' {len(database.indexes())} indexes')
  on_each(box, both)
  verdict = box.run('--json', 'audit', 'verify').expect(0).json()
  check(verdict['intact'], f'audit: {verdict}')


def check_parity(box, project):
  """The same names in the same order, so that one seed profile can serve both engines."""
  found = []
  for engine in (Postgres, Sqlite):
    database = engine(box)
    migrate(box, database, project, 'up')
    found.append((database.tables(), database.columns(),
                  sorted(name for name in database.indexes() if name.startswith('idx_'))))
    database.close()
  for what, postgres, sqlite in zip(('tables', 'columns', 'indexes'), *found):
    equal(sorted(sqlite), sorted(postgres), what)
  equal(found[1][1], found[0][1], 'order of columns')


for name in EXPECTED:
  test(f'/samples/{name}/cycles')(lambda box, project=name: check_project(box, project))
  test(f'/samples/{name}/parity')(lambda box, project=name: check_parity(box, project))


@test('/samples/education/merge')
def education_merges(box):
  database = Sqlite(box)
  status = migrate(box, database, 'education', 'status')
  merges = [revision for revision in status['revisions'] if len(revision['parents']) > 1]
  check(merges, 'there is no merge')
  equal(len(status['heads']), 1, 'heads')
  labels = {label for revision in status['revisions'] for label in revision['labels']}
  check({'quizzes', 'gamification'} <= labels, f'labels: {labels}')


@test('/samples/school/first-ids')
def school_starts_as_named(box):
  status = migrate(box, Sqlite(box), 'school', 'status')
  equal(ids(status)[:2], ['20250726083043', '20250726083556'], 'the first two')


@test('/samples/store/indexes-and-tables')
def store_has_its_names(box):
  def both(database):
    migrate(box, database, 'store', 'up')
    equal(len(database.tables()), 36, 'tables')
    missing = set(STORE_INDEXES) - set(database.indexes())
    check(not missing, f'missing on {database.engine}: {sorted(missing)}')
  on_each(box, both)


@test('/samples/store/row-level-security')
def store_keeps_tenants_apart(box):
  database = Postgres(box)
  migrate(box, database, 'store', 'up')
  a, b = '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'
  for tenant, slug in ((a, 'a'), (b, 'b')):
    columns = database.ask(
      "SELECT string_agg(column_name, ',') FROM information_schema.columns WHERE table_name ="
      " 'tenants' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
    ).split(',')
    values = [f"'{tenant}'" if column == 'id' else f"'{slug}'" for column in columns]
    if 'id' not in columns:
      columns, values = ['id', *columns], [f"'{tenant}'", *values]
    database.ask(f'INSERT INTO tenants ({", ".join(columns)}) VALUES ({", ".join(values)})')
  equal(database.ask('SELECT count(*) FROM tenants'), '2', 'tenants')
  database.ask(f'CREATE ROLE {database.name}_app; GRANT SELECT ON tenants TO {database.name}_app;')
  answer = database.ask(f"SET ROLE {database.name}_app; SET app.tenant_id = '{a}';"
                        " SELECT id FROM tenants; RESET ROLE; RESET app.tenant_id;")
  equal(answer, a, 'what tenant a sees')
  database.ask(f'DROP OWNED BY {database.name}_app; DROP ROLE {database.name}_app;')
  database.close()


@test('/samples/reeve-json')
def projects_describe_themselves(box):
  for project in EXPECTED:
    settings = json.loads((SAMPLES / project / 'reeve.json').read_text())
    check(settings.get('name'), f'{project} has no name')
    equal(settings.get('migrations'), '.', f'{project}: migrations')


main()
