-- labels: academic

-- migrate:up engine:postgres
CREATE TABLE school_years (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL,
    starts_on  date NOT NULL,
    ends_on    date NOT NULL,
    is_current boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_school_years_name UNIQUE (name),
    CONSTRAINT ck_school_years_dates CHECK (ends_on > starts_on)
);
CREATE TRIGGER trg_school_years_updated_at
    BEFORE UPDATE ON school_years
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
-- At most one school year is the current one.
CREATE UNIQUE INDEX idx_school_years_current ON school_years (is_current) WHERE is_current;

CREATE TABLE terms (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school_year_id uuid NOT NULL REFERENCES school_years (id) ON DELETE CASCADE,
    term_number    smallint NOT NULL CHECK (term_number BETWEEN 1 AND 6),
    name           text NOT NULL,
    starts_on      date NOT NULL,
    ends_on        date NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_terms_year_number UNIQUE (school_year_id, term_number),
    CONSTRAINT ck_terms_dates CHECK (ends_on > starts_on)
);
CREATE TRIGGER trg_terms_updated_at
    BEFORE UPDATE ON terms
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_terms_starts_on ON terms (starts_on);

CREATE TABLE grade_levels (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code        text NOT NULL,
    name        text NOT NULL,
    level_order smallint NOT NULL CHECK (level_order BETWEEN 0 AND 20),
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_grade_levels_code UNIQUE (code),
    CONSTRAINT uq_grade_levels_level_order UNIQUE (level_order)
);

CREATE TABLE departments (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code       text NOT NULL,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_departments_code UNIQUE (code),
    CONSTRAINT uq_departments_name UNIQUE (name)
);
CREATE TRIGGER trg_departments_updated_at
    BEFORE UPDATE ON departments
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();

CREATE TABLE subjects (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code          text NOT NULL,
    name          text NOT NULL,
    department_id uuid NOT NULL REFERENCES departments (id) ON DELETE RESTRICT,
    description   text,
    is_core       boolean NOT NULL DEFAULT true,
    credits       numeric(6,2) NOT NULL DEFAULT 1 CHECK (credits >= 0),
    is_active     boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_subjects_code UNIQUE (code)
);
CREATE TRIGGER trg_subjects_updated_at
    BEFORE UPDATE ON subjects
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_subjects_department_id ON subjects (department_id);

CREATE TABLE rooms (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code       text NOT NULL,
    building   text NOT NULL,
    room_type  text NOT NULL DEFAULT 'classroom'
               CHECK (room_type IN ('classroom', 'laboratory', 'library', 'hall', 'gym', 'office')),
    capacity   smallint NOT NULL CHECK (capacity > 0),
    is_active  boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_rooms_code UNIQUE (code)
);
CREATE TRIGGER trg_rooms_updated_at
    BEFORE UPDATE ON rooms
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();

CREATE TABLE attendance_codes (
    code              text NOT NULL PRIMARY KEY,
    name              text NOT NULL,
    counts_as_present boolean NOT NULL,
    is_excused        boolean NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_attendance_codes_name UNIQUE (name),
    CONSTRAINT ck_attendance_codes_code CHECK (code = upper(code) AND length(code) BETWEEN 1 AND 3)
);

CREATE TABLE grading_scales (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_grading_scales_name UNIQUE (name)
);
CREATE UNIQUE INDEX idx_grading_scales_default ON grading_scales (is_default) WHERE is_default;

CREATE TABLE grading_bands (
    scale_id        uuid NOT NULL REFERENCES grading_scales (id) ON DELETE CASCADE,
    letter          text NOT NULL CHECK (length(letter) BETWEEN 1 AND 3),
    minimum_percent numeric(5,2) NOT NULL CHECK (minimum_percent BETWEEN 0 AND 100),
    grade_points    numeric(5,2) NOT NULL CHECK (grade_points >= 0),
    is_pass         boolean NOT NULL,
    PRIMARY KEY (scale_id, letter),
    CONSTRAINT uq_grading_bands_minimum UNIQUE (scale_id, minimum_percent)
);

-- migrate:up engine:sqlite
CREATE TABLE school_years (
    id         TEXT NOT NULL PRIMARY KEY
               DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                   || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                   || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    name       TEXT NOT NULL,
    starts_on  TEXT NOT NULL CHECK (starts_on IS date(starts_on, '+0 days')),
    ends_on    TEXT NOT NULL CHECK (ends_on IS date(ends_on, '+0 days')),
    is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_school_years_name UNIQUE (name),
    CONSTRAINT ck_school_years_dates CHECK (ends_on > starts_on)
) STRICT;
CREATE TRIGGER trg_school_years_updated_at
    AFTER UPDATE ON school_years
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE school_years SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
-- At most one school year is the current one.
CREATE UNIQUE INDEX idx_school_years_current ON school_years (is_current) WHERE is_current;

