-- migrate:up engine:postgres
CREATE TABLE reservations (
    id                   uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    reservation_number   text           NOT NULL UNIQUE,
    trip_id              uuid           NOT NULL REFERENCES trips (id),
    customer_id          uuid           NOT NULL REFERENCES customers (id),
    booked_by            uuid           REFERENCES users (id) ON DELETE SET NULL,
    status               text           NOT NULL DEFAULT 'pending',
    payment_status       text           NOT NULL DEFAULT 'unpaid',
    source               text           NOT NULL DEFAULT 'website',
    adults               integer        NOT NULL DEFAULT 1 CHECK (adults >= 0),
    children             integer        NOT NULL DEFAULT 0 CHECK (children >= 0),
    infants              integer        NOT NULL DEFAULT 0 CHECK (infants >= 0),
    total_amount         numeric(14,2)  NOT NULL CHECK (total_amount >= 0),
    discount_amount      numeric(14,2)  NOT NULL DEFAULT 0 CHECK (discount_amount >= 0),
    paid_amount          numeric(14,2)  NOT NULL DEFAULT 0 CHECK (paid_amount >= 0),
    currency_code        text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    special_requests     text,
    details              jsonb          NOT NULL DEFAULT '{}',
    reserved_at          timestamptz    NOT NULL DEFAULT now(),
    confirmed_at         timestamptz,
    cancelled_at         timestamptz,
    cancellation_reason  text,
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT reservations_status_valid
        CHECK (status IN ('pending', 'confirmed', 'cancelled', 'completed', 'no_show')),
    CONSTRAINT reservations_payment_status_valid
        CHECK (payment_status IN ('unpaid', 'deposit', 'paid', 'refunded')),
    CONSTRAINT reservations_source_valid
        CHECK (source IN ('website', 'phone', 'email', 'agency', 'walk_in', 'marketplace')),
    CONSTRAINT reservations_party_not_empty CHECK (adults + children > 0),
    CONSTRAINT reservations_cancellation_dated CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL)
);

CREATE INDEX idx_reservations_trip_id_status ON reservations (trip_id, status);
CREATE INDEX idx_reservations_customer_id ON reservations (customer_id);
CREATE INDEX idx_reservations_booked_by ON reservations (booked_by);
CREATE INDEX idx_reservations_currency_code ON reservations (currency_code);
CREATE INDEX idx_reservations_awaiting_payment ON reservations (reserved_at) WHERE payment_status IN ('unpaid', 'deposit');

CREATE TABLE trip_participants (
    id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    trip_id           uuid         NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    reservation_id    uuid         REFERENCES reservations (id) ON DELETE CASCADE,
    customer_id       uuid         REFERENCES customers (id) ON DELETE SET NULL,
    full_name         text         NOT NULL,
    participant_type  text         NOT NULL DEFAULT 'adult',
    nationality_code  text         REFERENCES countries (code),
    date_of_birth     date,
    passport_number   text,
    seat_number       text,
    dietary_notes     text,
    medical_notes     text,
    attendance        text         NOT NULL DEFAULT 'registered',
    checked_in_at     timestamptz,
    details           jsonb        NOT NULL DEFAULT '{}',
    created_at        timestamptz  NOT NULL DEFAULT now(),
    updated_at        timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT trip_participants_seat_unique UNIQUE (trip_id, seat_number),
    CONSTRAINT trip_participants_type_valid CHECK (participant_type IN ('adult', 'child', 'infant')),
    CONSTRAINT trip_participants_attendance_valid
        CHECK (attendance IN ('registered', 'checked_in', 'absent', 'cancelled'))
);

CREATE INDEX idx_trip_participants_reservation_id ON trip_participants (reservation_id);
CREATE INDEX idx_trip_participants_customer_id ON trip_participants (customer_id);
CREATE INDEX idx_trip_participants_nationality_code ON trip_participants (nationality_code);
CREATE INDEX idx_trip_participants_trip_id_attendance ON trip_participants (trip_id, attendance);

