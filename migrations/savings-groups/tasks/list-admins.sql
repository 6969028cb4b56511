-- title: List the administrators
-- description: Super admins and service admins, with when they last signed in.
-- effect: read
-- parameter: role choice(super_admin, service_admin) optional
--   Only those of this kind.
SELECT id, email, full_name, role, status, last_login_at
  FROM users
 WHERE role IN ('super_admin', 'service_admin') AND role = coalesce(:role, role)
 ORDER BY role DESC, email;