CREATE TABLE terms (
    id             TEXT NOT NULL PRIMARY KEY
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                       || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                       || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    school_year_id TEXT NOT NULL REFERENCES school_years (id) ON DELETE CASCADE,
    term_number    INTEGER NOT NULL CHECK (term_number BETWEEN 1 AND 6),
    name           TEXT NOT NULL,
    starts_on      TEXT NOT NULL CHECK (starts_on IS date(starts_on, '+0 days')),
    ends_on        TEXT NOT NULL CHECK (ends_on IS date(ends_on, '+0 days')),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_terms_year_number UNIQUE (school_year_id, term_number),
    CONSTRAINT ck_terms_dates CHECK (ends_on > starts_on)
) STRICT;
CREATE TRIGGER trg_terms_updated_at
    AFTER UPDATE ON terms
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE terms SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_terms_starts_on ON terms (starts_on);

CREATE TABLE grade_levels (
    id          TEXT NOT NULL PRIMARY KEY
                DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                    || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                    || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    level_order INTEGER NOT NULL CHECK (level_order BETWEEN 0 AND 20),
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_grade_levels_code UNIQUE (code),
    CONSTRAINT uq_grade_levels_level_order UNIQUE (level_order)
) STRICT;

CREATE TABLE departments (
    id         TEXT NOT NULL PRIMARY KEY
               DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                   || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                   || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_departments_code UNIQUE (code),
    CONSTRAINT uq_departments_name UNIQUE (name)
) STRICT;
CREATE TRIGGER trg_departments_updated_at
    AFTER UPDATE ON departments
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE departments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TABLE subjects (
    id            TEXT NOT NULL PRIMARY KEY
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                      || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code          TEXT NOT NULL,
    name          TEXT NOT NULL,
    department_id TEXT NOT NULL REFERENCES departments (id) ON DELETE RESTRICT,
    description   TEXT,
    is_core       INTEGER NOT NULL DEFAULT 1 CHECK (is_core IN (0, 1)),
    credits       NUMERIC NOT NULL DEFAULT 1 CHECK (credits >= 0)
                  CHECK (typeof(credits) IN ('integer', 'real')),
    is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_subjects_code UNIQUE (code)
);
CREATE TRIGGER trg_subjects_updated_at
    AFTER UPDATE ON subjects
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE subjects SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_subjects_department_id ON subjects (department_id);

CREATE TABLE rooms (
    id         TEXT NOT NULL PRIMARY KEY
               DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                   || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                   || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code       TEXT NOT NULL,
    building   TEXT NOT NULL,
    room_type  TEXT NOT NULL DEFAULT 'classroom'
               CHECK (room_type IN ('classroom', 'laboratory', 'library', 'hall', 'gym', 'office')),
    capacity   INTEGER NOT NULL CHECK (capacity > 0),
    is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_rooms_code UNIQUE (code)
) STRICT;
CREATE TRIGGER trg_rooms_updated_at
    AFTER UPDATE ON rooms
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE rooms SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TABLE attendance_codes (
    code              TEXT NOT NULL PRIMARY KEY,
    name              TEXT NOT NULL,
    counts_as_present INTEGER NOT NULL CHECK (counts_as_present IN (0, 1)),
    is_excused        INTEGER NOT NULL DEFAULT 0 CHECK (is_excused IN (0, 1)),
    created_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_attendance_codes_name UNIQUE (name),
    CONSTRAINT ck_attendance_codes_code CHECK (code = upper(code) AND length(code) BETWEEN 1 AND 3)
) STRICT;

CREATE TABLE grading_scales (
    id         TEXT NOT NULL PRIMARY KEY
               DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                   || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                   || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    name       TEXT NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_grading_scales_name UNIQUE (name)
) STRICT;
CREATE UNIQUE INDEX idx_grading_scales_default ON grading_scales (is_default) WHERE is_default;

CREATE TABLE grading_bands (
    scale_id        TEXT NOT NULL REFERENCES grading_scales (id) ON DELETE CASCADE,
    letter          TEXT NOT NULL CHECK (length(letter) BETWEEN 1 AND 3),
    minimum_percent NUMERIC NOT NULL CHECK (minimum_percent BETWEEN 0 AND 100)
                    CHECK (typeof(minimum_percent) IN ('integer', 'real')),
    grade_points    NUMERIC NOT NULL CHECK (grade_points >= 0)
                    CHECK (typeof(grade_points) IN ('integer', 'real')),
    is_pass         INTEGER NOT NULL CHECK (is_pass IN (0, 1)),
    PRIMARY KEY (scale_id, letter),
    CONSTRAINT uq_grading_bands_minimum UNIQUE (scale_id, minimum_percent)
) WITHOUT ROWID;

-- migrate:down
DROP TABLE grading_bands;
DROP TABLE grading_scales;
DROP TABLE attendance_codes;
DROP TABLE rooms;
DROP TABLE subjects;
DROP TABLE departments;
DROP TABLE grade_levels;
DROP TABLE terms;
DROP TABLE school_years;
