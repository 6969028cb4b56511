-- migrate:up engine:postgres
CREATE TABLE vehicles (
    id                    uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    registration_number   text           NOT NULL UNIQUE,
    make                  text           NOT NULL,
    model                 text           NOT NULL,
    vehicle_type          text           NOT NULL,
    seats                 integer        NOT NULL CHECK (seats BETWEEN 1 AND 100),
    model_year            integer        CHECK (model_year BETWEEN 1980 AND 2100),
    fuel_type             text           NOT NULL DEFAULT 'diesel',
    ownership             text           NOT NULL DEFAULT 'owned',
    supplier_id           uuid           REFERENCES suppliers (id) ON DELETE SET NULL,
    daily_cost            numeric(14,2)  NOT NULL DEFAULT 0 CHECK (daily_cost >= 0),
    currency_code         text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    odometer_km           integer        NOT NULL DEFAULT 0 CHECK (odometer_km >= 0),
    insurance_expires_on  date,
    inspection_due_on     date,
    features              jsonb          NOT NULL DEFAULT '[]',
    status                text           NOT NULL DEFAULT 'available',
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT vehicles_type_valid CHECK (vehicle_type IN ('car', 'van', 'minibus', 'bus')),
    CONSTRAINT vehicles_fuel_valid CHECK (fuel_type IN ('diesel', 'petrol', 'hybrid', 'electric')),
    CONSTRAINT vehicles_ownership_valid CHECK (ownership IN ('owned', 'leased', 'supplier')),
    CONSTRAINT vehicles_status_valid CHECK (status IN ('available', 'in_service', 'maintenance', 'retired'))
);

CREATE INDEX idx_vehicles_supplier_id ON vehicles (supplier_id);
CREATE INDEX idx_vehicles_currency_code ON vehicles (currency_code);
CREATE INDEX idx_vehicles_status_seats ON vehicles (status, seats);
CREATE INDEX idx_vehicles_inspection_due_on ON vehicles (inspection_due_on);

CREATE TABLE drivers (
    id                  uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_number     text           NOT NULL UNIQUE,
    first_name          text           NOT NULL,
    last_name           text           NOT NULL,
    email               text           UNIQUE,
    phone               text           NOT NULL,
    license_number      text           NOT NULL UNIQUE,
    license_class       text           NOT NULL DEFAULT 'D',
    license_expires_on  date           NOT NULL,
    supplier_id         uuid           REFERENCES suppliers (id) ON DELETE SET NULL,
    daily_rate          numeric(14,2)  NOT NULL DEFAULT 0 CHECK (daily_rate >= 0),
    currency_code       text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    emergency_contact   jsonb          NOT NULL DEFAULT '{}',
    hired_on            date,
    status              text           NOT NULL DEFAULT 'active',
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT drivers_status_valid CHECK (status IN ('active', 'on_leave', 'inactive'))
);

CREATE INDEX idx_drivers_last_name_first_name ON drivers (last_name, first_name);
CREATE INDEX idx_drivers_supplier_id ON drivers (supplier_id);
CREATE INDEX idx_drivers_currency_code ON drivers (currency_code);
CREATE INDEX idx_drivers_license_expires_on ON drivers (license_expires_on) WHERE status = 'active';

CREATE TABLE transport_assignments (
    id                uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    trip_id           uuid           NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    vehicle_id        uuid           NOT NULL REFERENCES vehicles (id),
    driver_id         uuid           REFERENCES drivers (id) ON DELETE SET NULL,
    assigned_by       uuid           REFERENCES users (id) ON DELETE SET NULL,
    pickup_location   text           NOT NULL,
    dropoff_location  text,
    departs_at        timestamptz    NOT NULL,
    returns_at        timestamptz,
    distance_km       integer        CHECK (distance_km >= 0),
    cost              numeric(14,2)  CHECK (cost >= 0),
    currency_code     text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    status            text           NOT NULL DEFAULT 'planned',
    notes             text,
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT transport_assignments_pair_unique UNIQUE (trip_id, vehicle_id),
    CONSTRAINT transport_assignments_status_valid
        CHECK (status IN ('planned', 'confirmed', 'completed', 'cancelled')),
    CONSTRAINT transport_assignments_times_ordered CHECK (returns_at > departs_at)
);

CREATE INDEX idx_transport_assignments_vehicle_id_departs_at ON transport_assignments (vehicle_id, departs_at);
CREATE INDEX idx_transport_assignments_driver_id_departs_at ON transport_assignments (driver_id, departs_at);
CREATE INDEX idx_transport_assignments_assigned_by ON transport_assignments (assigned_by);
CREATE INDEX idx_transport_assignments_currency_code ON transport_assignments (currency_code);

