#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store's seed profiles: orders in all states, and totals that are what they are totals of."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import main  # noqa: E402
from seeding import register  # noqa: E402

NAJD = "(SELECT id FROM tenants WHERE slug = 'najd-souq')"


def differ(one, other):
  """Money is compared in cents: SQLite counts in binary fractions."""
  return f'round(100 * coalesce({one}, 0)) <> round(100 * coalesce({other}, 0))'


def share(net, rate):
  """A tax, rounded half up; binary fractions get a nudge."""
  return f'round({net} * {rate} / 100.0 + 0.0000001, 2)'


def in_one_shop(sql):
  """A child is of the same shop as its owner; the indexes begin with the shop."""
  return re.sub(r'(\w)\.(order_id|invoice_id|payment_id) = (\w)\.(id|order_id)\b',
                r'\1.tenant_id = \3.tenant_id AND \g<0>', sql)


PROFILES = {
  'base': [('SELECT count(*) FROM tenants', 1), ('SELECT count(*) FROM categories', 8),
           ('SELECT count(*) FROM users', 0)],
  'production': [("SELECT role FROM users WHERE status = 'invited' AND password_hash IS NULL", 'owner'),
                 ('SELECT count(*) FROM users', 1), ('SELECT sum(last_number) FROM invoice_sequences', 0),
                 ('SELECT count(*) FROM orders', 0)],
  'development': [
    ('SELECT country_code, default_currency, status FROM tenants ORDER BY slug',
     'AE|AED|active\nSA|SAR|active\nSA|SAR|suspended'),
    ('SELECT count(DISTINCT status), count(DISTINCT payment_status), count(DISTINCT channel) FROM orders',
     '7|6|5'),
    ('SELECT count(DISTINCT role) FROM users', 6),
    # One person may be a customer of two shops.
    ("SELECT count(*) FROM users WHERE email = 'sara.almutairi@example.com'", 2),
    ('SELECT cast(max(vat_rate) AS integer) FROM products', 15),
    ("SELECT series, last_number FROM invoice_sequences WHERE tenant_id = " + NAJD + ' ORDER BY series',
     'credit|3\nsimplified|7\nstandard|2'),
    ('SELECT status, count(*) FROM zatca_submissions GROUP BY status ORDER BY status',
     'accepted_with_warnings|1\ncleared|1\npending|1\nreported|8'),
    ("SELECT count(*) FROM invoices WHERE document_type = 'credit_note' AND original_invoice_id IS NULL", 0),
    ('SELECT count(*) FROM payment_refunds', 3), ('SELECT count(*) FROM sso_user_mappings', 2),
    ('SELECT orders_count FROM daily_sales WHERE tenant_id = ' + NAJD + ' ORDER BY sales_date LIMIT 1', 1)],
  'testing': [("SELECT count(*) FROM users WHERE email = 'a@b'", 2),
              ('SELECT count(*) FROM orders WHERE grand_total = 0', 2),
              ("SELECT count(*) FROM products WHERE slug IS NULL", 1),
              ("SELECT customer_note FROM orders WHERE order_number = 'T-2'", "'; DROP TABLE orders; --"),
              ("SELECT max(line_number) FROM invoice_line_items", 2147483647)],
  'large': [('SELECT count(*) - 80 * (SELECT count(*) FROM tenants) FROM orders', 0),
            ('SELECT count(*) - 40 * (SELECT count(*) FROM tenants) FROM users WHERE role = '
             "'customer'", 0),
            ('SELECT count(*) FROM order_items i JOIN products p ON p.id = i.product_id WHERE'
             ' p.tenant_id <> i.tenant_id OR i.unit_price <> p.price', 0),
            ("SELECT count(*) FROM shipments WHERE status = 'delivered' AND delivered_at IS NULL", 0),
            ("SELECT min(n) FROM (SELECT count(*) AS n FROM order_items GROUP BY order_id) o", 1)],
}

