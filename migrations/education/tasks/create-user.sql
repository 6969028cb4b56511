-- title: Create a user
-- description: An account with its preferences. The password is kept as an Argon2id hash.
-- effect: write
-- parameter: email email
--   The address to sign in with.
-- parameter: username text(3..30)
--   What others see.
-- parameter: full_name text(1..120)
--   Name and surname.
-- parameter: password secret(8..)
--   At least eight characters.
-- parameter: role choice(student, instructor, moderator, admin) default:student
--   What they may do.
-- parameter: language choice(en, de, es, fr) default:en
--   The language of the pages they see.
INSERT INTO users (email, username, full_name, password_hash, role)
VALUES (lower(:email), :username, :full_name, :password, :role);

INSERT INTO user_preferences (user_id, language)
SELECT id, CAST(:language AS text) FROM users WHERE email = lower(:email);

SELECT id, email, username, role, status FROM users WHERE email = lower(:email);
