-- title: List the users
-- description: Who may sign in, with their roles.
-- effect: read
-- parameter: active boolean default:yes
--   Those who may sign in, or those who may not.
-- parameter: since date optional
--   Only those who were added on this day or later.
SELECT users.email, users.last_name, users.first_name, roles.name AS role, users.is_active, users.last_login_at
  FROM users
  LEFT JOIN user_roles ON user_roles.user_id = users.id
  LEFT JOIN roles ON roles.id = user_roles.role_id
 WHERE users.is_active = :active AND users.created_at >= coalesce(:since, users.created_at)
 ORDER BY users.last_name, users.first_name, users.email, roles.name;
