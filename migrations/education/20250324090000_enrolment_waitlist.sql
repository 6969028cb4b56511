-- Full courses keep a waiting list. The set of states is a CHECK, which SQLite can change only by building
-- the table anew; under the same name, so that references to it stay as they are.

-- migrate:up engine:postgres
ALTER TABLE enrolments
    ADD COLUMN waitlist_position integer CONSTRAINT enrolments_waitlist_position_check CHECK (waitlist_position > 0);
ALTER TABLE enrolments DROP CONSTRAINT enrolments_status_check;
ALTER TABLE enrolments ADD CONSTRAINT enrolments_status_check
    CHECK (status IN ('waitlisted', 'pending', 'active', 'completed', 'cancelled', 'expired')) NOT VALID;
ALTER TABLE enrolments VALIDATE CONSTRAINT enrolments_status_check;

-- migrate:up engine:sqlite
CREATE TABLE enrolments_copy AS SELECT * FROM enrolments;
DROP TABLE enrolments;

CREATE TABLE enrolments (
    id                INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    course_id         INTEGER NOT NULL REFERENCES courses (id) ON DELETE RESTRICT,
    status            TEXT NOT NULL DEFAULT 'active',
    source            TEXT NOT NULL DEFAULT 'self',
    price_paid        NUMERIC NOT NULL DEFAULT 0 CHECK (typeof(price_paid) IN ('integer', 'real')),
    currency          TEXT NOT NULL DEFAULT 'USD',
    progress_percent  NUMERIC NOT NULL DEFAULT 0 CHECK (typeof(progress_percent) IN ('integer', 'real')),
    enrolled_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    last_accessed_at  TEXT,
    completed_at      TEXT,
    created_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    waitlist_position INTEGER CONSTRAINT enrolments_waitlist_position_check CHECK (waitlist_position > 0),
    CONSTRAINT enrolments_user_course_key UNIQUE (user_id, course_id),
    CONSTRAINT enrolments_status_check CHECK (status IN ('waitlisted', 'pending', 'active', 'completed', 'cancelled', 'expired')),
    CONSTRAINT enrolments_source_check CHECK (source IN ('self', 'invitation', 'import', 'gift', 'staff')),
    CONSTRAINT enrolments_price_paid_check CHECK (price_paid >= 0),
    CONSTRAINT enrolments_currency_check CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT enrolments_progress_check CHECK (progress_percent BETWEEN 0 AND 100),
    CONSTRAINT enrolments_completed_at_check CHECK (completed_at >= enrolled_at)
);

INSERT INTO enrolments (id, user_id, course_id, status, source, price_paid, currency,
                        progress_percent, enrolled_at, last_accessed_at, completed_at, created_at, updated_at)
SELECT id, user_id, course_id, status, source, price_paid, currency,
       progress_percent, enrolled_at, last_accessed_at, completed_at, created_at, updated_at
FROM enrolments_copy;
DROP TABLE enrolments_copy;

CREATE INDEX idx_enrolments_course_status ON enrolments (course_id, status);
CREATE INDEX idx_enrolments_enrolled_at ON enrolments (enrolled_at);

CREATE TRIGGER trg_enrolments_updated_at AFTER UPDATE ON enrolments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE enrolments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:verify
-- No enrolment that others refer to was lost on the way.
SELECT count(*) = 0
FROM lesson_progress p
WHERE NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.id = p.enrolment_id);

-- migrate:down engine:postgres
-- Whoever still waits becomes pending, the nearest state that the older rules know.
UPDATE enrolments SET status = 'pending' WHERE status = 'waitlisted';
ALTER TABLE enrolments DROP CONSTRAINT enrolments_status_check;
ALTER TABLE enrolments ADD CONSTRAINT enrolments_status_check
    CHECK (status IN ('pending', 'active', 'completed', 'cancelled', 'expired')) NOT VALID;
ALTER TABLE enrolments VALIDATE CONSTRAINT enrolments_status_check;
ALTER TABLE enrolments DROP COLUMN waitlist_position;

-- migrate:down engine:sqlite
-- Whoever still waits becomes pending, the nearest state that the older rules know.
UPDATE enrolments SET status = 'pending' WHERE status = 'waitlisted';
CREATE TABLE enrolments_copy AS SELECT * FROM enrolments;
DROP TABLE enrolments;

CREATE TABLE enrolments (
    id               INTEGER PRIMARY KEY,
    user_id          INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    course_id        INTEGER NOT NULL REFERENCES courses (id) ON DELETE RESTRICT,
    status           TEXT NOT NULL DEFAULT 'active',
    source           TEXT NOT NULL DEFAULT 'self',
    price_paid       NUMERIC NOT NULL DEFAULT 0 CHECK (typeof(price_paid) IN ('integer', 'real')),
    currency         TEXT NOT NULL DEFAULT 'USD',
    progress_percent NUMERIC NOT NULL DEFAULT 0 CHECK (typeof(progress_percent) IN ('integer', 'real')),
    enrolled_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    last_accessed_at TEXT,
    completed_at     TEXT,
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT enrolments_user_course_key UNIQUE (user_id, course_id),
    CONSTRAINT enrolments_status_check CHECK (status IN ('pending', 'active', 'completed', 'cancelled', 'expired')),
    CONSTRAINT enrolments_source_check CHECK (source IN ('self', 'invitation', 'import', 'gift', 'staff')),
    CONSTRAINT enrolments_price_paid_check CHECK (price_paid >= 0),
    CONSTRAINT enrolments_currency_check CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    CONSTRAINT enrolments_progress_check CHECK (progress_percent BETWEEN 0 AND 100),
    CONSTRAINT enrolments_completed_at_check CHECK (completed_at >= enrolled_at)
);

INSERT INTO enrolments (id, user_id, course_id, status, source, price_paid, currency,
                        progress_percent, enrolled_at, last_accessed_at, completed_at, created_at, updated_at)
SELECT id, user_id, course_id, status, source, price_paid, currency,
       progress_percent, enrolled_at, last_accessed_at, completed_at, created_at, updated_at
FROM enrolments_copy;
DROP TABLE enrolments_copy;

CREATE INDEX idx_enrolments_course_status ON enrolments (course_id, status);
CREATE INDEX idx_enrolments_enrolled_at ON enrolments (enrolled_at);

CREATE TRIGGER trg_enrolments_updated_at AFTER UPDATE ON enrolments
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE enrolments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
