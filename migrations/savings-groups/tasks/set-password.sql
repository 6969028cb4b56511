-- title: Set somebody's password
-- description: Also lets in again whoever was locked out after wrong passwords. No row in the result
--   means that nobody has this address.
-- effect: write
-- parameter: email email
--   The address they sign in with.
-- parameter: password secret(8..)
--   At least eight characters.
UPDATE users SET password_hash = :password, failed_logins = 0, locked_until = NULL
 WHERE email = lower(:email)
RETURNING id, email, full_name, role;
