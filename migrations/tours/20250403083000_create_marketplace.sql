-- Products name the account that their revenue is booked on.
-- revises: 20250327140000
-- depends: 20250324090000

-- migrate:up engine:postgres
CREATE TABLE marketplace_products (
    id                  uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    sku                 text           NOT NULL UNIQUE,
    name                text           NOT NULL,
    product_type        text           NOT NULL,
    description         text,
    supplier_id         uuid           REFERENCES suppliers (id) ON DELETE SET NULL,
    tour_package_id     uuid           REFERENCES tour_packages (id) ON DELETE SET NULL,
    revenue_account_id  uuid           REFERENCES accounts (id),
    price               numeric(14,2)  NOT NULL CHECK (price >= 0),
    currency_code       text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    stock_quantity      integer        NOT NULL DEFAULT 0 CHECK (stock_quantity >= 0),
    images              jsonb          NOT NULL DEFAULT '[]',
    attributes          jsonb          NOT NULL DEFAULT '{}',
    is_published        boolean        NOT NULL DEFAULT false,
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT marketplace_products_type_valid
        CHECK (product_type IN ('souvenir', 'voucher', 'experience', 'book', 'equipment'))
);

CREATE INDEX idx_marketplace_products_supplier_id ON marketplace_products (supplier_id);
CREATE INDEX idx_marketplace_products_tour_package_id ON marketplace_products (tour_package_id);
CREATE INDEX idx_marketplace_products_revenue_account_id ON marketplace_products (revenue_account_id);
CREATE INDEX idx_marketplace_products_currency_code ON marketplace_products (currency_code);
CREATE INDEX idx_marketplace_products_published ON marketplace_products (product_type, price) WHERE is_published;

