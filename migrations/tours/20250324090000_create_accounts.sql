-- revises: 20250318083000
-- labels: finance

-- migrate:up engine:postgres
CREATE TABLE accounts (
    id               uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    code             text           NOT NULL UNIQUE,
    name             text           NOT NULL,
    account_type     text           NOT NULL,
    parent_id        uuid           REFERENCES accounts (id),
    currency_code    text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    opening_balance  numeric(14,2)  NOT NULL DEFAULT 0,
    bank_name        text,
    iban             text           UNIQUE,
    description      text,
    is_active        boolean        NOT NULL DEFAULT true,
    created_at       timestamptz    NOT NULL DEFAULT now(),
    updated_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT accounts_type_valid CHECK (account_type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    CONSTRAINT accounts_not_own_parent CHECK (parent_id <> id)
);

CREATE INDEX idx_accounts_parent_id ON accounts (parent_id);
CREATE INDEX idx_accounts_currency_code ON accounts (currency_code);
CREATE INDEX idx_accounts_account_type ON accounts (account_type);

CREATE TABLE transactions (
    id                  uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    transaction_number  text           NOT NULL UNIQUE,
    account_id          uuid           NOT NULL REFERENCES accounts (id),
    counter_account_id  uuid           REFERENCES accounts (id),
    reservation_id      uuid           REFERENCES reservations (id) ON DELETE SET NULL,
    supplier_id         uuid           REFERENCES suppliers (id) ON DELETE SET NULL,
    created_by          uuid           REFERENCES users (id) ON DELETE SET NULL,
    direction           text           NOT NULL,
    amount              numeric(14,2)  NOT NULL CHECK (amount > 0),
    currency_code       text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    exchange_rate       numeric(18,8)  NOT NULL DEFAULT 1 CHECK (exchange_rate > 0),
    category            text           NOT NULL DEFAULT 'other',
    description         text           NOT NULL,
    reference           text,
    status              text           NOT NULL DEFAULT 'posted',
    booked_on           date           NOT NULL DEFAULT current_date,
    metadata            jsonb          NOT NULL DEFAULT '{}',
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT transactions_direction_valid CHECK (direction IN ('debit', 'credit')),
    CONSTRAINT transactions_category_valid
        CHECK (category IN ('sale', 'refund', 'guide_fee', 'transport', 'supplier', 'salary', 'tax', 'transfer', 'other')),
    CONSTRAINT transactions_status_valid CHECK (status IN ('pending', 'posted', 'void')),
    CONSTRAINT transactions_two_accounts CHECK (counter_account_id <> account_id)
);

CREATE INDEX idx_transactions_account_id ON transactions (account_id);
CREATE INDEX idx_transactions_counter_account_id ON transactions (counter_account_id);
CREATE INDEX idx_transactions_reservation_id ON transactions (reservation_id);
CREATE INDEX idx_transactions_supplier_id ON transactions (supplier_id);
CREATE INDEX idx_transactions_created_by ON transactions (created_by);
CREATE INDEX idx_transactions_currency_code ON transactions (currency_code);
CREATE INDEX idx_transactions_category_booked_on ON transactions (category, booked_on);
CREATE INDEX idx_transactions_reference ON transactions (reference) WHERE reference IS NOT NULL;

CREATE TRIGGER trg_accounts_updated_at BEFORE UPDATE ON accounts
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_transactions_updated_at BEFORE UPDATE ON transactions
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE accounts (
    id               TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                         || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code             TEXT           NOT NULL UNIQUE,
    name             TEXT           NOT NULL,
    account_type     TEXT           NOT NULL,
    parent_id        TEXT           REFERENCES accounts (id),
    currency_code    TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    opening_balance  NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (typeof(opening_balance) <> 'text'),
    bank_name        TEXT,
    iban             TEXT           UNIQUE,
    description      TEXT,
    is_active        INTEGER        NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT accounts_type_valid CHECK (account_type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    CONSTRAINT accounts_not_own_parent CHECK (parent_id <> id)
);

CREATE INDEX idx_accounts_parent_id ON accounts (parent_id);
CREATE INDEX idx_accounts_currency_code ON accounts (currency_code);
CREATE INDEX idx_accounts_account_type ON accounts (account_type);

CREATE TABLE transactions (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    transaction_number  TEXT           NOT NULL UNIQUE,
    account_id          TEXT           NOT NULL REFERENCES accounts (id),
    counter_account_id  TEXT           REFERENCES accounts (id),
    reservation_id      TEXT           REFERENCES reservations (id) ON DELETE SET NULL,
    supplier_id         TEXT           REFERENCES suppliers (id) ON DELETE SET NULL,
    created_by          TEXT           REFERENCES users (id) ON DELETE SET NULL,
    direction           TEXT           NOT NULL,
    amount              NUMERIC(14,2)  NOT NULL CHECK (amount > 0) CHECK (typeof(amount) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    exchange_rate       NUMERIC(18,8)  NOT NULL DEFAULT 1 CHECK (exchange_rate > 0) CHECK (typeof(exchange_rate) <> 'text'),
    category            TEXT           NOT NULL DEFAULT 'other',
    description         TEXT           NOT NULL,
    reference           TEXT,
    status              TEXT           NOT NULL DEFAULT 'posted',
    booked_on           TEXT           NOT NULL DEFAULT (date('now')) CHECK (booked_on IS date(booked_on)),
    metadata            TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT transactions_direction_valid CHECK (direction IN ('debit', 'credit')),
    CONSTRAINT transactions_category_valid
        CHECK (category IN ('sale', 'refund', 'guide_fee', 'transport', 'supplier', 'salary', 'tax', 'transfer', 'other')),
    CONSTRAINT transactions_status_valid CHECK (status IN ('pending', 'posted', 'void')),
    CONSTRAINT transactions_two_accounts CHECK (counter_account_id <> account_id)
);

CREATE INDEX idx_transactions_account_id ON transactions (account_id);
CREATE INDEX idx_transactions_counter_account_id ON transactions (counter_account_id);
CREATE INDEX idx_transactions_reservation_id ON transactions (reservation_id);
CREATE INDEX idx_transactions_supplier_id ON transactions (supplier_id);
CREATE INDEX idx_transactions_created_by ON transactions (created_by);
CREATE INDEX idx_transactions_currency_code ON transactions (currency_code);
CREATE INDEX idx_transactions_category_booked_on ON transactions (category, booked_on);
CREATE INDEX idx_transactions_reference ON transactions (reference) WHERE reference IS NOT NULL;

CREATE TRIGGER trg_accounts_updated_at AFTER UPDATE ON accounts
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE accounts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_transactions_updated_at AFTER UPDATE ON transactions
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE transactions SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE transactions;
DROP TABLE accounts;
