-- migrate:up engine:postgres
CREATE TABLE quotations (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    quotation_number  text           NOT NULL UNIQUE,
    customer_id       uuid           NOT NULL REFERENCES customers (id),
    prepared_by       uuid           REFERENCES users (id) ON DELETE SET NULL,
    title             text           NOT NULL,
    status            text           NOT NULL DEFAULT 'draft',
    group_size        integer        NOT NULL DEFAULT 1 CHECK (group_size > 0),
    travel_starts_on  date,
    travel_ends_on    date,
    valid_until       date           NOT NULL,
    subtotal          numeric(14,2)  NOT NULL DEFAULT 0 CHECK (subtotal >= 0),
    discount_amount   numeric(14,2)  NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
    tax_amount        numeric(14,2)  NOT NULL DEFAULT 0 CHECK (tax_amount >= 0),
    total_amount      numeric(14,2)  NOT NULL DEFAULT 0 CHECK (total_amount >= 0),
    currency_code     text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    terms             text,
    details           jsonb          NOT NULL DEFAULT '{}',
    sent_at           timestamptz,
    decided_at        timestamptz,
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT quotations_status_valid CHECK (status IN ('draft', 'sent', 'accepted', 'rejected', 'expired')),
    CONSTRAINT quotations_travel_ordered CHECK (travel_ends_on >= travel_starts_on)
);

CREATE INDEX idx_quotations_customer_id ON quotations (customer_id);
CREATE INDEX idx_quotations_prepared_by ON quotations (prepared_by);
CREATE INDEX idx_quotations_currency_code ON quotations (currency_code);
CREATE INDEX idx_quotations_status_valid_until ON quotations (status, valid_until);

CREATE TABLE quotation_items (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    quotation_id      uuid           NOT NULL REFERENCES quotations (id) ON DELETE CASCADE,
    line_number       integer        NOT NULL CHECK (line_number > 0),
    item_type         text           NOT NULL,
    trip_id           uuid           REFERENCES trips (id) ON DELETE SET NULL,
    supplier_id       uuid           REFERENCES suppliers (id) ON DELETE SET NULL,
    description       text           NOT NULL,
    quantity          numeric(10,2)  NOT NULL DEFAULT 1 CHECK (quantity > 0),
    unit_price        numeric(14,2)  NOT NULL CHECK (unit_price >= 0),
    discount_percent  numeric(5,2)   NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 100),
    line_total        numeric(14,2)  NOT NULL CHECK (line_total >= 0),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT quotation_items_line_unique UNIQUE (quotation_id, line_number),
    CONSTRAINT quotation_items_type_valid
        CHECK (item_type IN ('tour', 'transport', 'guide', 'accommodation', 'meal', 'entrance_fee', 'other'))
);

CREATE INDEX idx_quotation_items_trip_id ON quotation_items (trip_id);
CREATE INDEX idx_quotation_items_supplier_id ON quotation_items (supplier_id);

CREATE TABLE package_quotations (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    quotation_id      uuid           NOT NULL REFERENCES quotations (id) ON DELETE CASCADE,
    tour_package_id   uuid           NOT NULL REFERENCES tour_packages (id),
    participants      integer        NOT NULL CHECK (participants > 0),
    starts_on         date,
    price_per_person  numeric(14,2)  NOT NULL CHECK (price_per_person >= 0),
    markup_percent    numeric(5,2)   NOT NULL DEFAULT 0,
    total_amount      numeric(14,2)  NOT NULL CHECK (total_amount >= 0),
    options           jsonb          NOT NULL DEFAULT '{}',
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT package_quotations_pair_unique UNIQUE (quotation_id, tour_package_id)
);

CREATE INDEX idx_package_quotations_tour_package_id ON package_quotations (tour_package_id);