# Each counts rows that are not as they should be.
COHERENT = [
  # An order is its items, its delivery and their tax.
  'SELECT count(*) FROM orders o WHERE ' + differ('subtotal', '(SELECT sum(quantity * unit_price)'
  ' FROM order_items i WHERE i.order_id = o.id)') + ' OR ' + differ(
    'discount_total', '(SELECT sum(discount_amount) FROM order_items i WHERE i.order_id = o.id)')
  + ' OR ' + differ('subtotal - discount_total + shipping_total + vat_total', 'grand_total'),
  'SELECT count(*) FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE ' + differ(
    'vat_total', '(SELECT sum(' + share('line_total', 'vat_rate') + ') FROM order_items i WHERE i.order_id'
    " = o.id) + CASE t.country_code WHEN 'SA' THEN " + share('shipping_total', '15') + ' ELSE '
    + share('shipping_total', '5') + ' END'),
  'SELECT count(*) FROM order_items i JOIN product_variants v ON v.id = i.variant_id WHERE'
  ' v.product_id <> i.product_id OR v.tenant_id <> i.tenant_id',
  # The last step of its history is an order's status.
  'SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_status_history h WHERE h.order_id'
  ' = o.id AND h.to_status = o.status AND h.changed_at = (SELECT max(changed_at) FROM'
  ' order_status_history l WHERE l.order_id = o.id))',
  "SELECT count(*) FROM order_status_history h WHERE from_status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
  ' order_status_history p WHERE p.order_id = h.order_id AND p.to_status = h.from_status AND'
  ' p.changed_at < h.changed_at)',
  # What was paid is what it cost, and what was given back is what the state says.
  "SELECT count(*) FROM orders o WHERE payment_status IN ('paid', 'refunded', 'partially_refunded') AND "
  + differ('grand_total', "(SELECT sum(amount) FROM payments p WHERE p.order_id = o.id AND p.status IN"
           " ('captured', 'refunded', 'partially_refunded'))"),
  "SELECT count(*) FROM payments p WHERE (status = 'refunded' AND " + differ(
    'amount', '(SELECT sum(r.amount) FROM payment_refunds r WHERE r.payment_id = p.id)')
  + ") OR (status = 'partially_refunded' AND amount <= (SELECT sum(r.amount) FROM payment_refunds r"
  " WHERE r.payment_id = p.id)) OR (status = 'captured' AND EXISTS (SELECT 1 FROM payment_refunds r"
  ' WHERE r.payment_id = p.id))',
  'SELECT count(*) FROM payments WHERE captured_at < authorized_at',
  "SELECT count(*) FROM payment_reconciliations c WHERE status = 'matched' AND "
  + differ('expected_amount', 'settled_amount + fee_amount') + ' OR ' + differ(
    'expected_amount', "(SELECT sum(amount) FROM payments p WHERE p.tenant_id = c.tenant_id AND p.provider ="
    ' c.provider AND substr(cast(p.captured_at AS text), 1, 10) = cast(c.statement_date AS text))'),
  # An invoice is its lines and, unless it gives something back, its order.
  'SELECT count(*) FROM invoices i WHERE ' + differ(
    'subtotal', '(SELECT sum(quantity * unit_price) FROM invoice_line_items l WHERE l.invoice_id = i.id)')
  + ' OR ' + differ('vat_total', '(SELECT sum(vat_amount) FROM invoice_line_items l WHERE l.invoice_id = i.id)')
  + ' OR ' + differ('grand_total', '(SELECT sum(total_amount) FROM invoice_line_items l'
                    ' WHERE l.invoice_id = i.id)'),
  "SELECT count(*) FROM invoices i JOIN orders o ON o.id = i.order_id WHERE document_type = 'invoice' AND "
  + differ('i.grand_total', 'o.grand_total'),
  "SELECT count(*) FROM invoices i WHERE document_type = 'credit_note' AND " + differ(
    'grand_total', '(SELECT sum(r.amount) FROM payment_refunds r JOIN payments p ON p.id = r.payment_id'
    ' WHERE p.order_id = i.order_id)'),
  'SELECT count(*) FROM invoice_line_items WHERE ' + differ('quantity * unit_price - discount_amount', 'net_amount')
  + ' OR ' + differ('net_amount + vat_amount', 'total_amount') + ' OR '
  + differ('vat_amount', share('net_amount', 'vat_rate')),
  # Numbers have no gaps.
  'SELECT count(*) FROM invoice_sequences s WHERE last_number <> (SELECT count(*) FROM invoices i WHERE'
  ' i.tenant_id = s.tenant_id AND i.series = s.series AND i.fiscal_year = s.fiscal_year)',
  'SELECT count(*) FROM invoice_sequences s WHERE last_number <> (SELECT coalesce(max(sequence_number), 0)'
  ' FROM invoices i WHERE i.tenant_id = s.tenant_id AND i.series = s.series AND i.fiscal_year ='
  ' s.fiscal_year)',
  'SELECT count(*) FROM invoices i JOIN tenants t ON t.id = i.tenant_id WHERE seller_vat_number <>'
  ' vat_number',
  # The chain that the authority checks.
  'SELECT count(*) FROM zatca_submissions z WHERE invoice_counter > 1 AND previous_invoice_hash <> (SELECT'
  ' invoice_hash FROM zatca_submissions p WHERE p.tenant_id = z.tenant_id AND p.environment ='
  ' z.environment AND p.device_serial = z.device_serial AND p.invoice_counter = z.invoice_counter - 1)',
  'SELECT count(*) FROM zatca_submissions z WHERE invoice_counter > (SELECT count(*) FROM zatca_submissions'
  ' p WHERE p.tenant_id = z.tenant_id AND p.device_serial = z.device_serial)',
  # Who reviews as a buyer has bought.
  'SELECT count(*) FROM product_reviews r LEFT JOIN order_items i ON i.id = r.order_item_id LEFT JOIN orders'
  ' o ON o.id = i.order_id WHERE r.is_verified_purchase AND (i.product_id IS NULL OR i.product_id <>'
  ' r.product_id OR o.user_id <> r.user_id)',
  'SELECT count(*) FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.shipped_at < o.placed_at',
  # Measures are what was measured.
  "SELECT count(*) FROM business_metrics m WHERE metric_name = 'gross_sales' AND " + differ(
    'metric_value', "(SELECT sum(grand_total) FROM orders o WHERE o.tenant_id = m.tenant_id AND o.status NOT"
    " IN ('cancelled', 'returned') AND substr(cast(o.placed_at AS text), 1, 7) ="
    ' substr(cast(m.metric_date AS text), 1, 7))'),
  'SELECT count(*) FROM product_analytics a WHERE units_sold <> (SELECT coalesce(sum(quantity), 0) FROM'
  " order_items i JOIN orders o ON o.id = i.order_id WHERE o.status <> 'cancelled' AND i.product_id ="
  ' a.product_id AND substr(cast(o.placed_at AS text), 1, 10) = cast(a.metric_date AS text))',
  'SELECT count(*) FROM user_behavior_analytics a WHERE ' + differ(
    'amount_spent', "(SELECT sum(grand_total) FROM orders o WHERE o.status <> 'cancelled' AND o.user_id ="
    ' a.user_id AND substr(cast(o.placed_at AS text), 1, 10) = cast(a.metric_date AS text))'),
  'SELECT count(*) FROM retention_analytics WHERE ' + differ('retention_rate * cohort_size / 100.0',
                                                             'retained_users'),
  # Nothing belongs to two shops.
  'SELECT count(*) FROM cart_items c JOIN users u ON u.id = c.user_id WHERE u.tenant_id <> c.tenant_id',
  'SELECT count(*) FROM analytics_events e JOIN products p ON p.id = e.product_id WHERE p.tenant_id <>'
  ' e.tenant_id',
  "SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$%'",
]

register('store', PROFILES, [in_one_shop(sql) for sql in COHERENT])

main()
