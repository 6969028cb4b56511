-- migrate:up engine:postgres
CREATE TABLE suppliers (
    id                  uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    code                text          NOT NULL UNIQUE,
    name                text          NOT NULL,
    kind                text          NOT NULL,
    contact_name        text,
    email               text,
    phone               text,
    country_code        text          REFERENCES countries (code),
    currency_code       text          NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    payment_terms_days  integer       NOT NULL DEFAULT 30 CHECK (payment_terms_days BETWEEN 0 AND 365),
    rating              numeric(2,1)  CHECK (rating BETWEEN 0 AND 5),
    is_active           boolean       NOT NULL DEFAULT true,
    notes               text,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT suppliers_kind_valid
        CHECK (kind IN ('hotel', 'restaurant', 'transport', 'site', 'insurance', 'other'))
);

CREATE INDEX idx_suppliers_kind_name ON suppliers (kind, name);
CREATE INDEX idx_suppliers_country_code ON suppliers (country_code);
CREATE INDEX idx_suppliers_currency_code ON suppliers (currency_code);

CREATE TABLE destinations (
    id             uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    code           text           NOT NULL UNIQUE,
    name           text           NOT NULL,
    kind           text           NOT NULL,
    region         text           NOT NULL,
    country_code   text           NOT NULL REFERENCES countries (code),
    latitude       numeric(9,6)   CHECK (latitude BETWEEN -90 AND 90),
    longitude      numeric(9,6)   CHECK (longitude BETWEEN -180 AND 180),
    entrance_fee   numeric(14,2)  NOT NULL DEFAULT 0 CHECK (entrance_fee >= 0),
    currency_code  text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    opening_hours  jsonb          NOT NULL DEFAULT '{}',
    description    text,
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT destinations_kind_valid CHECK (kind IN ('holy_site', 'historic', 'nature', 'city', 'museum')),
    CONSTRAINT destinations_point_whole CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE INDEX idx_destinations_country_code_region ON destinations (country_code, region);
CREATE INDEX idx_destinations_kind ON destinations (kind);
CREATE INDEX idx_destinations_currency_code ON destinations (currency_code);

CREATE TABLE tour_packages (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    code              text           NOT NULL UNIQUE,
    name              text           NOT NULL,
    category          text           NOT NULL,
    description       text,
    duration_days     integer        NOT NULL DEFAULT 1 CHECK (duration_days BETWEEN 1 AND 60),
    base_price        numeric(14,2)  NOT NULL CHECK (base_price >= 0),
    currency_code     text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    min_participants  integer        NOT NULL DEFAULT 1 CHECK (min_participants > 0),
    max_participants  integer        NOT NULL DEFAULT 50,
    inclusions        jsonb          NOT NULL DEFAULT '[]',
    exclusions        jsonb          NOT NULL DEFAULT '[]',
    valid_from        date,
    valid_until       date,
    is_published      boolean        NOT NULL DEFAULT false,
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT tour_packages_category_valid
        CHECK (category IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT tour_packages_participants_ordered CHECK (max_participants >= min_participants),
    CONSTRAINT tour_packages_validity_ordered CHECK (valid_until >= valid_from)
);

CREATE INDEX idx_tour_packages_currency_code ON tour_packages (currency_code);
CREATE INDEX idx_tour_packages_published_category ON tour_packages (category, base_price) WHERE is_published;

CREATE TABLE trips (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    code              text           NOT NULL UNIQUE,
    tour_package_id   uuid           REFERENCES tour_packages (id) ON DELETE SET NULL,
    destination_id    uuid           REFERENCES destinations (id) ON DELETE SET NULL,
    coordinator_id    uuid           REFERENCES users (id) ON DELETE SET NULL,
    name              text           NOT NULL,
    category          text           NOT NULL,
    description       text,
    language_code     text           NOT NULL DEFAULT 'en' REFERENCES languages (code),
    starts_at         timestamptz    NOT NULL,
    ends_at           timestamptz    NOT NULL,
    meeting_point     text,
    price_per_person  numeric(14,2)  NOT NULL CHECK (price_per_person >= 0),
    currency_code     text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    capacity          integer        NOT NULL CHECK (capacity > 0),
    min_participants  integer        NOT NULL DEFAULT 1 CHECK (min_participants > 0),
    status            text           NOT NULL DEFAULT 'draft',
    metadata          jsonb          NOT NULL DEFAULT '{}',
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT trips_category_valid
        CHECK (category IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT trips_status_valid
        CHECK (status IN ('draft', 'scheduled', 'confirmed', 'in_progress', 'completed', 'cancelled')),
    CONSTRAINT trips_times_ordered CHECK (ends_at > starts_at),
    CONSTRAINT trips_minimum_fits CHECK (min_participants <= capacity)
);

CREATE INDEX idx_trips_tour_package_id ON trips (tour_package_id);
CREATE INDEX idx_trips_destination_id ON trips (destination_id);
CREATE INDEX idx_trips_coordinator_id ON trips (coordinator_id);
CREATE INDEX idx_trips_language_code ON trips (language_code);
CREATE INDEX idx_trips_currency_code ON trips (currency_code);
CREATE INDEX idx_trips_category ON trips (category);
CREATE INDEX idx_trips_starts_at ON trips (starts_at);

CREATE TABLE trip_stops (
    id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    trip_id         uuid         NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    stop_number     integer      NOT NULL CHECK (stop_number > 0),
    destination_id  uuid         NOT NULL REFERENCES destinations (id),
    supplier_id     uuid         REFERENCES suppliers (id) ON DELETE SET NULL,
    day_number      integer      NOT NULL DEFAULT 1 CHECK (day_number > 0),
    arrives_at      timestamptz,
    departs_at      timestamptz,
    activity        text         NOT NULL,
    notes           text,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    updated_at      timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT trip_stops_number_unique UNIQUE (trip_id, stop_number),
    CONSTRAINT trip_stops_times_ordered CHECK (departs_at >= arrives_at)
);

CREATE INDEX idx_trip_stops_destination_id ON trip_stops (destination_id);
CREATE INDEX idx_trip_stops_supplier_id ON trip_stops (supplier_id);

CREATE TRIGGER trg_suppliers_updated_at BEFORE UPDATE ON suppliers
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_destinations_updated_at BEFORE UPDATE ON destinations
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_tour_packages_updated_at BEFORE UPDATE ON tour_packages
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_trips_updated_at BEFORE UPDATE ON trips
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_trip_stops_updated_at BEFORE UPDATE ON trip_stops
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE suppliers (
    id                  TEXT          PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code                TEXT          NOT NULL UNIQUE,
    name                TEXT          NOT NULL,
    kind                TEXT          NOT NULL,
    contact_name        TEXT,
    email               TEXT,
    phone               TEXT,
    country_code        TEXT          REFERENCES countries (code),
    currency_code       TEXT          NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    payment_terms_days  INTEGER       NOT NULL DEFAULT 30 CHECK (payment_terms_days BETWEEN 0 AND 365),
    rating              NUMERIC(2,1)  CHECK (rating BETWEEN 0 AND 5) CHECK (typeof(rating) <> 'text'),
    is_active           INTEGER       NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    notes               TEXT,
    created_at          TEXT          NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT          NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT suppliers_kind_valid
        CHECK (kind IN ('hotel', 'restaurant', 'transport', 'site', 'insurance', 'other'))
);

CREATE INDEX idx_suppliers_kind_name ON suppliers (kind, name);
CREATE INDEX idx_suppliers_country_code ON suppliers (country_code);
CREATE INDEX idx_suppliers_currency_code ON suppliers (currency_code);

CREATE TABLE destinations (
    id             TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code           TEXT           NOT NULL UNIQUE,
    name           TEXT           NOT NULL,
    kind           TEXT           NOT NULL,
    region         TEXT           NOT NULL,
    country_code   TEXT           NOT NULL REFERENCES countries (code),
    latitude       NUMERIC(9,6)   CHECK (latitude BETWEEN -90 AND 90) CHECK (typeof(latitude) <> 'text'),
    longitude      NUMERIC(9,6)   CHECK (longitude BETWEEN -180 AND 180) CHECK (typeof(longitude) <> 'text'),
    entrance_fee   NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (entrance_fee >= 0) CHECK (typeof(entrance_fee) <> 'text'),
    currency_code  TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    opening_hours  TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(opening_hours)),
    description    TEXT,
    created_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT destinations_kind_valid CHECK (kind IN ('holy_site', 'historic', 'nature', 'city', 'museum')),
    CONSTRAINT destinations_point_whole CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE INDEX idx_destinations_country_code_region ON destinations (country_code, region);
CREATE INDEX idx_destinations_kind ON destinations (kind);
CREATE INDEX idx_destinations_currency_code ON destinations (currency_code);

CREATE TABLE tour_packages (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code              TEXT           NOT NULL UNIQUE,
    name              TEXT           NOT NULL,
    category          TEXT           NOT NULL,
    description       TEXT,
    duration_days     INTEGER        NOT NULL DEFAULT 1 CHECK (duration_days BETWEEN 1 AND 60),
    base_price        NUMERIC(14,2)  NOT NULL CHECK (base_price >= 0) CHECK (typeof(base_price) <> 'text'),
    currency_code     TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    min_participants  INTEGER        NOT NULL DEFAULT 1 CHECK (min_participants > 0),
    max_participants  INTEGER        NOT NULL DEFAULT 50,
    inclusions        TEXT           NOT NULL DEFAULT '[]' CHECK (json_valid(inclusions)),
    exclusions        TEXT           NOT NULL DEFAULT '[]' CHECK (json_valid(exclusions)),
    valid_from        TEXT           CHECK (valid_from IS date(valid_from)),
    valid_until       TEXT           CHECK (valid_until IS date(valid_until)),
    is_published      INTEGER        NOT NULL DEFAULT 0 CHECK (is_published IN (0, 1)),
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT tour_packages_category_valid
        CHECK (category IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT tour_packages_participants_ordered CHECK (max_participants >= min_participants),
    CONSTRAINT tour_packages_validity_ordered CHECK (valid_until >= valid_from)
);

CREATE INDEX idx_tour_packages_currency_code ON tour_packages (currency_code);
CREATE INDEX idx_tour_packages_published_category ON tour_packages (category, base_price) WHERE is_published;

CREATE TABLE trips (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code              TEXT           NOT NULL UNIQUE,
    tour_package_id   TEXT           REFERENCES tour_packages (id) ON DELETE SET NULL,
    destination_id    TEXT           REFERENCES destinations (id) ON DELETE SET NULL,
    coordinator_id    TEXT           REFERENCES users (id) ON DELETE SET NULL,
    name              TEXT           NOT NULL,
    category          TEXT           NOT NULL,
    description       TEXT,
    language_code     TEXT           NOT NULL DEFAULT 'en' REFERENCES languages (code),
    starts_at         TEXT           NOT NULL,
    ends_at           TEXT           NOT NULL,
    meeting_point     TEXT,
    price_per_person  NUMERIC(14,2)  NOT NULL CHECK (price_per_person >= 0) CHECK (typeof(price_per_person) <> 'text'),
    currency_code     TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    capacity          INTEGER        NOT NULL CHECK (capacity > 0),
    min_participants  INTEGER        NOT NULL DEFAULT 1 CHECK (min_participants > 0),
    status            TEXT           NOT NULL DEFAULT 'draft',
    metadata          TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT trips_category_valid
        CHECK (category IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT trips_status_valid
        CHECK (status IN ('draft', 'scheduled', 'confirmed', 'in_progress', 'completed', 'cancelled')),
    CONSTRAINT trips_times_ordered CHECK (ends_at > starts_at),
    CONSTRAINT trips_minimum_fits CHECK (min_participants <= capacity)
);

CREATE INDEX idx_trips_tour_package_id ON trips (tour_package_id);
CREATE INDEX idx_trips_destination_id ON trips (destination_id);
CREATE INDEX idx_trips_coordinator_id ON trips (coordinator_id);
CREATE INDEX idx_trips_language_code ON trips (language_code);
CREATE INDEX idx_trips_currency_code ON trips (currency_code);
CREATE INDEX idx_trips_category ON trips (category);
CREATE INDEX idx_trips_starts_at ON trips (starts_at);

CREATE TABLE trip_stops (
    id              TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                    DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                        || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    trip_id         TEXT     NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    stop_number     INTEGER  NOT NULL CHECK (stop_number > 0),
    destination_id  TEXT     NOT NULL REFERENCES destinations (id),
    supplier_id     TEXT     REFERENCES suppliers (id) ON DELETE SET NULL,
    day_number      INTEGER  NOT NULL DEFAULT 1 CHECK (day_number > 0),
    arrives_at      TEXT,
    departs_at      TEXT,
    activity        TEXT     NOT NULL,
    notes           TEXT,
    created_at      TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT trip_stops_number_unique UNIQUE (trip_id, stop_number),
    CONSTRAINT trip_stops_times_ordered CHECK (departs_at >= arrives_at)
) STRICT;

CREATE INDEX idx_trip_stops_destination_id ON trip_stops (destination_id);
CREATE INDEX idx_trip_stops_supplier_id ON trip_stops (supplier_id);

CREATE TRIGGER trg_suppliers_updated_at AFTER UPDATE ON suppliers
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE suppliers SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_destinations_updated_at AFTER UPDATE ON destinations
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE destinations SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_tour_packages_updated_at AFTER UPDATE ON tour_packages
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE tour_packages SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_trips_updated_at AFTER UPDATE ON trips
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE trips SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_trip_stops_updated_at AFTER UPDATE ON trip_stops
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE trip_stops SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE trip_stops;
DROP TABLE trips;
DROP TABLE tour_packages;
DROP TABLE destinations;
DROP TABLE suppliers;