CREATE TRIGGER trg_quotations_updated_at BEFORE UPDATE ON quotations
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_quotation_items_updated_at BEFORE UPDATE ON quotation_items
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_package_quotations_updated_at BEFORE UPDATE ON package_quotations
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE quotations (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    quotation_number  TEXT           NOT NULL UNIQUE,
    customer_id       TEXT           NOT NULL REFERENCES customers (id),
    prepared_by       TEXT           REFERENCES users (id) ON DELETE SET NULL,
    title             TEXT           NOT NULL,
    status            TEXT           NOT NULL DEFAULT 'draft',
    group_size        INTEGER        NOT NULL DEFAULT 1 CHECK (group_size > 0),
    travel_starts_on  TEXT           CHECK (travel_starts_on IS date(travel_starts_on)),
    travel_ends_on    TEXT           CHECK (travel_ends_on IS date(travel_ends_on)),
    valid_until       TEXT           NOT NULL CHECK (valid_until IS date(valid_until)),
    subtotal          NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (subtotal >= 0) CHECK (typeof(subtotal) <> 'text'),
    discount_amount   NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (discount_amount >= 0) CHECK (typeof(discount_amount) <> 'text'),
    tax_amount        NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (tax_amount >= 0) CHECK (typeof(tax_amount) <> 'text'),
    total_amount      NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (total_amount >= 0) CHECK (typeof(total_amount) <> 'text'),
    currency_code     TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    terms             TEXT,
    details           TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    sent_at           TEXT,
    decided_at        TEXT,
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT quotations_status_valid CHECK (status IN ('draft', 'sent', 'accepted', 'rejected', 'expired')),
    CONSTRAINT quotations_travel_ordered CHECK (travel_ends_on >= travel_starts_on)
);

CREATE INDEX idx_quotations_customer_id ON quotations (customer_id);
CREATE INDEX idx_quotations_prepared_by ON quotations (prepared_by);
CREATE INDEX idx_quotations_currency_code ON quotations (currency_code);
CREATE INDEX idx_quotations_status_valid_until ON quotations (status, valid_until);

CREATE TABLE quotation_items (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    quotation_id      TEXT           NOT NULL REFERENCES quotations (id) ON DELETE CASCADE,
    line_number       INTEGER        NOT NULL CHECK (line_number > 0),
    item_type         TEXT           NOT NULL,
    trip_id           TEXT           REFERENCES trips (id) ON DELETE SET NULL,
    supplier_id       TEXT           REFERENCES suppliers (id) ON DELETE SET NULL,
    description       TEXT           NOT NULL,
    quantity          NUMERIC(10,2)  NOT NULL DEFAULT 1 CHECK (quantity > 0) CHECK (typeof(quantity) <> 'text'),
    unit_price        NUMERIC(14,2)  NOT NULL CHECK (unit_price >= 0) CHECK (typeof(unit_price) <> 'text'),
    discount_percent  NUMERIC(5,2)   NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 100) CHECK (typeof(discount_percent) <> 'text'),
    line_total        NUMERIC(14,2)  NOT NULL CHECK (line_total >= 0) CHECK (typeof(line_total) <> 'text'),
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT quotation_items_line_unique UNIQUE (quotation_id, line_number),
    CONSTRAINT quotation_items_type_valid
        CHECK (item_type IN ('tour', 'transport', 'guide', 'accommodation', 'meal', 'entrance_fee', 'other'))
);

CREATE INDEX idx_quotation_items_trip_id ON quotation_items (trip_id);
CREATE INDEX idx_quotation_items_supplier_id ON quotation_items (supplier_id);

CREATE TABLE package_quotations (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    quotation_id      TEXT           NOT NULL REFERENCES quotations (id) ON DELETE CASCADE,
    tour_package_id   TEXT           NOT NULL REFERENCES tour_packages (id),
    participants      INTEGER        NOT NULL CHECK (participants > 0),
    starts_on         TEXT           CHECK (starts_on IS date(starts_on)),
    price_per_person  NUMERIC(14,2)  NOT NULL CHECK (price_per_person >= 0) CHECK (typeof(price_per_person) <> 'text'),
    markup_percent    NUMERIC(5,2)   NOT NULL DEFAULT 0 CHECK (typeof(markup_percent) <> 'text'),
    total_amount      NUMERIC(14,2)  NOT NULL CHECK (total_amount >= 0) CHECK (typeof(total_amount) <> 'text'),
    options           TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(options)),
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT package_quotations_pair_unique UNIQUE (quotation_id, tour_package_id)
);

CREATE INDEX idx_package_quotations_tour_package_id ON package_quotations (tour_package_id);

CREATE TRIGGER trg_quotations_updated_at AFTER UPDATE ON quotations
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE quotations SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_quotation_items_updated_at AFTER UPDATE ON quotation_items
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE quotation_items SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_package_quotations_updated_at AFTER UPDATE ON package_quotations
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE package_quotations SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE package_quotations;
DROP TABLE quotation_items;
DROP TABLE quotations;
