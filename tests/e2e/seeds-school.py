#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The school's seed profiles: who may do what, and that attendance and grades are those of a term."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import main  # noqa: E402
from seeding import register  # noqa: E402

ACCESS = [
  ("SELECT count(*) FROM roles WHERE name IN ('SUPERADMIN', 'ADMIN', 'TEACHER', 'STUDENT', 'PARENT')", 5),
  ('SELECT count(*) FROM roles', 5),
  ('SELECT count(*) FROM permissions', 25),
  ('SELECT count(DISTINCT resource) FROM permissions', 8),
  ('SELECT count(*) FROM role_permissions', 56)]
SYSTEM = ("SELECT count(*) FROM users WHERE is_system AND email IN"
          " ('superadmin@school.edu', 'admin@school.edu', 'principal@school.edu')", 3)
DEMO = ACCESS + [
  SYSTEM, ('SELECT count(*) FROM users', 12), ('SELECT count(*) FROM user_roles', 12),
  ("SELECT count(*) FROM users WHERE email IN ('teacher.math@school.edu', 'teacher.science@school.edu',"
   " 'student1@school.edu', 'student2@school.edu', 'parent1@school.edu', 'parent2@school.edu')", 6)]

PROFILES = {
  'base': ACCESS + [('SELECT count(*) FROM users', 0), ('SELECT count(*) FROM grade_levels', 12)],
  'production': ACCESS + [
    SYSTEM, ('SELECT count(*) FROM users', 3), ('SELECT count(*) FROM users WHERE must_change_password', 3),
    ("SELECT count(*) FROM user_roles u JOIN roles r ON r.id = u.role_id WHERE r.name = 'ADMIN'", 2)],
  'development': DEMO + [
    ('SELECT count(*) FROM departments WHERE head_teacher_id IS NOT NULL', 4),
    ("SELECT count(*) FROM enrolments WHERE status = 'active'", 24),
    ('SELECT count(*) FROM timetable_entries', 60),
    ('SELECT count(DISTINCT attended_on) FROM attendance_records', 20),
    ('SELECT count(*) FROM attendance_records', 480),
    ('SELECT count(*) FROM assessment_results', 576),
    ('SELECT count(*) FROM term_grades', 144)],
  'testing': DEMO + [
    ('SELECT count(DISTINCT status) FROM students', 5),
    ("SELECT last_name FROM students WHERE admission_number = '2'", 'الأحمد'),
    ('SELECT count(*) FROM term_grades WHERE percent = 0 OR percent = 100', 2),
    ("SELECT count(*) FROM rooms WHERE code = '' OR capacity = 32767", 2)],
  'large': DEMO + [
    ('SELECT count(*) FROM enrolments e WHERE 70 <> (SELECT count(*) FROM attendance_records r WHERE'
     ' r.enrolment_id = e.id)', 0),
    ('SELECT count(*) FROM enrolments e WHERE 18 <> (SELECT count(*) FROM assessment_results r WHERE'
     ' r.enrolment_id = e.id)', 0)],
}

# Each counts rows that are not as they should be.
COHERENT = [
  "SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$%'",
  'SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)',
  'SELECT count(*) FROM terms t JOIN school_years y ON y.id = t.school_year_id'
  ' WHERE t.starts_on < y.starts_on OR t.ends_on > y.ends_on',
  'SELECT count(*) FROM attendance_records r JOIN enrolments e ON e.id = r.enrolment_id WHERE NOT EXISTS'
  ' (SELECT 1 FROM terms t WHERE t.school_year_id = e.school_year_id AND r.attended_on BETWEEN'
  ' t.starts_on AND t.ends_on) OR r.attended_on < e.enrolled_on OR r.attended_on > e.left_on',
  "SELECT count(*) FROM attendance_records WHERE (attendance_code = 'L') <> (minutes_late > 0)",
  'SELECT count(*) FROM enrolments e JOIN (SELECT section_id, count(*) AS n FROM enrolments GROUP BY'
  ' section_id) s ON s.section_id = e.section_id JOIN class_sections c ON c.id = e.section_id'
  ' WHERE s.n > c.capacity',
  # A result is of somebody in the class, within the points, in the term.
  'SELECT count(*) FROM assessment_results r JOIN assessments a ON a.id = r.assessment_id JOIN'
  ' class_subjects c ON c.id = a.class_subject_id JOIN enrolments e ON e.id = r.enrolment_id'
  ' WHERE e.section_id <> c.section_id OR r.score > a.max_score',
  'SELECT count(*) FROM assessments a JOIN terms t ON t.id = a.term_id'
  ' WHERE a.due_on NOT BETWEEN t.starts_on AND t.ends_on',
  # A grade of a term is the weighted mean of its results, and its letter that of the scale.
  'SELECT count(*) FROM term_grades g JOIN weighted_term_results w ON w.enrolment_id = g.enrolment_id'
  ' AND w.class_subject_id = g.class_subject_id AND w.term_id = g.term_id'
  ' WHERE abs(g.percent - w.weighted_percent) > 0.0101',
  'SELECT count(*) FROM term_grades g WHERE letter <> (SELECT letter FROM grading_bands b WHERE'
  ' b.scale_id = g.scale_id AND b.minimum_percent <= g.percent ORDER BY b.minimum_percent DESC LIMIT 1)',
  # Nobody is in two rooms at once.
  'SELECT count(*) FROM (SELECT 1 FROM timetable_entries t JOIN class_subjects c ON c.id ='
  ' t.class_subject_id GROUP BY t.term_id, t.weekday, t.period_id, c.teacher_id HAVING count(*) > 1) b',
]

register('school', PROFILES, COHERENT)

main()
