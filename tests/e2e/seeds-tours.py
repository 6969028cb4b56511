#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tour operator's seed profiles: who travels with whom, and that the money adds up."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import main  # noqa: E402
from seeding import register  # noqa: E402

# Money is compared in cents: SQLite counts in binary fractions.
CENTS = 'round(100 * coalesce({}, 0))'

PROFILES = {
  'base': [('SELECT count(*) FROM accounts', 5), ('SELECT count(*) FROM destinations', 10),
           ('SELECT count(*) FROM tour_packages', 4), ('SELECT count(*) FROM reports', 5),
           ('SELECT count(*) FROM users', 0)],
  'production': [('SELECT count(*) FROM accounts', 5), ('SELECT count(*) FROM customers', 0),
                 ("SELECT role FROM users WHERE status = 'invited' AND password_hash IS NULL", 'admin'),
                 ('SELECT count(*) FROM users WHERE password_hash IS NOT NULL', 0)],
  'development': [
    ("SELECT first_name || ' ' || last_name, specialization FROM guides ORDER BY license_number DESC",
     'Sarah Gold|nature\nRachel Levy|christian_heritage\nDavid Cohen|biblical_history\n'
     'Michael Abraham|multi_faith'),
    ('SELECT name, cast(price_per_person AS integer), currency_code FROM trips ORDER BY starts_at',
     'Jerusalem Holy Sites Tour|120|USD\nDead Sea & Masada Experience|95|USD\n'
     'Galilee & Nazareth Pilgrimage|280|USD\nBethlehem & Hebron Heritage|85|USD'),
    ('SELECT count(*), count(DISTINCT country_code) FROM reservations r JOIN customers c ON c.id ='
     ' r.customer_id', '8|8'),
    ("SELECT first_name || ' ' || last_name, country_code FROM customers WHERE country_code IN"
     " ('US', 'ES', 'DE', 'FR') ORDER BY customer_number",
     'John Smith|US\nMaria Garcia|ES\nHans Mueller|DE\nSophie Dubois|FR'),
    ('SELECT count(*) FROM quotations', 3), ('SELECT count(*) FROM drivers', 3),
    ("SELECT make || ' ' || model, seats FROM vehicles ORDER BY registration_number",
     'Mercedes-Benz Sprinter|20\nVolkswagen Crafter|15\nFord Transit|12\nMercedes-Benz Tourismo|50'),
    ('SELECT count(*) FROM accounts', 5), ('SELECT count(*) FROM leads', 3),
    # What the equity, the income and the cost are, the bank and the cash box have.
    ("SELECT cast(sum(CASE WHEN account_type IN ('asset', 'expense') THEN balance ELSE -balance END)"
     ' AS integer) FROM account_balances', 0),
    ("SELECT cast(sum(balance) AS integer) FROM account_balances WHERE account_type = 'income'", 2309),
    ('SELECT seats_taken FROM trip_occupancy ORDER BY starts_at', '5\n2\n8\n2')],
  'testing': [
    ("SELECT count(*) FROM customers WHERE first_name = '' AND last_name = ''", 1),
    ('SELECT max(length(last_name)) FROM customers', 215),
    ("SELECT company_name FROM customers WHERE customer_number = 'T-0002'", 'Ω & Sons “Ltd” <b>'),
    ('SELECT count(*) FROM trips WHERE price_per_person = 0', 1),
    ('SELECT available_on FROM guide_availability ORDER BY 1', '2024-02-29\n2024-12-31\n2025-01-01')],
  'large': [
    ('SELECT count(DISTINCT language_code) FROM trips', 4),
    ('SELECT min(n), max(n) FROM (SELECT count(*) AS n FROM trip_stops GROUP BY trip_id) s', '3|3'),
    ('SELECT count(*) FROM trip_participants p JOIN reservations r ON r.id = p.reservation_id'
     ' WHERE r.trip_id <> p.trip_id', 0),
    ("SELECT count(*) FROM account_balances WHERE code = '1000' AND balance > 25500", 1),
    ('SELECT count(*) FROM reservations r JOIN trips t ON t.id = r.trip_id WHERE r.reserved_at >='
     ' t.starts_at', 0)],
}

