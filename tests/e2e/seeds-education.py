#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The academy's seed profiles: that attempts are the sum of their answers, and progress that of lessons."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'lib'))

from harness import main  # noqa: E402
from seeding import register  # noqa: E402

PROFILES = {
  'base': [('SELECT count(*) FROM course_categories', 8), ('SELECT count(*) FROM badges', 10),
           ('SELECT count(*) FROM users', 0)],
  'production': [("SELECT count(*) FROM users WHERE role = 'admin' AND status = 'invited'", 1),
                 ('SELECT count(*) FROM users', 1)],
  'development': [
    ("SELECT full_name FROM users WHERE email = 'admin@academy.example'", 'Our own'),
    ('SELECT count(*) FROM courses', 6), ("SELECT count(*) FROM users WHERE role = 'student'", 14),
    ('SELECT count(*) FROM enrolments', 21),
    ("SELECT count(DISTINCT status) FROM enrolments", 4),
    ('SELECT count(DISTINCT kind) FROM questions', 6),
    ('SELECT count(DISTINCT status) FROM attempts', 3),
    ("SELECT count(*) FROM certificates c JOIN enrolments e ON e.id = c.enrolment_id WHERE e.status = 'completed'",
     9)],
  'testing': [
    ("SELECT count(*) FROM users WHERE full_name = '' OR full_name = 'Ø'", 2),
    ('SELECT max(length(body)) FROM lessons', 5000),
    ('SELECT count(*) FROM courses WHERE price = 0 OR price = 99999999.99', 3),
    ('SELECT count(DISTINCT status) FROM enrolments', 5),
    ('SELECT count(*) FROM quizzes z WHERE NOT EXISTS (SELECT 1 FROM questions q WHERE q.quiz_id = z.id)', 1),
    ('SELECT CAST(sum(points) AS integer) FROM point_events', 9)],
  'large': [
    ('SELECT count(*) FROM courses', 24), ('SELECT count(*) FROM questions', 480),
    ("SELECT count(*) FROM (SELECT enrolment_id FROM lesson_progress GROUP BY enrolment_id HAVING count(*) = 16) d"
     " JOIN enrolments e ON e.id = d.enrolment_id WHERE e.status <> 'completed'", 0)],
}

# Each counts rows that are not as they should be.
COHERENT = [
  "SELECT count(*) FROM users WHERE password_hash NOT LIKE '$argon2id$v=19$%'",
  # Progress is the share of the lessons that are done, and a certificate needs all of them.
  'SELECT count(*) FROM enrolments e WHERE abs(progress_percent - (SELECT 100.0 * count(CASE WHEN'
  " p.status = 'completed' THEN 1 END) / count(*) FROM lessons l JOIN course_modules m ON m.id = l.module_id"
  ' LEFT JOIN lesson_progress p ON p.lesson_id = l.id AND p.enrolment_id = e.id'
  ' WHERE m.course_id = e.course_id)) > 0.0101',
  "SELECT count(*) FROM enrolments WHERE (status = 'completed') <> (progress_percent = 100)"
  " OR (status = 'completed') <> (completed_at IS NOT NULL)",
  'SELECT count(*) FROM lesson_progress p JOIN enrolments e ON e.id = p.enrolment_id JOIN lessons l'
  ' ON l.id = p.lesson_id JOIN course_modules m ON m.id = l.module_id WHERE m.course_id <> e.course_id'
  ' OR p.completed_at < e.enrolled_at',
  # An attempt is its answers; it is passed when enough of the points were reached.
  "SELECT count(*) FROM attempts a WHERE status = 'graded' AND (score <> (SELECT sum(points_awarded) FROM"
  ' answers s WHERE s.attempt_id = a.id) OR max_score <> (SELECT sum(points) FROM questions q'
  ' WHERE q.quiz_id = a.quiz_id))',
  "SELECT count(*) FROM attempts a JOIN quizzes q ON q.id = a.quiz_id WHERE a.status = 'graded' AND"
  ' (a.passed <> (a.score * 100 >= a.max_score * q.passing_score) OR a.attempt_number > q.max_attempts)',
  'SELECT count(*) FROM attempts a JOIN enrolments e ON e.id = a.enrolment_id JOIN quizzes q'
  ' ON q.id = a.quiz_id WHERE e.user_id <> a.user_id OR e.course_id <> q.course_id'
  ' OR a.started_at < e.enrolled_at',
  'SELECT count(*) FROM answers s JOIN attempts a ON a.id = s.attempt_id JOIN questions q'
  ' ON q.id = s.question_id WHERE q.quiz_id <> a.quiz_id OR s.points_awarded > q.points'
  ' OR s.answered_at < a.started_at OR s.answered_at > a.submitted_at',
  # What was chosen belongs to the question, and is right where the answer is.
  'SELECT count(*) FROM answer_choices c JOIN answers s ON s.id = c.answer_id JOIN question_options o'
  ' ON o.id = c.option_id WHERE o.question_id <> s.question_id OR o.is_correct <> s.is_correct',
  "SELECT count(*) FROM questions q WHERE kind IN ('single_choice', 'true_false') AND 1 <> (SELECT count(*)"
  ' FROM question_options o WHERE o.question_id = q.id AND o.is_correct)',
  'SELECT count(*) FROM certificates c JOIN enrolments e ON e.id = c.enrolment_id JOIN users u'
  " ON u.id = e.user_id WHERE e.status <> 'completed' OR c.holder_name <> u.full_name OR c.issued_at < e.completed_at",
  # Points for a badge are those of the badge, and only who has it gets them.
  "SELECT count(*) FROM point_events p JOIN badges b ON b.code = p.badge_code WHERE p.points <> b.points"
  ' OR NOT EXISTS (SELECT 1 FROM user_badges u WHERE u.user_id = p.user_id AND u.badge_code = p.badge_code)',
  'SELECT count(*) FROM discussion_posts p JOIN discussion_posts q ON q.id = p.parent_id'
  ' WHERE q.thread_id <> p.thread_id OR p.created_at < q.created_at',
  'SELECT count(*) FROM discussion_threads t WHERE last_post_at <> (SELECT max(created_at) FROM'
  ' discussion_posts p WHERE p.thread_id = t.id)',
  'SELECT count(*) FROM courses c WHERE estimated_minutes <> (SELECT sum(duration_minutes) FROM lessons l'
  ' JOIN course_modules m ON m.id = l.module_id WHERE m.course_id = c.id)',
]

# Whoever made an administrator first keeps that one.
GIVEN = {'development': "INSERT INTO users (id, email, username, full_name, role, password_hash) VALUES"
                        " (7, 'admin@academy.example', 'ours', 'Our own', 'admin', '$argon2id$v=19$x')"}

register('education', PROFILES, COHERENT, GIVEN)

main()
