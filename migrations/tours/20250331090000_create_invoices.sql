-- revises: 20250324090000

-- migrate:up engine:postgres
CREATE TABLE invoices (
    id               uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_number   text           NOT NULL UNIQUE,
    customer_id      uuid           NOT NULL REFERENCES customers (id),
    reservation_id   uuid           REFERENCES reservations (id) ON DELETE SET NULL,
    quotation_id     uuid           REFERENCES quotations (id) ON DELETE SET NULL,
    issued_by        uuid           REFERENCES users (id) ON DELETE SET NULL,
    status           text           NOT NULL DEFAULT 'draft',
    issued_on        date,
    due_on           date,
    subtotal         numeric(14,2)  NOT NULL DEFAULT 0 CHECK (subtotal >= 0),
    tax_amount       numeric(14,2)  NOT NULL DEFAULT 0 CHECK (tax_amount >= 0),
    total_amount     numeric(14,2)  NOT NULL DEFAULT 0 CHECK (total_amount >= 0),
    paid_amount      numeric(14,2)  NOT NULL DEFAULT 0 CHECK (paid_amount >= 0),
    currency_code    text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    billing_address  jsonb          NOT NULL DEFAULT '{}',
    notes            text,
    created_at       timestamptz    NOT NULL DEFAULT now(),
    updated_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT invoices_status_valid
        CHECK (status IN ('draft', 'issued', 'partially_paid', 'paid', 'overdue', 'void')),
    CONSTRAINT invoices_issued_dated CHECK (status = 'draft' OR issued_on IS NOT NULL),
    CONSTRAINT invoices_dates_ordered CHECK (due_on >= issued_on)
);

CREATE INDEX idx_invoices_customer_id_issued_on ON invoices (customer_id, issued_on);
CREATE INDEX idx_invoices_reservation_id ON invoices (reservation_id);
CREATE INDEX idx_invoices_quotation_id ON invoices (quotation_id);
CREATE INDEX idx_invoices_issued_by ON invoices (issued_by);
CREATE INDEX idx_invoices_currency_code ON invoices (currency_code);
CREATE INDEX idx_invoices_unpaid_due ON invoices (due_on) WHERE status IN ('issued', 'partially_paid', 'overdue');

CREATE TABLE invoice_items (
    id           uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_id   uuid           NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    line_number  integer        NOT NULL CHECK (line_number > 0),
    account_id   uuid           REFERENCES accounts (id),
    description  text           NOT NULL,
    quantity     numeric(10,2)  NOT NULL DEFAULT 1 CHECK (quantity > 0),
    unit_price   numeric(14,2)  NOT NULL,
    tax_percent  numeric(5,2)   NOT NULL DEFAULT 0 CHECK (tax_percent BETWEEN 0 AND 100),
    line_total   numeric(14,2)  NOT NULL,
    created_at   timestamptz    NOT NULL DEFAULT now(),
    updated_at   timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT invoice_items_line_unique UNIQUE (invoice_id, line_number)
);

CREATE INDEX idx_invoice_items_account_id ON invoice_items (account_id);

CREATE TABLE payments (
    id                  uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    payment_number      text           NOT NULL UNIQUE,
    invoice_id          uuid           NOT NULL REFERENCES invoices (id),
    transaction_id      uuid           UNIQUE REFERENCES transactions (id) ON DELETE SET NULL,
    method              text           NOT NULL,
    amount              numeric(14,2)  NOT NULL CHECK (amount > 0),
    currency_code       text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    status              text           NOT NULL DEFAULT 'received',
    provider_reference  text,
    received_at         timestamptz    NOT NULL DEFAULT now(),
    details             jsonb          NOT NULL DEFAULT '{}',
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT payments_method_valid CHECK (method IN ('cash', 'card', 'bank_transfer', 'cheque', 'other')),
    CONSTRAINT payments_status_valid CHECK (status IN ('pending', 'received', 'failed', 'refunded'))
);

