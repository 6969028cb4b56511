-- title: List the users
-- description: The people of the office, by what they do.
-- effect: read
-- parameter: role choice(admin, manager, sales, operations, finance, guide) optional
--   Only those of this role.
SELECT email, full_name, role, phone, status, last_login_at
  FROM users
 WHERE role = coalesce(:role, role)
 ORDER BY role, full_name;
