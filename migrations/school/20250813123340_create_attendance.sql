-- labels: attendance

-- migrate:up engine:postgres
CREATE TABLE attendance_records (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    enrolment_id    uuid NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    attended_on     date NOT NULL,
    attendance_code text NOT NULL REFERENCES attendance_codes (code) ON DELETE RESTRICT,
    arrived_at      time,
    minutes_late    smallint NOT NULL DEFAULT 0 CHECK (minutes_late >= 0),
    remark          text,
    recorded_by     uuid REFERENCES teachers (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_attendance_records_enrolment_day UNIQUE (enrolment_id, attended_on)
);
CREATE TRIGGER trg_attendance_records_updated_at
    BEFORE UPDATE ON attendance_records
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_attendance_records_day_code ON attendance_records (attended_on, attendance_code);
CREATE INDEX idx_attendance_records_attendance_code ON attendance_records (attendance_code);
CREATE INDEX idx_attendance_records_recorded_by ON attendance_records (recorded_by);

CREATE TABLE absence_notes (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id  uuid NOT NULL REFERENCES students (id) ON DELETE CASCADE,
    guardian_id uuid REFERENCES guardians (id) ON DELETE SET NULL,
    starts_on   date NOT NULL,
    ends_on     date NOT NULL,
    reason      text NOT NULL
                CHECK (reason IN ('illness', 'medical_appointment', 'family', 'religious', 'travel', 'other')),
    details     text,
    status      text NOT NULL DEFAULT 'submitted' CHECK (status IN ('submitted', 'accepted', 'refused')),
    decided_by  uuid REFERENCES users (id) ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_absence_notes_dates CHECK (ends_on >= starts_on)
);
CREATE TRIGGER trg_absence_notes_updated_at
    BEFORE UPDATE ON absence_notes
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_absence_notes_student_dates ON absence_notes (student_id, starts_on);
CREATE INDEX idx_absence_notes_guardian_id ON absence_notes (guardian_id);
CREATE INDEX idx_absence_notes_decided_by ON absence_notes (decided_by);

CREATE VIEW student_attendance_rates AS
SELECT e.student_id,
       e.school_year_id,
       count(*) AS days_recorded,
       sum(CASE WHEN c.counts_as_present THEN 1 ELSE 0 END) AS days_present,
       round(100.0 * sum(CASE WHEN c.counts_as_present THEN 1 ELSE 0 END) / count(*), 2) AS attendance_rate
  FROM attendance_records r
  JOIN enrolments e ON e.id = r.enrolment_id
  JOIN attendance_codes c ON c.code = r.attendance_code
 GROUP BY e.student_id, e.school_year_id;

-- migrate:up engine:sqlite
CREATE TABLE attendance_records (
    id              TEXT NOT NULL PRIMARY KEY
                    DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                        || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    enrolment_id    TEXT NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    attended_on     TEXT NOT NULL CHECK (attended_on IS date(attended_on, '+0 days')),
    attendance_code TEXT NOT NULL REFERENCES attendance_codes (code) ON DELETE RESTRICT,
    arrived_at      TEXT CHECK (arrived_at IS time(arrived_at)),
    minutes_late    INTEGER NOT NULL DEFAULT 0 CHECK (minutes_late >= 0),
    remark          TEXT,
    recorded_by     TEXT REFERENCES teachers (id) ON DELETE SET NULL,
    created_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_attendance_records_enrolment_day UNIQUE (enrolment_id, attended_on)
) STRICT;
CREATE TRIGGER trg_attendance_records_updated_at
    AFTER UPDATE ON attendance_records
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE attendance_records SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_attendance_records_day_code ON attendance_records (attended_on, attendance_code);
CREATE INDEX idx_attendance_records_attendance_code ON attendance_records (attendance_code);
CREATE INDEX idx_attendance_records_recorded_by ON attendance_records (recorded_by);

CREATE TABLE absence_notes (
    id          TEXT NOT NULL PRIMARY KEY
                DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                    || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                    || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    student_id  TEXT NOT NULL REFERENCES students (id) ON DELETE CASCADE,
    guardian_id TEXT REFERENCES guardians (id) ON DELETE SET NULL,
    starts_on   TEXT NOT NULL CHECK (starts_on IS date(starts_on, '+0 days')),
    ends_on     TEXT NOT NULL CHECK (ends_on IS date(ends_on, '+0 days')),
    reason      TEXT NOT NULL
                CHECK (reason IN ('illness', 'medical_appointment', 'family', 'religious', 'travel', 'other')),
    details     TEXT,
    status      TEXT NOT NULL DEFAULT 'submitted' CHECK (status IN ('submitted', 'accepted', 'refused')),
    decided_by  TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT ck_absence_notes_dates CHECK (ends_on >= starts_on)
) STRICT;
CREATE TRIGGER trg_absence_notes_updated_at
    AFTER UPDATE ON absence_notes
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE absence_notes SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_absence_notes_student_dates ON absence_notes (student_id, starts_on);
CREATE INDEX idx_absence_notes_guardian_id ON absence_notes (guardian_id);
CREATE INDEX idx_absence_notes_decided_by ON absence_notes (decided_by);

CREATE VIEW student_attendance_rates AS
SELECT e.student_id,
       e.school_year_id,
       count(*) AS days_recorded,
       sum(CASE WHEN c.counts_as_present THEN 1 ELSE 0 END) AS days_present,
       round(100.0 * sum(CASE WHEN c.counts_as_present THEN 1 ELSE 0 END) / count(*), 2) AS attendance_rate
  FROM attendance_records r
  JOIN enrolments e ON e.id = r.enrolment_id
  JOIN attendance_codes c ON c.code = r.attendance_code
 GROUP BY e.student_id, e.school_year_id;

-- migrate:down
DROP VIEW student_attendance_rates;
DROP TABLE absence_notes;
DROP TABLE attendance_records;
