-- migrate:up engine:postgres
CREATE TABLE users (
    id             uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    email          text         NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    full_name      text         NOT NULL CHECK (trim(full_name) <> ''),
    password_hash  text,
    role           text         NOT NULL DEFAULT 'sales',
    phone          text,
    language_code  text         NOT NULL DEFAULT 'en' REFERENCES languages (code),
    status         text         NOT NULL DEFAULT 'active',
    last_login_at  timestamptz,
    preferences    jsonb        NOT NULL DEFAULT '{}',
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT users_role_valid CHECK (role IN ('admin', 'manager', 'sales', 'operations', 'finance', 'guide')),
    CONSTRAINT users_status_valid CHECK (status IN ('invited', 'active', 'suspended', 'disabled'))
);

CREATE INDEX idx_users_language_code ON users (language_code);
CREATE INDEX idx_users_role_status ON users (role, status);

CREATE TABLE customers (
    id                   uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_number      text         NOT NULL UNIQUE,
    customer_type        text         NOT NULL DEFAULT 'individual',
    first_name           text         NOT NULL,
    last_name            text         NOT NULL,
    company_name         text,
    email                text         NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    phone                text,
    country_code         text         NOT NULL REFERENCES countries (code),
    language_code        text         NOT NULL DEFAULT 'en' REFERENCES languages (code),
    account_manager_id   uuid         REFERENCES users (id) ON DELETE SET NULL,
    date_of_birth        date,
    passport_number      text,
    passport_expires_on  date,
    address              jsonb        NOT NULL DEFAULT '{}',
    preferences          jsonb        NOT NULL DEFAULT '{}',
    marketing_consent    boolean      NOT NULL DEFAULT false,
    is_active            boolean      NOT NULL DEFAULT true,
    notes                text,
    created_at           timestamptz  NOT NULL DEFAULT now(),
    updated_at           timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT customers_type_valid
        CHECK (customer_type IN ('individual', 'family', 'group', 'agency', 'corporate'))
);

CREATE INDEX idx_customers_last_name_first_name ON customers (last_name, first_name);
CREATE INDEX idx_customers_country_code ON customers (country_code);
CREATE INDEX idx_customers_language_code ON customers (language_code);
CREATE INDEX idx_customers_account_manager_id ON customers (account_manager_id);
CREATE INDEX idx_customers_phone ON customers (phone) WHERE phone IS NOT NULL;
CREATE INDEX idx_customers_active_type ON customers (customer_type) WHERE is_active;

CREATE TRIGGER trg_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_customers_updated_at BEFORE UPDATE ON customers
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE users (
    id             TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    email          TEXT  NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    full_name      TEXT  NOT NULL CHECK (trim(full_name) <> ''),
    password_hash  TEXT,
    role           TEXT  NOT NULL DEFAULT 'sales',
    phone          TEXT,
    language_code  TEXT  NOT NULL DEFAULT 'en' REFERENCES languages (code),
    status         TEXT  NOT NULL DEFAULT 'active',
    last_login_at  TEXT,
    preferences    TEXT  NOT NULL DEFAULT '{}' CHECK (json_valid(preferences)),
    created_at     TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT users_role_valid CHECK (role IN ('admin', 'manager', 'sales', 'operations', 'finance', 'guide')),
    CONSTRAINT users_status_valid CHECK (status IN ('invited', 'active', 'suspended', 'disabled'))
) STRICT;

CREATE INDEX idx_users_language_code ON users (language_code);
CREATE INDEX idx_users_role_status ON users (role, status);

CREATE TABLE customers (
    id                   TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                         DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                             || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    customer_number      TEXT     NOT NULL UNIQUE,
    customer_type        TEXT     NOT NULL DEFAULT 'individual',
    first_name           TEXT     NOT NULL,
    last_name            TEXT     NOT NULL,
    company_name         TEXT,
    email                TEXT     NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    phone                TEXT,
    country_code         TEXT     NOT NULL REFERENCES countries (code),
    language_code        TEXT     NOT NULL DEFAULT 'en' REFERENCES languages (code),
    account_manager_id   TEXT     REFERENCES users (id) ON DELETE SET NULL,
    date_of_birth        TEXT     CHECK (date_of_birth IS date(date_of_birth)),
    passport_number      TEXT,
    passport_expires_on  TEXT     CHECK (passport_expires_on IS date(passport_expires_on)),
    address              TEXT     NOT NULL DEFAULT '{}' CHECK (json_valid(address)),
    preferences          TEXT     NOT NULL DEFAULT '{}' CHECK (json_valid(preferences)),
    marketing_consent    INTEGER  NOT NULL DEFAULT 0 CHECK (marketing_consent IN (0, 1)),
    is_active            INTEGER  NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    notes                TEXT,
    created_at           TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at           TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT customers_type_valid
        CHECK (customer_type IN ('individual', 'family', 'group', 'agency', 'corporate'))
) STRICT;

CREATE INDEX idx_customers_last_name_first_name ON customers (last_name, first_name);
CREATE INDEX idx_customers_country_code ON customers (country_code);
CREATE INDEX idx_customers_language_code ON customers (language_code);
CREATE INDEX idx_customers_account_manager_id ON customers (account_manager_id);
CREATE INDEX idx_customers_phone ON customers (phone) WHERE phone IS NOT NULL;
CREATE INDEX idx_customers_active_type ON customers (customer_type) WHERE is_active;

CREATE TRIGGER trg_users_updated_at AFTER UPDATE ON users
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE users SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_customers_updated_at AFTER UPDATE ON customers
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE customers SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE customers;
DROP TABLE users;
