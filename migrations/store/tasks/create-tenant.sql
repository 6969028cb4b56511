-- title: Create a shop with its owner
-- description: A tenant and the person it belongs to, both or neither. The password is kept as an
--   Argon2id hash.
-- effect: write
-- parameter: slug text(2..40)
--   Its short name in addresses: small letters, digits and hyphens.
-- parameter: display_name text(1..120)
--   The name that customers see.
-- parameter: legal_name text(1..200)
--   The name in the commercial register.
-- parameter: vat_number text(15..15) optional
--   Fifteen digits.
-- parameter: plan choice(trial, standard, business, enterprise) default:trial
--   What it pays for.
-- parameter: email email
--   The owner's address to sign in with.
-- parameter: full_name text(1..120)
--   The owner's name.
-- parameter: password secret(8..)
--   At least eight characters.
INSERT INTO tenants (slug, display_name, legal_name, vat_number, plan)
VALUES (:slug, :display_name, :legal_name, :vat_number, :plan);

INSERT INTO users (tenant_id, email, full_name, password_hash, role)
SELECT id, lower(:email), CAST(:full_name AS text), CAST(:password AS text), 'owner'
  FROM tenants
 WHERE slug = :slug;

SELECT tenants.slug, tenants.plan, users.email, users.role
  FROM tenants
  JOIN users ON users.tenant_id = tenants.id
 WHERE tenants.slug = :slug;