CREATE TRIGGER trg_reservations_updated_at BEFORE UPDATE ON reservations
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_trip_participants_updated_at BEFORE UPDATE ON trip_participants
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE reservations (
    id                   TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                         DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                             || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    reservation_number   TEXT           NOT NULL UNIQUE,
    trip_id              TEXT           NOT NULL REFERENCES trips (id),
    customer_id          TEXT           NOT NULL REFERENCES customers (id),
    booked_by            TEXT           REFERENCES users (id) ON DELETE SET NULL,
    status               TEXT           NOT NULL DEFAULT 'pending',
    payment_status       TEXT           NOT NULL DEFAULT 'unpaid',
    source               TEXT           NOT NULL DEFAULT 'website',
    adults               INTEGER        NOT NULL DEFAULT 1 CHECK (adults >= 0),
    children             INTEGER        NOT NULL DEFAULT 0 CHECK (children >= 0),
    infants              INTEGER        NOT NULL DEFAULT 0 CHECK (infants >= 0),
    total_amount         NUMERIC(14,2)  NOT NULL CHECK (total_amount >= 0) CHECK (typeof(total_amount) <> 'text'),
    discount_amount      NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (discount_amount >= 0) CHECK (typeof(discount_amount) <> 'text'),
    paid_amount          NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (paid_amount >= 0) CHECK (typeof(paid_amount) <> 'text'),
    currency_code        TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    special_requests     TEXT,
    details              TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    reserved_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    confirmed_at         TEXT,
    cancelled_at         TEXT,
    cancellation_reason  TEXT,
    created_at           TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at           TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT reservations_status_valid
        CHECK (status IN ('pending', 'confirmed', 'cancelled', 'completed', 'no_show')),
    CONSTRAINT reservations_payment_status_valid
        CHECK (payment_status IN ('unpaid', 'deposit', 'paid', 'refunded')),
    CONSTRAINT reservations_source_valid
        CHECK (source IN ('website', 'phone', 'email', 'agency', 'walk_in', 'marketplace')),
    CONSTRAINT reservations_party_not_empty CHECK (adults + children > 0),
    CONSTRAINT reservations_cancellation_dated CHECK (status <> 'cancelled' OR cancelled_at IS NOT NULL)
);

CREATE INDEX idx_reservations_trip_id_status ON reservations (trip_id, status);
CREATE INDEX idx_reservations_customer_id ON reservations (customer_id);
CREATE INDEX idx_reservations_booked_by ON reservations (booked_by);
CREATE INDEX idx_reservations_currency_code ON reservations (currency_code);
CREATE INDEX idx_reservations_awaiting_payment ON reservations (reserved_at) WHERE payment_status IN ('unpaid', 'deposit');

CREATE TABLE trip_participants (
    id                TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    trip_id           TEXT  NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    reservation_id    TEXT  REFERENCES reservations (id) ON DELETE CASCADE,
    customer_id       TEXT  REFERENCES customers (id) ON DELETE SET NULL,
    full_name         TEXT  NOT NULL,
    participant_type  TEXT  NOT NULL DEFAULT 'adult',
    nationality_code  TEXT  REFERENCES countries (code),
    date_of_birth     TEXT  CHECK (date_of_birth IS date(date_of_birth)),
    passport_number   TEXT,
    seat_number       TEXT,
    dietary_notes     TEXT,
    medical_notes     TEXT,
    attendance        TEXT  NOT NULL DEFAULT 'registered',
    checked_in_at     TEXT,
    details           TEXT  NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at        TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT trip_participants_seat_unique UNIQUE (trip_id, seat_number),
    CONSTRAINT trip_participants_type_valid CHECK (participant_type IN ('adult', 'child', 'infant')),
    CONSTRAINT trip_participants_attendance_valid
        CHECK (attendance IN ('registered', 'checked_in', 'absent', 'cancelled'))
) STRICT;

CREATE INDEX idx_trip_participants_reservation_id ON trip_participants (reservation_id);
CREATE INDEX idx_trip_participants_customer_id ON trip_participants (customer_id);
CREATE INDEX idx_trip_participants_nationality_code ON trip_participants (nationality_code);
CREATE INDEX idx_trip_participants_trip_id_attendance ON trip_participants (trip_id, attendance);

CREATE TRIGGER trg_reservations_updated_at AFTER UPDATE ON reservations
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE reservations SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_trip_participants_updated_at AFTER UPDATE ON trip_participants
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE trip_participants SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE trip_participants;
DROP TABLE reservations;
