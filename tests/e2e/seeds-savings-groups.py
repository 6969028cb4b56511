#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The savings groups' seed profiles: who is there, and that the money adds up."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import main  # noqa: E402
from seeding import register  # noqa: E402

ACTIVE = "memberships m JOIN savings_groups g ON g.id = m.group_id WHERE m.status = 'active' AND g.name = "
KAMPALA = "'Kampala Women''s Cooperative'"

PROFILES = {
  'base': [('SELECT count(*) FROM districts', 20), ('SELECT count(*) FROM fine_types', 6),
           ('SELECT count(*) FROM users', 0)],
  'production': [('SELECT count(*) FROM districts', 20), ('SELECT count(*) FROM users', 0)],
  'development': [
    ("SELECT full_name FROM users WHERE email = 'superadmin@testdriven.io'", 'Our own'),
    ("SELECT role FROM users WHERE email = 'superadmin@testdriven.io'", 'super_admin'),
    ("SELECT role FROM users WHERE email = 'admin@savingsgroups.ug'", 'service_admin'),
    ("SELECT full_name FROM users WHERE email = 'sarah@kampala.ug'", 'Sarah Nakato'),
    ("SELECT full_name FROM users WHERE email = 'grace@kampala.ug'", 'Grace Mukasa'),
    ("SELECT full_name FROM users WHERE email = 'mary@kampala.ug'", 'Mary Nambi'),
    ("SELECT full_name FROM users WHERE email = 'alice@kampala.ug'", 'Alice Ssali'),
    ("SELECT count(*) FROM users WHERE full_name LIKE 'Jane %' OR full_name LIKE 'Rose %' OR"
     " full_name LIKE 'John %' OR full_name LIKE 'Peter %'", 4),
    (f'SELECT count(*) FROM {ACTIVE}{KAMPALA}', 5),
    (f"SELECT count(DISTINCT gender) FROM users WHERE id IN (SELECT user_id FROM {ACTIVE}'Wakiso Mixed Group')", 2),
    ("SELECT count(*) FROM (SELECT user_id FROM memberships GROUP BY user_id HAVING count(*) = 2) b", 2),
    ("SELECT office FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = 'mary@kampala.ug'",
     'treasurer'),
    ('SELECT count(*) FROM (SELECT group_id FROM meetings WHERE id IN (SELECT meeting_id FROM'
     ' meeting_attendance) GROUP BY group_id HAVING count(*) = 8) b', 2),
    ("SELECT count(DISTINCT account_id) FROM savings_transactions WHERE kind = 'deposit'", 11),
    ("SELECT count(*) FROM group_fund_balances WHERE contributed > disbursed", 4),
    ('SELECT count(*) FROM loan_assessments WHERE is_eligible', 6),
    ('SELECT count(*) FROM loan_assessments WHERE NOT is_eligible', 1),
    ('SELECT count(*) FROM fines WHERE NOT is_paid AND waived_on IS NULL', 6)],
  'testing': [
    ("SELECT count(*) FROM users WHERE status <> 'active'", 3),
    ('SELECT max(length(full_name)) FROM users', 120),
    ("SELECT full_name FROM users WHERE id = 2003", 'مريم نامبي'),
    ("SELECT count(*) FROM users WHERE occupation = ''", 1),
    ('SELECT count(*) FROM savings_transactions WHERE amount = 0.01 OR amount = 999999999999.99', 2),
    ('SELECT count(*) FROM savings_account_balances WHERE balance = 0', 3),
    ("SELECT count(*) FROM meetings WHERE meeting_date = '2024-02-29'", 2)],
  'large': [
    ("SELECT count(DISTINCT status) FROM meeting_attendance", 4),
    ('SELECT count(*) FROM savings_groups g WHERE 24 <> (SELECT count(*) FROM meetings m WHERE'
     ' m.group_id = g.id)', 0)],
}

# Each counts rows that are not as they should be.
COHERENT = [
  'SELECT count(*) FROM savings_account_balances WHERE balance < 0',
  "SELECT count(*) FROM savings_account_balances b JOIN savings_accounts a ON a.id = b.account_id"
  " WHERE a.status = 'closed' AND balance <> 0",
  'SELECT count(*) FROM group_fund_balances WHERE disbursed > contributed',
  # Money is counted, and people are present, on days on which the group met.
  'SELECT count(*) FROM savings_transactions t JOIN meetings m ON m.id = t.meeting_id'
  " WHERE t.occurred_on <> m.meeting_date OR m.status <> 'held'",
  'SELECT count(*) FROM fund_contributions c JOIN meetings m ON m.id = c.meeting_id'
  ' WHERE c.contributed_on <> m.meeting_date',
  'SELECT count(*) FROM meeting_attendance a JOIN meetings m ON m.id = a.meeting_id JOIN memberships s'
  ' ON s.id = a.membership_id WHERE s.group_id <> m.group_id OR s.joined_on > m.meeting_date OR'
  " s.left_on < m.meeting_date OR m.status <> 'held'",
  'SELECT count(*) FROM fund_contributions c JOIN group_funds f ON f.id = c.fund_id JOIN memberships s'
  ' ON s.id = c.membership_id WHERE s.group_id <> f.group_id',
  'SELECT count(*) FROM fines f JOIN meetings m ON m.id = f.meeting_id JOIN memberships s'
  ' ON s.id = f.membership_id WHERE s.group_id <> m.group_id OR f.imposed_on <> m.meeting_date'
  ' OR f.paid_on < f.imposed_on',
  # Nobody comes early, or is late without having come.
  "SELECT count(*) FROM meeting_attendance WHERE (minutes_late > 0) <> (status = 'late')",
  # A loan is its instalments, and is repaid when its repayments are.
  'SELECT count(*) FROM loans l WHERE disbursed_on IS NOT NULL AND (principal <> (SELECT'
  ' sum(principal_due) FROM loan_instalments i WHERE i.loan_id = l.id) OR principal * interest_rate <>'
  ' 100 * (SELECT sum(interest_due) FROM loan_instalments i WHERE i.loan_id = l.id))',
  "SELECT count(*) FROM loan_balances b JOIN loans l ON l.id = b.loan_id WHERE principal_outstanding < 0"
  " OR (l.status = 'repaid') <> (principal_outstanding = 0)",
  'SELECT count(*) FROM loans l JOIN loan_assessments a ON a.id = l.assessment_id'
  ' WHERE a.membership_id <> l.membership_id OR l.principal > a.maximum_amount OR l.applied_on < a.assessed_on',
  # What an assessment says of the savings is what had been saved by then.
  'SELECT count(*) FROM loan_assessments s WHERE savings_balance <> (SELECT sum(CASE direction WHEN'
  " 'credit' THEN amount ELSE -amount END) FROM savings_transactions t JOIN savings_accounts a"
  " ON a.id = t.account_id WHERE a.membership_id = s.membership_id AND a.account_type = 'personal'"
  ' AND t.occurred_on <= s.assessed_on)',
  'SELECT count(*) FROM (SELECT user_id FROM next_of_kin GROUP BY user_id HAVING sum(share_percent)'
  ' <> 100) k',
  "SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$%'",
]

# Whoever made an administrator first keeps that one.
GIVEN = {'development': "INSERT INTO users (id, email, full_name, role, password_hash) VALUES"
                        " (7, 'superadmin@testdriven.io', 'Our own', 'super_admin', '$argon2id$v=19$x')"}

register('savings-groups', PROFILES, COHERENT, GIVEN)

main()
