-- Guests pay on the coach with their telephones. Undone, such payments count as other.

-- migrate:up engine:postgres
ALTER TABLE payments DROP CONSTRAINT payments_method_valid;
ALTER TABLE payments ADD CONSTRAINT payments_method_valid
    CHECK (method IN ('cash', 'card', 'bank_transfer', 'cheque', 'wallet', 'other')) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_method_valid;

-- migrate:up engine:sqlite
-- SQLite cannot alter a CHECK. Through a copy rather than a rename, so that the table keeps its definition.
CREATE TABLE payments_kept AS SELECT * FROM payments;
DROP TABLE payments;

CREATE TABLE payments (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    payment_number      TEXT           NOT NULL UNIQUE,
    invoice_id          TEXT           NOT NULL REFERENCES invoices (id),
    transaction_id      TEXT           UNIQUE REFERENCES transactions (id) ON DELETE SET NULL,
    method              TEXT           NOT NULL,
    amount              NUMERIC(14,2)  NOT NULL CHECK (amount > 0) CHECK (typeof(amount) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    status              TEXT           NOT NULL DEFAULT 'received',
    provider_reference  TEXT,
    received_at         TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    details             TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT payments_method_valid
        CHECK (method IN ('cash', 'card', 'bank_transfer', 'cheque', 'wallet', 'other')),
    CONSTRAINT payments_status_valid CHECK (status IN ('pending', 'received', 'failed', 'refunded'))
);

INSERT INTO payments (
    id, payment_number, invoice_id, transaction_id, method, amount, currency_code, status,
    provider_reference, received_at, details, created_at, updated_at
)
SELECT
    id, payment_number, invoice_id, transaction_id, method, amount, currency_code, status,
    provider_reference, received_at, details, created_at, updated_at
FROM payments_kept;
DROP TABLE payments_kept;

CREATE INDEX idx_payments_invoice_id ON payments (invoice_id);
CREATE INDEX idx_payments_currency_code ON payments (currency_code);
CREATE INDEX idx_payments_received_at ON payments (received_at);
CREATE INDEX idx_payments_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TRIGGER trg_payments_updated_at AFTER UPDATE ON payments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE payments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down engine:postgres
UPDATE payments SET method = 'other' WHERE method = 'wallet';

ALTER TABLE payments DROP CONSTRAINT payments_method_valid;
ALTER TABLE payments ADD CONSTRAINT payments_method_valid
    CHECK (method IN ('cash', 'card', 'bank_transfer', 'cheque', 'other')) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_method_valid;

-- migrate:down engine:sqlite
CREATE TABLE payments_kept AS SELECT * FROM payments;
DROP TABLE payments;

CREATE TABLE payments (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    payment_number      TEXT           NOT NULL UNIQUE,
    invoice_id          TEXT           NOT NULL REFERENCES invoices (id),
    transaction_id      TEXT           UNIQUE REFERENCES transactions (id) ON DELETE SET NULL,
    method              TEXT           NOT NULL,
    amount              NUMERIC(14,2)  NOT NULL CHECK (amount > 0) CHECK (typeof(amount) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    status              TEXT           NOT NULL DEFAULT 'received',
    provider_reference  TEXT,
    received_at         TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    details             TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT payments_method_valid CHECK (method IN ('cash', 'card', 'bank_transfer', 'cheque', 'other')),
    CONSTRAINT payments_status_valid CHECK (status IN ('pending', 'received', 'failed', 'refunded'))
);

INSERT INTO payments (
    id, payment_number, invoice_id, transaction_id, method, amount, currency_code, status,
    provider_reference, received_at, details, created_at, updated_at
)
SELECT
    id, payment_number, invoice_id, transaction_id,
    CASE method WHEN 'wallet' THEN 'other' ELSE method END, amount, currency_code, status,
    provider_reference, received_at, details, created_at, updated_at
FROM payments_kept;
DROP TABLE payments_kept;

CREATE INDEX idx_payments_invoice_id ON payments (invoice_id);
CREATE INDEX idx_payments_currency_code ON payments (currency_code);
CREATE INDEX idx_payments_received_at ON payments (received_at);
CREATE INDEX idx_payments_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TRIGGER trg_payments_updated_at AFTER UPDATE ON payments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE payments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
