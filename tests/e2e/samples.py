#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five sample projects on both engines, up and down, compared by catalogue query."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import SAMPLES, check, equal, main, note, test  # noqa: E402
from schemas import Postgres, Sqlite, on_each, same_schema  # noqa: E402

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
  same_schema(database.schema(), empty, f'{database.engine}: the schema at base')
  migrate(box, database, project, 'up')
  same_schema(database.schema(), head, f'{database.engine}: the second head')

  seen = [head]
  for _ in up['steps']:
    migrate(box, database, project, 'down')
    seen.append(database.schema())
  same_schema(seen[-1], empty, f'{database.engine}: base, one step at a time')
  for schema in reversed(seen[:-1]):
    migrate(box, database, project, 'up', '+1')
    same_schema(database.schema(), schema, f'{database.engine}: one step up again')
  check_records(box, project, database, [step['id'] for step in up['steps']])


def check_records(box, project, database, order):
  """Three times up and twice down are in the ledger, the jobs and the audit, and nothing else."""
  equal(database.ask(f'SELECT id FROM {database.ledger}revision ORDER BY position').split(), order,
        'the ledger')
  history = migrate(box, database, project, 'history')['history']
  equal({row['outcome'] for row in history}, {'succeeded'}, 'outcomes in the history')
  for identifier in order:
    equal([row['direction'] for row in history if row['id'] == identifier],
          ['up', 'down', 'up', 'down', 'up'], f'history of {identifier}')
  equal([row['id'] for row in reversed(history[:len(order)])], order, 'order of application')
  jobs = box.run('--json', 'job', 'list').expect(0).json()['jobs']
  equal({job['state'] for job in jobs}, {'succeeded'}, 'jobs')
  runs = set(database.ask(f'SELECT DISTINCT run_id FROM {database.ledger}history').split())
  equal(runs - {job['id'] for job in jobs}, set(), 'runs that no job knows')


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


A, B = '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'


def fill_store(database):
  """Two tenants, a product each."""
  for tenant, letter, number in ((A, 'a', 1), (B, 'b', 2)):
    database.do(
      'INSERT INTO tenants (id, slug, legal_name, display_name) VALUES'
      f" ('{tenant}', '{letter}', 'Tenant {letter}', 'Tenant {letter}');"
      f"INSERT INTO categories (id, tenant_id, slug, name) VALUES ({number}, '{tenant}', 'tea',"
      " 'Tea');"
      'INSERT INTO products (id, tenant_id, category_id, sku, name, name_ar, price) VALUES'
      f" ({number}, '{tenant}', {number}, 'TEA-{letter}', 'Green Tea {letter}', 'شاي أخضر', 9.50);")


@test('/samples/store/rows-outlive-the-way')
def store_with_rows(box):
  """Up over rows that are there already, down and up again; then the search finds them."""
  searches = {
    'postgres': "SELECT id FROM products WHERE to_tsvector('simple', sku || ' ' || name || ' ' ||"
                " coalesce(name_ar, '') || ' ' || coalesce(description, '')) @@"
                " to_tsquery('simple', '{}') ORDER BY id",
    'sqlite': "SELECT rowid FROM idx_products_search WHERE idx_products_search MATCH '{}'"
              ' ORDER BY rowid'}

  def both(database):
    migrate(box, database, 'store', 'up', '20250324090000')
    fill_store(database)
    products = 'SELECT id, tenant_id, sku, name, name_ar, price FROM products ORDER BY id'
    before = database.ask(products)
    for verb, target in (('up', 'head'), ('down', '20250324090000'), ('up', 'head')):
      migrate(box, database, 'store', verb, target)
      equal(database.ask(products), before, f'{database.engine}: products after {verb} {target}')
    equal(database.ask('SELECT count(DISTINCT slug) FROM products'), '2', 'slugs')
    search = searches[database.engine]
    equal(database.ask(search.format('green')).split(), ['1', '2'], f'{database.engine}: green')
    equal(database.ask(search.format('شاي')).split(), ['1', '2'], f'{database.engine}: Arabic')
    equal(database.ask(search.format('a')).split(), ['1'], f'{database.engine}: a')
    database.do("UPDATE products SET name = 'Black Tea' WHERE id = 1")
    equal(database.ask(search.format('green')).split(), ['2'], f'{database.engine}: after a change')
  on_each(box, both)


@test('/samples/store/row-level-security')
def store_keeps_tenants_apart(box):
  database = Postgres(box)
  migrate(box, database, 'store', 'up')
  fill_store(database)
  role = f'{database.name}_app'
  database.ask(f'CREATE ROLE {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA'
               f' public TO {role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};')
  database.ask(f'SET ROLE {role}')
  for table in ('tenants', 'categories', 'products'):
    equal(database.ask(f'SELECT count(*) FROM {table}'), '0', f'{table} without a tenant')
  for tenant, letter in ((A, 'a'), (B, 'b')):
    database.ask(f"SET app.tenant_id = '{tenant}'")
    equal(database.ask('SELECT id FROM tenants'), tenant, 'tenants that a tenant sees')
    equal(database.ask('SELECT sku FROM products'), f'TEA-{letter}', 'products that it sees')
    equal(database.ask('UPDATE products SET price = 1 RETURNING sku'), f'TEA-{letter}', 'changed')
  refused = database.session.ask('INSERT INTO categories (tenant_id, slug, name) VALUES'
                                 f" ('{A}', 'coffee', 'Coffee')")
  check('row-level security' in refused, f'tenant b wrote for tenant a: {refused}')
  database.ask('RESET ROLE; RESET app.tenant_id;')
  unprotected = database.ask(
    "SELECT string_agg(relname, ' ') FROM pg_class c WHERE relkind IN ('r', 'p') AND NOT"
    " relrowsecurity AND relnamespace = 'public'::regnamespace AND EXISTS (SELECT 1 FROM"
    " pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id')")
  equal(unprotected, '', 'tables of tenants without row-level security')
  database.ask(f'DROP OWNED BY {role}; DROP ROLE {role};')
  database.close()


@test('/samples/reeve-json')
def projects_describe_themselves(box):
  for project in EXPECTED:
    settings = json.loads((SAMPLES / project / 'reeve.json').read_text())
    check(settings.get('name'), f'{project} has no name')
    equal(settings.get('migrations'), '.', f'{project}: migrations')


main()