# Each counts rows that are not as they should be.
COHERENT = [
  # A reservation costs what its seats cost, and is paid by what was booked for it.
  'SELECT count(*) FROM reservations r JOIN trips t ON t.id = r.trip_id WHERE '
  + CENTS.format('(adults + children) * price_per_person - discount_amount') + ' <> '
  + CENTS.format('total_amount'),
  'SELECT count(*) FROM reservations r WHERE ' + CENTS.format(
    "(SELECT sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END) FROM transactions x"
    " JOIN accounts a ON a.id = x.account_id WHERE x.reservation_id = r.id AND x.status = 'posted'"
    " AND a.account_type = 'asset')") + ' <> ' + CENTS.format('paid_amount'),
  "SELECT count(*) FROM reservations WHERE (payment_status = 'paid' AND paid_amount <> total_amount) OR"
  " (payment_status IN ('unpaid', 'refunded') AND paid_amount <> 0)",
  # Every seat has a passenger and no coach is too small.
  "SELECT count(*) FROM reservations r WHERE adults + children + infants <> (SELECT count(*) FROM trip_participants p WHERE p.reservation_id = r.id"
  ' AND p.trip_id = r.trip_id)',
  'SELECT count(*) FROM trip_occupancy WHERE seats_free < 0',
  # Who has travelled was there, and before the tour was over.
  "SELECT count(*) FROM trip_participants p JOIN reservations r ON r.id = p.reservation_id JOIN trips t"
  " ON t.id = p.trip_id WHERE (r.status = 'completed') <> (p.attendance = 'checked_in') OR"
  " (p.checked_in_at IS NULL) = (p.attendance = 'checked_in') OR p.checked_in_at > t.ends_at",
  'SELECT count(*) FROM transport_assignments a JOIN vehicles v ON v.id = a.vehicle_id JOIN trips t'
  ' ON t.id = a.trip_id WHERE v.seats < t.capacity OR a.departs_at > t.starts_at OR a.returns_at < t.ends_at',
  # Invoices are their lines and their payments; quotations their items.
  'SELECT count(*) FROM invoices i WHERE ' + CENTS.format('subtotal') + ' <> ' + CENTS.format(
    '(SELECT sum(line_total) FROM invoice_items l WHERE l.invoice_id = i.id)') + ' OR '
  + CENTS.format('subtotal + tax_amount') + ' <> ' + CENTS.format('total_amount'),
  'SELECT count(*) FROM invoices i WHERE ' + CENTS.format('paid_amount') + ' <> ' + CENTS.format(
    "(SELECT sum(amount) FROM payments p WHERE p.invoice_id = i.id AND p.status = 'received')"),
  'SELECT count(*) FROM invoices i JOIN reservations r ON r.id = i.reservation_id'
  ' WHERE i.total_amount <> r.total_amount OR i.customer_id <> r.customer_id',
  'SELECT count(*) FROM payments p JOIN transactions x ON x.id = p.transaction_id WHERE p.amount <> x.amount',
  'SELECT count(*) FROM invoice_items WHERE ' + CENTS.format('quantity * unit_price') + ' <> '
  + CENTS.format('line_total'),
  'SELECT count(*) FROM quotations q WHERE ' + CENTS.format('subtotal') + ' <> ' + CENTS.format(
    '(SELECT sum(line_total) FROM quotation_items i WHERE i.quotation_id = q.id)') + ' OR '
  + CENTS.format('subtotal - discount_amount + tax_amount') + ' <> ' + CENTS.format('total_amount'),
  'SELECT count(*) FROM quotation_items WHERE '
  + CENTS.format('quantity * unit_price * (100 - discount_percent) / 100.0') + ' <> '
  + CENTS.format('line_total'),
  # Debits are credits.
  "SELECT cast(abs(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END)) * 100 AS integer) FROM"
  " (SELECT direction, amount FROM transactions WHERE status = 'posted'"
  " UNION ALL SELECT 'debit', 0) b",
  # Nobody leads two tours at a time, or one on a day off.
  'SELECT count(*) FROM guide_assignments a JOIN trips t ON t.id = a.trip_id JOIN guide_availability v'
  " ON v.guide_id = a.guide_id WHERE a.status <> 'cancelled' AND v.status = 'leave'"
  ' AND substr(cast(t.starts_at AS text), 1, 10) = cast(v.available_on AS text)',
  'SELECT count(*) FROM marketplace_orders WHERE ' + CENTS.format('quantity * unit_price') + ' <> '
  + CENTS.format('total_amount'),
  "SELECT count(*) FROM raffles r WHERE status = 'drawn' AND (SELECT count(*) FROM raffle_tickets t"
  ' WHERE t.raffle_id = r.id AND is_winner) <> 1',
  'SELECT count(*) FROM raffle_tickets t JOIN raffles r ON r.id = t.raffle_id'
  ' WHERE t.ticket_number > r.max_tickets OR t.price_paid <> r.ticket_price',
  'SELECT count(*) FROM trip_stops s JOIN trips t ON t.id = s.trip_id WHERE s.arrives_at < t.starts_at'
  ' OR s.departs_at > t.ends_at',
  "SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$%'",
]

register('tours', PROFILES, COHERENT)

main()
