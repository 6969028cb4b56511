-- title: Create a user
-- description: Somebody who signs in, with one role that is there already. The password is kept as an
--   Argon2id hash.
-- effect: write
-- parameter: email email
--   The address to sign in with.
-- parameter: first_name text(1..80)
-- parameter: last_name text(1..80)
-- parameter: password secret(8..)
--   At least eight characters.
-- parameter: role text(2..50)
--   Such as TEACHER.
-- parameter: change_password boolean default:yes
--   Whether they must choose a password of their own first.
INSERT INTO users (email, first_name, last_name, password_hash, must_change_password)
VALUES (lower(:email), :first_name, :last_name, :password, :change_password);

-- A role that is not there is NULL, which the table refuses: then there is no user either.
INSERT INTO user_roles (user_id, role_id)
VALUES ((SELECT id FROM users WHERE email = lower(:email)), (SELECT id FROM roles WHERE name = upper(:role)));

SELECT users.email, users.first_name, users.last_name, roles.name AS role, users.must_change_password
  FROM users
  JOIN user_roles ON user_roles.user_id = users.id
  JOIN roles ON roles.id = user_roles.role_id
 WHERE users.email = lower(:email);
