-- Full-text search over products in both languages of the catalogue; 'simple' because no stemmer knows both.

-- migrate:up engine:postgres transaction:false
CREATE INDEX CONCURRENTLY idx_products_search ON products USING gin (
    to_tsvector('simple', sku || ' ' || name || ' ' || coalesce(name_ar, '') || ' ' || coalesce(description, ''))
);

-- migrate:up engine:sqlite
-- The index reads the texts from the table itself; the triggers keep it in step.
CREATE VIRTUAL TABLE idx_products_search USING fts5 (
    sku, name, name_ar, description,
    content = 'products', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO idx_products_search (idx_products_search) VALUES ('rebuild');

CREATE TRIGGER trg_products_search_insert AFTER INSERT ON products
BEGIN
    INSERT INTO idx_products_search (rowid, sku, name, name_ar, description)
    VALUES (NEW.id, NEW.sku, NEW.name, NEW.name_ar, NEW.description);
END;

CREATE TRIGGER trg_products_search_delete AFTER DELETE ON products
BEGIN
    INSERT INTO idx_products_search (idx_products_search, rowid, sku, name, name_ar, description)
    VALUES ('delete', OLD.id, OLD.sku, OLD.name, OLD.name_ar, OLD.description);
END;

CREATE TRIGGER trg_products_search_update AFTER UPDATE OF id, sku, name, name_ar, description ON products
BEGIN
    INSERT INTO idx_products_search (idx_products_search, rowid, sku, name, name_ar, description)
    VALUES ('delete', OLD.id, OLD.sku, OLD.name, OLD.name_ar, OLD.description);
    INSERT INTO idx_products_search (rowid, sku, name, name_ar, description)
    VALUES (NEW.id, NEW.sku, NEW.name, NEW.name_ar, NEW.description);
END;

-- migrate:verify engine:postgres
SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_products_search'::regclass;

-- migrate:verify engine:sqlite
SELECT count(*) = 3 FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'trg_products_search_*';

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_products_search;

-- migrate:down engine:sqlite
DROP TRIGGER trg_products_search_update;
DROP TRIGGER trg_products_search_delete;
DROP TRIGGER trg_products_search_insert;
DROP TABLE idx_products_search;
