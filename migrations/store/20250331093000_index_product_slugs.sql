-- migrate:up engine:postgres transaction:false
CREATE UNIQUE INDEX CONCURRENTLY idx_products_tenant_slug ON products (tenant_id, slug);

-- migrate:up engine:sqlite
CREATE UNIQUE INDEX idx_products_tenant_slug ON products (tenant_id, slug);

-- migrate:verify engine:postgres
-- An interrupted concurrent build leaves an index that exists but is never used.
SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_products_tenant_slug'::regclass;

-- migrate:verify engine:sqlite
SELECT count(*) = 1 FROM sqlite_master WHERE type = 'index' AND name = 'idx_products_tenant_slug';

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_products_tenant_slug;

-- migrate:down engine:sqlite
DROP INDEX idx_products_tenant_slug;