CREATE INDEX idx_payments_invoice_id ON payments (invoice_id);
CREATE INDEX idx_payments_currency_code ON payments (currency_code);
CREATE INDEX idx_payments_received_at ON payments (received_at);
CREATE INDEX idx_payments_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TRIGGER trg_invoices_updated_at BEFORE UPDATE ON invoices
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_invoice_items_updated_at BEFORE UPDATE ON invoice_items
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_payments_updated_at BEFORE UPDATE ON payments
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE invoices (
    id               TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                         || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    invoice_number   TEXT           NOT NULL UNIQUE,
    customer_id      TEXT           NOT NULL REFERENCES customers (id),
    reservation_id   TEXT           REFERENCES reservations (id) ON DELETE SET NULL,
    quotation_id     TEXT           REFERENCES quotations (id) ON DELETE SET NULL,
    issued_by        TEXT           REFERENCES users (id) ON DELETE SET NULL,
    status           TEXT           NOT NULL DEFAULT 'draft',
    issued_on        TEXT           CHECK (issued_on IS date(issued_on)),
    due_on           TEXT           CHECK (due_on IS date(due_on)),
    subtotal         NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (subtotal >= 0) CHECK (typeof(subtotal) <> 'text'),
    tax_amount       NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (tax_amount >= 0) CHECK (typeof(tax_amount) <> 'text'),
    total_amount     NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (total_amount >= 0) CHECK (typeof(total_amount) <> 'text'),
    paid_amount      NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (paid_amount >= 0) CHECK (typeof(paid_amount) <> 'text'),
    currency_code    TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    billing_address  TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(billing_address)),
    notes            TEXT,
    created_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT invoices_status_valid
        CHECK (status IN ('draft', 'issued', 'partially_paid', 'paid', 'overdue', 'void')),
    CONSTRAINT invoices_issued_dated CHECK (status = 'draft' OR issued_on IS NOT NULL),
    CONSTRAINT invoices_dates_ordered CHECK (due_on >= issued_on)
);

CREATE INDEX idx_invoices_customer_id_issued_on ON invoices (customer_id, issued_on);
CREATE INDEX idx_invoices_reservation_id ON invoices (reservation_id);
CREATE INDEX idx_invoices_quotation_id ON invoices (quotation_id);
CREATE INDEX idx_invoices_issued_by ON invoices (issued_by);
CREATE INDEX idx_invoices_currency_code ON invoices (currency_code);
CREATE INDEX idx_invoices_unpaid_due ON invoices (due_on) WHERE status IN ('issued', 'partially_paid', 'overdue');

CREATE TABLE invoice_items (
    id           TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                 DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                     || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    invoice_id   TEXT           NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    line_number  INTEGER        NOT NULL CHECK (line_number > 0),
    account_id   TEXT           REFERENCES accounts (id),
    description  TEXT           NOT NULL,
    quantity     NUMERIC(10,2)  NOT NULL DEFAULT 1 CHECK (quantity > 0) CHECK (typeof(quantity) <> 'text'),
    unit_price   NUMERIC(14,2)  NOT NULL CHECK (typeof(unit_price) <> 'text'),
    tax_percent  NUMERIC(5,2)   NOT NULL DEFAULT 0 CHECK (tax_percent BETWEEN 0 AND 100) CHECK (typeof(tax_percent) <> 'text'),
    line_total   NUMERIC(14,2)  NOT NULL CHECK (typeof(line_total) <> 'text'),
    created_at   TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT invoice_items_line_unique UNIQUE (invoice_id, line_number)
);

CREATE INDEX idx_invoice_items_account_id ON invoice_items (account_id);

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

CREATE INDEX idx_payments_invoice_id ON payments (invoice_id);
CREATE INDEX idx_payments_currency_code ON payments (currency_code);
CREATE INDEX idx_payments_received_at ON payments (received_at);
CREATE INDEX idx_payments_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TRIGGER trg_invoices_updated_at AFTER UPDATE ON invoices
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE invoices SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_invoice_items_updated_at AFTER UPDATE ON invoice_items
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE invoice_items SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_payments_updated_at AFTER UPDATE ON payments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE payments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE payments;
DROP TABLE invoice_items;
DROP TABLE invoices;
