-- migrate:up engine:postgres
-- A row keeps an updated_at that the statement sets itself (imports, restores).
CREATE FUNCTION set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END;
$$;

CREATE TABLE currencies (
    code         text         PRIMARY KEY CHECK (length(code) = 3 AND code = upper(code)),
    name         text         NOT NULL UNIQUE,
    symbol       text,
    minor_units  integer      NOT NULL DEFAULT 2 CHECK (minor_units BETWEEN 0 AND 4),
    is_active    boolean      NOT NULL DEFAULT true,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE languages (
    code         text         PRIMARY KEY CHECK (length(code) = 2 AND code = lower(code)),
    name         text         NOT NULL UNIQUE,
    native_name  text         NOT NULL,
    is_rtl       boolean      NOT NULL DEFAULT false,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE countries (
    code           text         PRIMARY KEY CHECK (length(code) = 2 AND code = upper(code)),
    name           text         NOT NULL UNIQUE,
    calling_code   text,
    currency_code  text         REFERENCES currencies (code),
    is_active      boolean      NOT NULL DEFAULT true,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX idx_countries_currency_code ON countries (currency_code);

CREATE TRIGGER trg_currencies_updated_at BEFORE UPDATE ON currencies
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_languages_updated_at BEFORE UPDATE ON languages
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_countries_updated_at BEFORE UPDATE ON countries
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE currencies (
    code         TEXT     PRIMARY KEY NOT NULL CHECK (length(code) = 3 AND code = upper(code)),
    name         TEXT     NOT NULL UNIQUE,
    symbol       TEXT,
    minor_units  INTEGER  NOT NULL DEFAULT 2 CHECK (minor_units BETWEEN 0 AND 4),
    is_active    INTEGER  NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE TABLE languages (
    code         TEXT     PRIMARY KEY NOT NULL CHECK (length(code) = 2 AND code = lower(code)),
    name         TEXT     NOT NULL UNIQUE,
    native_name  TEXT     NOT NULL,
    is_rtl       INTEGER  NOT NULL DEFAULT 0 CHECK (is_rtl IN (0, 1)),
    created_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE TABLE countries (
    code           TEXT     PRIMARY KEY NOT NULL CHECK (length(code) = 2 AND code = upper(code)),
    name           TEXT     NOT NULL UNIQUE,
    calling_code   TEXT,
    currency_code  TEXT     REFERENCES currencies (code),
    is_active      INTEGER  NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE INDEX idx_countries_currency_code ON countries (currency_code);

CREATE TRIGGER trg_currencies_updated_at AFTER UPDATE ON currencies
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE currencies SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

CREATE TRIGGER trg_languages_updated_at AFTER UPDATE ON languages
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE languages SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

CREATE TRIGGER trg_countries_updated_at AFTER UPDATE ON countries
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE countries SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

-- migrate:down engine:postgres
DROP TABLE countries;
DROP TABLE languages;
DROP TABLE currencies;
DROP FUNCTION set_updated_at();

-- migrate:down engine:sqlite
DROP TABLE countries;
DROP TABLE languages;
DROP TABLE currencies;