CREATE TABLE marketplace_orders (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    order_number      text           NOT NULL UNIQUE,
    product_id        uuid           NOT NULL REFERENCES marketplace_products (id),
    customer_id       uuid           NOT NULL REFERENCES customers (id),
    quantity          integer        NOT NULL DEFAULT 1 CHECK (quantity > 0),
    unit_price        numeric(14,2)  NOT NULL CHECK (unit_price >= 0),
    total_amount      numeric(14,2)  NOT NULL CHECK (total_amount >= 0),
    currency_code     text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    shipping_address  jsonb          NOT NULL DEFAULT '{}',
    status            text           NOT NULL DEFAULT 'placed',
    ordered_at        timestamptz    NOT NULL DEFAULT now(),
    shipped_at        timestamptz,
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT marketplace_orders_status_valid
        CHECK (status IN ('placed', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'))
);

CREATE INDEX idx_marketplace_orders_product_id ON marketplace_orders (product_id);
CREATE INDEX idx_marketplace_orders_customer_id_ordered_at ON marketplace_orders (customer_id, ordered_at);
CREATE INDEX idx_marketplace_orders_currency_code ON marketplace_orders (currency_code);
CREATE INDEX idx_marketplace_orders_status_ordered_at ON marketplace_orders (status, ordered_at);

CREATE TABLE raffles (
    id                 uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    code               text           NOT NULL UNIQUE,
    title              text           NOT NULL,
    description        text,
    prize_product_id   uuid           REFERENCES marketplace_products (id) ON DELETE SET NULL,
    prize_description  text           NOT NULL,
    ticket_price       numeric(14,2)  NOT NULL DEFAULT 0 CHECK (ticket_price >= 0),
    currency_code      text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    max_tickets        integer        NOT NULL CHECK (max_tickets > 0),
    opens_at           timestamptz    NOT NULL,
    closes_at          timestamptz    NOT NULL,
    drawn_at           timestamptz,
    status             text           NOT NULL DEFAULT 'draft',
    rules              jsonb          NOT NULL DEFAULT '{}',
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT raffles_status_valid CHECK (status IN ('draft', 'open', 'closed', 'drawn', 'cancelled')),
    CONSTRAINT raffles_times_ordered CHECK (closes_at > opens_at)
);

CREATE INDEX idx_raffles_prize_product_id ON raffles (prize_product_id);
CREATE INDEX idx_raffles_currency_code ON raffles (currency_code);
CREATE INDEX idx_raffles_status_closes_at ON raffles (status, closes_at);

CREATE TABLE raffle_tickets (
    id             uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    raffle_id      uuid           NOT NULL REFERENCES raffles (id) ON DELETE CASCADE,
    ticket_number  integer        NOT NULL CHECK (ticket_number > 0),
    customer_id    uuid           NOT NULL REFERENCES customers (id),
    price_paid     numeric(14,2)  NOT NULL DEFAULT 0 CHECK (price_paid >= 0),
    is_winner      boolean        NOT NULL DEFAULT false,
    purchased_at   timestamptz    NOT NULL DEFAULT now(),
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT raffle_tickets_number_unique UNIQUE (raffle_id, ticket_number)
);

CREATE INDEX idx_raffle_tickets_customer_id ON raffle_tickets (customer_id);
CREATE INDEX idx_raffle_tickets_purchased_at ON raffle_tickets (purchased_at);
CREATE UNIQUE INDEX uq_raffle_tickets_one_winner ON raffle_tickets (raffle_id) WHERE is_winner;

CREATE TRIGGER trg_marketplace_products_updated_at BEFORE UPDATE ON marketplace_products
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_marketplace_orders_updated_at BEFORE UPDATE ON marketplace_orders
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_raffles_updated_at BEFORE UPDATE ON raffles
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_raffle_tickets_updated_at BEFORE UPDATE ON raffle_tickets
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE marketplace_products (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    sku                 TEXT           NOT NULL UNIQUE,
    name                TEXT           NOT NULL,
    product_type        TEXT           NOT NULL,
    description         TEXT,
    supplier_id         TEXT           REFERENCES suppliers (id) ON DELETE SET NULL,
    tour_package_id     TEXT           REFERENCES tour_packages (id) ON DELETE SET NULL,
    revenue_account_id  TEXT           REFERENCES accounts (id),
    price               NUMERIC(14,2)  NOT NULL CHECK (price >= 0) CHECK (typeof(price) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    stock_quantity      INTEGER        NOT NULL DEFAULT 0 CHECK (stock_quantity >= 0),
    images              TEXT           NOT NULL DEFAULT '[]' CHECK (json_valid(images)),
    attributes          TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(attributes)),
    is_published        INTEGER        NOT NULL DEFAULT 0 CHECK (is_published IN (0, 1)),
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT marketplace_products_type_valid
        CHECK (product_type IN ('souvenir', 'voucher', 'experience', 'book', 'equipment'))
);

CREATE INDEX idx_marketplace_products_supplier_id ON marketplace_products (supplier_id);
CREATE INDEX idx_marketplace_products_tour_package_id ON marketplace_products (tour_package_id);
CREATE INDEX idx_marketplace_products_revenue_account_id ON marketplace_products (revenue_account_id);
CREATE INDEX idx_marketplace_products_currency_code ON marketplace_products (currency_code);
CREATE INDEX idx_marketplace_products_published ON marketplace_products (product_type, price) WHERE is_published;

CREATE TABLE marketplace_orders (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    order_number      TEXT           NOT NULL UNIQUE,
    product_id        TEXT           NOT NULL REFERENCES marketplace_products (id),
    customer_id       TEXT           NOT NULL REFERENCES customers (id),
    quantity          INTEGER        NOT NULL DEFAULT 1 CHECK (quantity > 0),
    unit_price        NUMERIC(14,2)  NOT NULL CHECK (unit_price >= 0) CHECK (typeof(unit_price) <> 'text'),
    total_amount      NUMERIC(14,2)  NOT NULL CHECK (total_amount >= 0) CHECK (typeof(total_amount) <> 'text'),
    currency_code     TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    shipping_address  TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(shipping_address)),
    status            TEXT           NOT NULL DEFAULT 'placed',
    ordered_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    shipped_at        TEXT,
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT marketplace_orders_status_valid
        CHECK (status IN ('placed', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'))
);

CREATE INDEX idx_marketplace_orders_product_id ON marketplace_orders (product_id);
CREATE INDEX idx_marketplace_orders_customer_id_ordered_at ON marketplace_orders (customer_id, ordered_at);
CREATE INDEX idx_marketplace_orders_currency_code ON marketplace_orders (currency_code);
CREATE INDEX idx_marketplace_orders_status_ordered_at ON marketplace_orders (status, ordered_at);

CREATE TABLE raffles (
    id                 TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                       DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                           || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code               TEXT           NOT NULL UNIQUE,
    title              TEXT           NOT NULL,
    description        TEXT,
    prize_product_id   TEXT           REFERENCES marketplace_products (id) ON DELETE SET NULL,
    prize_description  TEXT           NOT NULL,
    ticket_price       NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (ticket_price >= 0) CHECK (typeof(ticket_price) <> 'text'),
    currency_code      TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    max_tickets        INTEGER        NOT NULL CHECK (max_tickets > 0),
    opens_at           TEXT           NOT NULL,
    closes_at          TEXT           NOT NULL,
    drawn_at           TEXT,
    status             TEXT           NOT NULL DEFAULT 'draft',
    rules              TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(rules)),
    created_at         TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at         TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT raffles_status_valid CHECK (status IN ('draft', 'open', 'closed', 'drawn', 'cancelled')),
    CONSTRAINT raffles_times_ordered CHECK (closes_at > opens_at)
);

CREATE INDEX idx_raffles_prize_product_id ON raffles (prize_product_id);
CREATE INDEX idx_raffles_currency_code ON raffles (currency_code);
CREATE INDEX idx_raffles_status_closes_at ON raffles (status, closes_at);

CREATE TABLE raffle_tickets (
    id             TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    raffle_id      TEXT           NOT NULL REFERENCES raffles (id) ON DELETE CASCADE,
    ticket_number  INTEGER        NOT NULL CHECK (ticket_number > 0),
    customer_id    TEXT           NOT NULL REFERENCES customers (id),
    price_paid     NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (price_paid >= 0) CHECK (typeof(price_paid) <> 'text'),
    is_winner      INTEGER        NOT NULL DEFAULT 0 CHECK (is_winner IN (0, 1)),
    purchased_at   TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    created_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT raffle_tickets_number_unique UNIQUE (raffle_id, ticket_number)
);

CREATE INDEX idx_raffle_tickets_customer_id ON raffle_tickets (customer_id);
CREATE INDEX idx_raffle_tickets_purchased_at ON raffle_tickets (purchased_at);
CREATE UNIQUE INDEX uq_raffle_tickets_one_winner ON raffle_tickets (raffle_id) WHERE is_winner;

CREATE TRIGGER trg_marketplace_products_updated_at AFTER UPDATE ON marketplace_products
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE marketplace_products SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_marketplace_orders_updated_at AFTER UPDATE ON marketplace_orders
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE marketplace_orders SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_raffles_updated_at AFTER UPDATE ON raffles
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE raffles SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_raffle_tickets_updated_at AFTER UPDATE ON raffle_tickets
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE raffle_tickets SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE raffle_tickets;
DROP TABLE raffles;
DROP TABLE marketplace_orders;
DROP TABLE marketplace_products;
