-- labels: academic

-- migrate:up engine:postgres
CREATE TABLE periods (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    period_number smallint NOT NULL CHECK (period_number BETWEEN 1 AND 14),
    name          text NOT NULL,
    starts_at     time NOT NULL,
    ends_at       time NOT NULL,
    is_break      boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_periods_period_number UNIQUE (period_number),
    CONSTRAINT ck_periods_times CHECK (ends_at > starts_at)
);

CREATE TABLE timetable_entries (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    term_id          uuid NOT NULL REFERENCES terms (id) ON DELETE CASCADE,
    weekday          smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    period_id        uuid NOT NULL REFERENCES periods (id) ON DELETE RESTRICT,
    class_subject_id uuid NOT NULL,
    section_id       uuid NOT NULL,
    room_id          uuid NOT NULL REFERENCES rooms (id) ON DELETE RESTRICT,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_timetable_entries_section_slot UNIQUE (term_id, weekday, period_id, section_id),
    CONSTRAINT uq_timetable_entries_room_slot UNIQUE (term_id, weekday, period_id, room_id),
    CONSTRAINT fk_timetable_entries_class_subject
        FOREIGN KEY (class_subject_id, section_id) REFERENCES class_subjects (id, section_id) ON DELETE CASCADE
);
CREATE TRIGGER trg_timetable_entries_updated_at
    BEFORE UPDATE ON timetable_entries
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_timetable_entries_class_subject ON timetable_entries (class_subject_id, section_id);
CREATE INDEX idx_timetable_entries_period_id ON timetable_entries (period_id);
CREATE INDEX idx_timetable_entries_room_id ON timetable_entries (room_id);

-- migrate:up engine:sqlite
CREATE TABLE periods (
    id            TEXT NOT NULL PRIMARY KEY
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                      || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    period_number INTEGER NOT NULL CHECK (period_number BETWEEN 1 AND 14),
    name          TEXT NOT NULL,
    starts_at     TEXT NOT NULL CHECK (starts_at IS time(starts_at)),
    ends_at       TEXT NOT NULL CHECK (ends_at IS time(ends_at)),
    is_break      INTEGER NOT NULL DEFAULT 0 CHECK (is_break IN (0, 1)),
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_periods_period_number UNIQUE (period_number),
    CONSTRAINT ck_periods_times CHECK (ends_at > starts_at)
) STRICT;

CREATE TABLE timetable_entries (
    id               TEXT NOT NULL PRIMARY KEY
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                         || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                         || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    term_id          TEXT NOT NULL REFERENCES terms (id) ON DELETE CASCADE,
    weekday          INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    period_id        TEXT NOT NULL REFERENCES periods (id) ON DELETE RESTRICT,
    class_subject_id TEXT NOT NULL,
    section_id       TEXT NOT NULL,
    room_id          TEXT NOT NULL REFERENCES rooms (id) ON DELETE RESTRICT,
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_timetable_entries_section_slot UNIQUE (term_id, weekday, period_id, section_id),
    CONSTRAINT uq_timetable_entries_room_slot UNIQUE (term_id, weekday, period_id, room_id),
    CONSTRAINT fk_timetable_entries_class_subject
        FOREIGN KEY (class_subject_id, section_id) REFERENCES class_subjects (id, section_id) ON DELETE CASCADE
) STRICT;
CREATE TRIGGER trg_timetable_entries_updated_at
    AFTER UPDATE ON timetable_entries
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE timetable_entries SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_timetable_entries_class_subject ON timetable_entries (class_subject_id, section_id);
CREATE INDEX idx_timetable_entries_period_id ON timetable_entries (period_id);
CREATE INDEX idx_timetable_entries_room_id ON timetable_entries (room_id);

-- migrate:down
DROP TABLE timetable_entries;
DROP TABLE periods;
