-- title: List the users
-- description: Accounts by role, the newest first.
-- effect: read
-- parameter: role choice(student, instructor, moderator, admin) optional
--   Only those of this role.
-- parameter: most integer(1..1000) default:50
--   How many at most.
SELECT id, email, username, full_name, role, status, created_at
  FROM users
 WHERE role = coalesce(:role, role)
 ORDER BY created_at DESC, id DESC
 LIMIT :most;
