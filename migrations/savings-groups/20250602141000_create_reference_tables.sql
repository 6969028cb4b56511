-- labels: data

-- migrate:up engine:postgres
CREATE TABLE districts (
    code       text NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    region     text NOT NULL CHECK (region IN ('Central', 'Eastern', 'Northern', 'Western')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_districts_name UNIQUE (name),
    CONSTRAINT ck_districts_code CHECK (code = upper(code) AND length(code) = 3)
);

CREATE TABLE fine_types (
    code           text NOT NULL PRIMARY KEY,
    name           text NOT NULL,
    default_amount numeric(14,2) NOT NULL CHECK (default_amount >= 0),
    currency       text NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    is_active      boolean NOT NULL DEFAULT true,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_fine_types_name UNIQUE (name)
);
CREATE TRIGGER trg_fine_types_updated_at
    BEFORE UPDATE ON fine_types
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE districts (
    code       TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    region     TEXT NOT NULL CHECK (region IN ('Central', 'Eastern', 'Northern', 'Western')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_districts_name UNIQUE (name),
    CONSTRAINT ck_districts_code CHECK (code = upper(code) AND length(code) = 3)
) STRICT;

CREATE TABLE fine_types (
    code           TEXT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL,
    default_amount NUMERIC NOT NULL CHECK (default_amount >= 0)
                   CHECK (typeof(default_amount) IN ('integer', 'real')),
    currency       TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    is_active      INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_fine_types_name UNIQUE (name)
);
CREATE TRIGGER trg_fine_types_updated_at
    AFTER UPDATE ON fine_types
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE fine_types SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

-- migrate:down
DROP TABLE fine_types;
DROP TABLE districts;
