-- title: Create a user
-- description: Somebody of the office who signs in. The password is kept as an Argon2id hash.
-- effect: write
-- parameter: email email
--   The address to sign in with.
-- parameter: full_name text(1..120)
--   Name and surname.
-- parameter: password secret(8..)
--   At least eight characters.
-- parameter: role choice(admin, manager, sales, operations, finance, guide) default:sales
--   What they do.
-- parameter: phone text optional
--   With the country's code.
INSERT INTO users (email, full_name, password_hash, role, phone)
VALUES (lower(:email), :full_name, :password, :role, :phone)
RETURNING id, email, full_name, role, status;
