-- revises: 20250212100000
-- The badges that the award rules in the application refer to by code.

-- migrate:up
INSERT INTO badges (code, name, description, category, tier, points, icon, criteria) VALUES
    ('first_lesson', 'First step', 'Completed a first lesson',
     'learning', 'bronze', 10, 'footprints', '{"lessons_completed": 1}'),
    ('first_course', 'Course complete', 'Completed a first course',
     'learning', 'silver', 50, 'flag', '{"courses_completed": 1}'),
    ('five_courses', 'Scholar', 'Completed five courses',
     'learning', 'gold', 200, 'mortar', '{"courses_completed": 5}'),
    ('first_quiz', 'Quiz taker', 'Passed a first quiz',
     'assessment', 'bronze', 10, 'pencil', '{"quizzes_passed": 1}'),
    ('perfect_score', 'Perfectionist', 'Reached every point of a graded quiz',
     'assessment', 'gold', 100, 'target', '{"score_percent": 100}'),
    ('streak_7', 'Week of study', 'Studied on seven days in a row',
     'streak', 'bronze', 30, 'flame', '{"streak_days": 7}'),
    ('streak_30', 'Month of study', 'Studied on thirty days in a row',
     'streak', 'gold', 150, 'flame', '{"streak_days": 30}'),
    ('helpful_peer', 'Helpful peer', 'Had ten answers marked as solving a question',
     'community', 'silver', 60, 'hands', '{"accepted_posts": 10}'),
    ('founding_member', 'Founding member', 'Joined in the first year',
     'special', 'platinum', 0, 'star', '{}');

-- migrate:verify
SELECT count(*) = 9
FROM badges
WHERE code IN ('first_lesson', 'first_course', 'five_courses', 'first_quiz', 'perfect_score',
               'streak_7', 'streak_30', 'helpful_peer', 'founding_member');

-- migrate:down
DELETE FROM user_badges
WHERE badge_code IN ('first_lesson', 'first_course', 'five_courses', 'first_quiz', 'perfect_score',
                     'streak_7', 'streak_30', 'helpful_peer', 'founding_member');
DELETE FROM badges
WHERE code IN ('first_lesson', 'first_course', 'five_courses', 'first_quiz', 'perfect_score',
               'streak_7', 'streak_30', 'helpful_peer', 'founding_member');