CREATE TRIGGER trg_vehicles_updated_at BEFORE UPDATE ON vehicles
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_drivers_updated_at BEFORE UPDATE ON drivers
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_transport_assignments_updated_at BEFORE UPDATE ON transport_assignments
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE vehicles (
    id                    TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                          DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                              || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    registration_number   TEXT           NOT NULL UNIQUE,
    make                  TEXT           NOT NULL,
    model                 TEXT           NOT NULL,
    vehicle_type          TEXT           NOT NULL,
    seats                 INTEGER        NOT NULL CHECK (seats BETWEEN 1 AND 100),
    model_year            INTEGER        CHECK (model_year BETWEEN 1980 AND 2100),
    fuel_type             TEXT           NOT NULL DEFAULT 'diesel',
    ownership             TEXT           NOT NULL DEFAULT 'owned',
    supplier_id           TEXT           REFERENCES suppliers (id) ON DELETE SET NULL,
    daily_cost            NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (daily_cost >= 0) CHECK (typeof(daily_cost) <> 'text'),
    currency_code         TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    odometer_km           INTEGER        NOT NULL DEFAULT 0 CHECK (odometer_km >= 0),
    insurance_expires_on  TEXT           CHECK (insurance_expires_on IS date(insurance_expires_on)),
    inspection_due_on     TEXT           CHECK (inspection_due_on IS date(inspection_due_on)),
    features              TEXT           NOT NULL DEFAULT '[]' CHECK (json_valid(features)),
    status                TEXT           NOT NULL DEFAULT 'available',
    created_at            TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at            TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT vehicles_type_valid CHECK (vehicle_type IN ('car', 'van', 'minibus', 'bus')),
    CONSTRAINT vehicles_fuel_valid CHECK (fuel_type IN ('diesel', 'petrol', 'hybrid', 'electric')),
    CONSTRAINT vehicles_ownership_valid CHECK (ownership IN ('owned', 'leased', 'supplier')),
    CONSTRAINT vehicles_status_valid CHECK (status IN ('available', 'in_service', 'maintenance', 'retired'))
);

CREATE INDEX idx_vehicles_supplier_id ON vehicles (supplier_id);
CREATE INDEX idx_vehicles_currency_code ON vehicles (currency_code);
CREATE INDEX idx_vehicles_status_seats ON vehicles (status, seats);
CREATE INDEX idx_vehicles_inspection_due_on ON vehicles (inspection_due_on);

CREATE TABLE drivers (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    employee_number     TEXT           NOT NULL UNIQUE,
    first_name          TEXT           NOT NULL,
    last_name           TEXT           NOT NULL,
    email               TEXT           UNIQUE,
    phone               TEXT           NOT NULL,
    license_number      TEXT           NOT NULL UNIQUE,
    license_class       TEXT           NOT NULL DEFAULT 'D',
    license_expires_on  TEXT           NOT NULL CHECK (license_expires_on IS date(license_expires_on)),
    supplier_id         TEXT           REFERENCES suppliers (id) ON DELETE SET NULL,
    daily_rate          NUMERIC(14,2)  NOT NULL DEFAULT 0 CHECK (daily_rate >= 0) CHECK (typeof(daily_rate) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    emergency_contact   TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(emergency_contact)),
    hired_on            TEXT           CHECK (hired_on IS date(hired_on)),
    status              TEXT           NOT NULL DEFAULT 'active',
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT drivers_status_valid CHECK (status IN ('active', 'on_leave', 'inactive'))
);

CREATE INDEX idx_drivers_last_name_first_name ON drivers (last_name, first_name);
CREATE INDEX idx_drivers_supplier_id ON drivers (supplier_id);
CREATE INDEX idx_drivers_currency_code ON drivers (currency_code);
CREATE INDEX idx_drivers_license_expires_on ON drivers (license_expires_on) WHERE status = 'active';

CREATE TABLE transport_assignments (
    id                TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    trip_id           TEXT           NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    vehicle_id        TEXT           NOT NULL REFERENCES vehicles (id),
    driver_id         TEXT           REFERENCES drivers (id) ON DELETE SET NULL,
    assigned_by       TEXT           REFERENCES users (id) ON DELETE SET NULL,
    pickup_location   TEXT           NOT NULL,
    dropoff_location  TEXT,
    departs_at        TEXT           NOT NULL,
    returns_at        TEXT,
    distance_km       INTEGER        CHECK (distance_km >= 0),
    cost              NUMERIC(14,2)  CHECK (cost >= 0) CHECK (typeof(cost) <> 'text'),
    currency_code     TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    status            TEXT           NOT NULL DEFAULT 'planned',
    notes             TEXT,
    created_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT transport_assignments_pair_unique UNIQUE (trip_id, vehicle_id),
    CONSTRAINT transport_assignments_status_valid
        CHECK (status IN ('planned', 'confirmed', 'completed', 'cancelled')),
    CONSTRAINT transport_assignments_times_ordered CHECK (returns_at > departs_at)
);

CREATE INDEX idx_transport_assignments_vehicle_id_departs_at ON transport_assignments (vehicle_id, departs_at);
CREATE INDEX idx_transport_assignments_driver_id_departs_at ON transport_assignments (driver_id, departs_at);
CREATE INDEX idx_transport_assignments_assigned_by ON transport_assignments (assigned_by);
CREATE INDEX idx_transport_assignments_currency_code ON transport_assignments (currency_code);

CREATE TRIGGER trg_vehicles_updated_at AFTER UPDATE ON vehicles
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE vehicles SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_drivers_updated_at AFTER UPDATE ON drivers
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE drivers SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_transport_assignments_updated_at AFTER UPDATE ON transport_assignments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE transport_assignments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE transport_assignments;
DROP TABLE drivers;
DROP TABLE vehicles;
