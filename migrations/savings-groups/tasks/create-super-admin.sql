-- title: Create a super admin
-- description: Someone who may do everything in every group, and make other
--   administrators. Their password is kept as an Argon2id hash.
-- effect: write
-- parameter: email email
--   The address to sign in with.
-- parameter: full_name text(1..120)
--   Name and surname.
-- parameter: password secret(8..)
--   At least eight characters.
-- parameter: phone_number text optional
--   With the country's code, such as +256700000001.
INSERT INTO users (email, full_name, phone_number, role, password_hash)
VALUES (lower(:email), :full_name, :phone_number, 'super_admin', :password)
RETURNING id, email, full_name, role, status;
