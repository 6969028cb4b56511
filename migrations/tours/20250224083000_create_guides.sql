-- migrate:up engine:postgres
CREATE TABLE guides (
    id                  uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid           UNIQUE REFERENCES users (id) ON DELETE SET NULL,
    license_number      text           NOT NULL UNIQUE,
    first_name          text           NOT NULL,
    last_name           text           NOT NULL,
    email               text           NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    phone               text,
    specialization      text           NOT NULL,
    bio                 text,
    years_experience    integer        NOT NULL DEFAULT 0 CHECK (years_experience BETWEEN 0 AND 70),
    rating              numeric(2,1)   CHECK (rating BETWEEN 0 AND 5),
    daily_rate          numeric(14,2)  NOT NULL CHECK (daily_rate >= 0),
    currency_code       text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    certifications      jsonb          NOT NULL DEFAULT '[]',
    license_expires_on  date,
    hired_on            date,
    status              text           NOT NULL DEFAULT 'active',
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT guides_specialization_valid
        CHECK (specialization IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT guides_status_valid CHECK (status IN ('active', 'on_leave', 'inactive'))
);

CREATE INDEX idx_guides_last_name_first_name ON guides (last_name, first_name);
CREATE INDEX idx_guides_currency_code ON guides (currency_code);
CREATE INDEX idx_guides_specialization_status ON guides (specialization, status);
CREATE INDEX idx_guides_license_expires_on ON guides (license_expires_on);

CREATE TABLE guide_languages (
    id             uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    guide_id       uuid         NOT NULL REFERENCES guides (id) ON DELETE CASCADE,
    language_code  text         NOT NULL REFERENCES languages (code),
    proficiency    text         NOT NULL DEFAULT 'fluent',
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT guide_languages_pair_unique UNIQUE (guide_id, language_code),
    CONSTRAINT guide_languages_proficiency_valid
        CHECK (proficiency IN ('basic', 'conversational', 'fluent', 'native'))
);

CREATE INDEX idx_guide_languages_language_code_proficiency ON guide_languages (language_code, proficiency);

CREATE TABLE guide_availability (
    id            uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    guide_id      uuid         NOT NULL REFERENCES guides (id) ON DELETE CASCADE,
    available_on  date         NOT NULL,
    status        text         NOT NULL DEFAULT 'available',
    note          text,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT guide_availability_day_unique UNIQUE (guide_id, available_on),
    CONSTRAINT guide_availability_status_valid CHECK (status IN ('available', 'tentative', 'busy', 'leave'))
);

CREATE INDEX idx_guide_availability_available_on_status ON guide_availability (available_on, status);

CREATE TABLE guide_assignments (
    id             uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    guide_id       uuid           NOT NULL REFERENCES guides (id),
    trip_id        uuid           NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    assigned_by    uuid           REFERENCES users (id) ON DELETE SET NULL,
    role           text           NOT NULL DEFAULT 'lead',
    status         text           NOT NULL DEFAULT 'proposed',
    fee            numeric(14,2)  CHECK (fee >= 0),
    currency_code  text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    confirmed_at   timestamptz,
    notes          text,
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT guide_assignments_pair_unique UNIQUE (guide_id, trip_id),
    CONSTRAINT guide_assignments_role_valid CHECK (role IN ('lead', 'assistant', 'interpreter')),
    CONSTRAINT guide_assignments_status_valid CHECK (status IN ('proposed', 'confirmed', 'completed', 'cancelled'))
);

CREATE INDEX idx_guide_assignments_trip_id ON guide_assignments (trip_id);
CREATE INDEX idx_guide_assignments_assigned_by ON guide_assignments (assigned_by);
CREATE INDEX idx_guide_assignments_currency_code ON guide_assignments (currency_code);
CREATE UNIQUE INDEX uq_guide_assignments_trip_lead ON guide_assignments (trip_id) WHERE role = 'lead' AND status <> 'cancelled';

CREATE TRIGGER trg_guides_updated_at BEFORE UPDATE ON guides
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_guide_languages_updated_at BEFORE UPDATE ON guide_languages
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_guide_availability_updated_at BEFORE UPDATE ON guide_availability
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_guide_assignments_updated_at BEFORE UPDATE ON guide_assignments
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE guides (
    id                  TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                            || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    user_id             TEXT           UNIQUE REFERENCES users (id) ON DELETE SET NULL,
    license_number      TEXT           NOT NULL UNIQUE,
    first_name          TEXT           NOT NULL,
    last_name           TEXT           NOT NULL,
    email               TEXT           NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '_%@_%'),
    phone               TEXT,
    specialization      TEXT           NOT NULL,
    bio                 TEXT,
    years_experience    INTEGER        NOT NULL DEFAULT 0 CHECK (years_experience BETWEEN 0 AND 70),
    rating              NUMERIC(2,1)   CHECK (rating BETWEEN 0 AND 5) CHECK (typeof(rating) <> 'text'),
    daily_rate          NUMERIC(14,2)  NOT NULL CHECK (daily_rate >= 0) CHECK (typeof(daily_rate) <> 'text'),
    currency_code       TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    certifications      TEXT           NOT NULL DEFAULT '[]' CHECK (json_valid(certifications)),
    license_expires_on  TEXT           CHECK (license_expires_on IS date(license_expires_on)),
    hired_on            TEXT           CHECK (hired_on IS date(hired_on)),
    status              TEXT           NOT NULL DEFAULT 'active',
    created_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT guides_specialization_valid
        CHECK (specialization IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture')),
    CONSTRAINT guides_status_valid CHECK (status IN ('active', 'on_leave', 'inactive'))
);

CREATE INDEX idx_guides_last_name_first_name ON guides (last_name, first_name);
CREATE INDEX idx_guides_currency_code ON guides (currency_code);
CREATE INDEX idx_guides_specialization_status ON guides (specialization, status);
CREATE INDEX idx_guides_license_expires_on ON guides (license_expires_on);

CREATE TABLE guide_languages (
    id             TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    guide_id       TEXT  NOT NULL REFERENCES guides (id) ON DELETE CASCADE,
    language_code  TEXT  NOT NULL REFERENCES languages (code),
    proficiency    TEXT  NOT NULL DEFAULT 'fluent',
    created_at     TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT guide_languages_pair_unique UNIQUE (guide_id, language_code),
    CONSTRAINT guide_languages_proficiency_valid
        CHECK (proficiency IN ('basic', 'conversational', 'fluent', 'native'))
) STRICT;

CREATE INDEX idx_guide_languages_language_code_proficiency ON guide_languages (language_code, proficiency);

CREATE TABLE guide_availability (
    id            TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                      || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    guide_id      TEXT  NOT NULL REFERENCES guides (id) ON DELETE CASCADE,
    available_on  TEXT  NOT NULL CHECK (available_on IS date(available_on)),
    status        TEXT  NOT NULL DEFAULT 'available',
    note          TEXT,
    created_at    TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT guide_availability_day_unique UNIQUE (guide_id, available_on),
    CONSTRAINT guide_availability_status_valid CHECK (status IN ('available', 'tentative', 'busy', 'leave'))
) STRICT;

CREATE INDEX idx_guide_availability_available_on_status ON guide_availability (available_on, status);

CREATE TABLE guide_assignments (
    id             TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    guide_id       TEXT           NOT NULL REFERENCES guides (id),
    trip_id        TEXT           NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    assigned_by    TEXT           REFERENCES users (id) ON DELETE SET NULL,
    role           TEXT           NOT NULL DEFAULT 'lead',
    status         TEXT           NOT NULL DEFAULT 'proposed',
    fee            NUMERIC(14,2)  CHECK (fee >= 0) CHECK (typeof(fee) <> 'text'),
    currency_code  TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    confirmed_at   TEXT,
    notes          TEXT,
    created_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT guide_assignments_pair_unique UNIQUE (guide_id, trip_id),
    CONSTRAINT guide_assignments_role_valid CHECK (role IN ('lead', 'assistant', 'interpreter')),
    CONSTRAINT guide_assignments_status_valid CHECK (status IN ('proposed', 'confirmed', 'completed', 'cancelled'))
);

CREATE INDEX idx_guide_assignments_trip_id ON guide_assignments (trip_id);
CREATE INDEX idx_guide_assignments_assigned_by ON guide_assignments (assigned_by);
CREATE INDEX idx_guide_assignments_currency_code ON guide_assignments (currency_code);
CREATE UNIQUE INDEX uq_guide_assignments_trip_lead ON guide_assignments (trip_id) WHERE role = 'lead' AND status <> 'cancelled';

CREATE TRIGGER trg_guides_updated_at AFTER UPDATE ON guides
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE guides SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_guide_languages_updated_at AFTER UPDATE ON guide_languages
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE guide_languages SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_guide_availability_updated_at AFTER UPDATE ON guide_availability
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE guide_availability SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_guide_assignments_updated_at AFTER UPDATE ON guide_assignments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE guide_assignments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE guide_assignments;
DROP TABLE guide_availability;
DROP TABLE guide_languages;
DROP TABLE guides;
