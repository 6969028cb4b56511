-- Readable addresses of products. Filled here for the products that exist; the index follows on its own.

-- migrate:up engine:postgres
ALTER TABLE products ADD COLUMN slug text;
UPDATE products
SET slug = trim(BOTH '-' FROM regexp_replace(lower(sku), '[^a-z0-9]+', '-', 'g')) || '-' || id
WHERE slug IS NULL;

-- migrate:up engine:sqlite
ALTER TABLE products ADD COLUMN slug TEXT;
UPDATE products
SET slug = trim(replace(replace(replace(replace(lower(sku), ' ', '-'), '_', '-'), '/', '-'), '.', '-'), '-') || '-' || id
WHERE slug IS NULL;

-- migrate:verify
SELECT count(*) = count(slug) FROM products;

-- migrate:down
ALTER TABLE products DROP COLUMN slug;
