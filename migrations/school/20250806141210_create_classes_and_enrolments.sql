-- labels: academic

-- migrate:up engine:postgres
CREATE TABLE class_sections (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school_year_id      uuid NOT NULL REFERENCES school_years (id) ON DELETE RESTRICT,
    grade_level_id      uuid NOT NULL REFERENCES grade_levels (id) ON DELETE RESTRICT,
    name                text NOT NULL,
    homeroom_teacher_id uuid REFERENCES teachers (id) ON DELETE SET NULL,
    room_id             uuid REFERENCES rooms (id) ON DELETE SET NULL,
    capacity            smallint NOT NULL DEFAULT 30 CHECK (capacity BETWEEN 1 AND 60),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_class_sections_year_level_name UNIQUE (school_year_id, grade_level_id, name),
    CONSTRAINT uq_class_sections_id_year UNIQUE (id, school_year_id)
);
CREATE TRIGGER trg_class_sections_updated_at
    BEFORE UPDATE ON class_sections
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_class_sections_grade_level_id ON class_sections (grade_level_id);
CREATE INDEX idx_class_sections_homeroom_teacher_id ON class_sections (homeroom_teacher_id);
CREATE INDEX idx_class_sections_room_id ON class_sections (room_id);

CREATE TABLE class_subjects (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    section_id     uuid NOT NULL REFERENCES class_sections (id) ON DELETE CASCADE,
    subject_id     uuid NOT NULL REFERENCES subjects (id) ON DELETE RESTRICT,
    teacher_id     uuid REFERENCES teachers (id) ON DELETE RESTRICT,
    weekly_periods smallint NOT NULL DEFAULT 4 CHECK (weekly_periods BETWEEN 1 AND 20),
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_class_subjects_section_subject UNIQUE (section_id, subject_id),
    CONSTRAINT uq_class_subjects_id_section UNIQUE (id, section_id)
);
CREATE TRIGGER trg_class_subjects_updated_at
    BEFORE UPDATE ON class_subjects
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_class_subjects_subject_id ON class_subjects (subject_id);
CREATE INDEX idx_class_subjects_teacher_id ON class_subjects (teacher_id);

CREATE TABLE enrolments (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id     uuid NOT NULL REFERENCES students (id) ON DELETE RESTRICT,
    section_id     uuid NOT NULL,
    school_year_id uuid NOT NULL,
    roll_number    smallint CHECK (roll_number > 0),
    enrolled_on    date NOT NULL,
    left_on        date,
    status         text NOT NULL DEFAULT 'active'
                   CHECK (status IN ('active', 'transferred', 'withdrawn', 'completed')),
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_enrolments_student_section UNIQUE (student_id, section_id),
    CONSTRAINT ck_enrolments_left
        CHECK ((status = 'active') = (left_on IS NULL) AND (left_on IS NULL OR left_on >= enrolled_on)),
    CONSTRAINT fk_enrolments_section
        FOREIGN KEY (section_id, school_year_id)
            REFERENCES class_sections (id, school_year_id) ON DELETE RESTRICT
);
CREATE TRIGGER trg_enrolments_updated_at
    BEFORE UPDATE ON enrolments
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_enrolments_section_year ON enrolments (section_id, school_year_id);
-- A student sits in one class at a time; the year is carried here so that this can be unique.
CREATE UNIQUE INDEX idx_enrolments_active ON enrolments (student_id, school_year_id) WHERE status = 'active';

-- migrate:up engine:sqlite
CREATE TABLE class_sections (
    id                  TEXT NOT NULL PRIMARY KEY
                        DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                            || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                            || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    school_year_id      TEXT NOT NULL REFERENCES school_years (id) ON DELETE RESTRICT,
    grade_level_id      TEXT NOT NULL REFERENCES grade_levels (id) ON DELETE RESTRICT,
    name                TEXT NOT NULL,
    homeroom_teacher_id TEXT REFERENCES teachers (id) ON DELETE SET NULL,
    room_id             TEXT REFERENCES rooms (id) ON DELETE SET NULL,
    capacity            INTEGER NOT NULL DEFAULT 30 CHECK (capacity BETWEEN 1 AND 60),
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_class_sections_year_level_name UNIQUE (school_year_id, grade_level_id, name),
    CONSTRAINT uq_class_sections_id_year UNIQUE (id, school_year_id)
) STRICT;
CREATE TRIGGER trg_class_sections_updated_at
    AFTER UPDATE ON class_sections
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE class_sections SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_class_sections_grade_level_id ON class_sections (grade_level_id);
CREATE INDEX idx_class_sections_homeroom_teacher_id ON class_sections (homeroom_teacher_id);
CREATE INDEX idx_class_sections_room_id ON class_sections (room_id);

CREATE TABLE class_subjects (
    id             TEXT NOT NULL PRIMARY KEY
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                       || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                       || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    section_id     TEXT NOT NULL REFERENCES class_sections (id) ON DELETE CASCADE,
    subject_id     TEXT NOT NULL REFERENCES subjects (id) ON DELETE RESTRICT,
    teacher_id     TEXT REFERENCES teachers (id) ON DELETE RESTRICT,
    weekly_periods INTEGER NOT NULL DEFAULT 4 CHECK (weekly_periods BETWEEN 1 AND 20),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_class_subjects_section_subject UNIQUE (section_id, subject_id),
    CONSTRAINT uq_class_subjects_id_section UNIQUE (id, section_id)
) STRICT;
CREATE TRIGGER trg_class_subjects_updated_at
    AFTER UPDATE ON class_subjects
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE class_subjects SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_class_subjects_subject_id ON class_subjects (subject_id);
CREATE INDEX idx_class_subjects_teacher_id ON class_subjects (teacher_id);

CREATE TABLE enrolments (
    id             TEXT NOT NULL PRIMARY KEY
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                       || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                       || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    student_id     TEXT NOT NULL REFERENCES students (id) ON DELETE RESTRICT,
    section_id     TEXT NOT NULL,
    school_year_id TEXT NOT NULL,
    roll_number    INTEGER CHECK (roll_number > 0),
    enrolled_on    TEXT NOT NULL CHECK (enrolled_on IS date(enrolled_on, '+0 days')),
    left_on        TEXT CHECK (left_on IS date(left_on, '+0 days')),
    status         TEXT NOT NULL DEFAULT 'active'
                   CHECK (status IN ('active', 'transferred', 'withdrawn', 'completed')),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_enrolments_student_section UNIQUE (student_id, section_id),
    CONSTRAINT ck_enrolments_left
        CHECK ((status = 'active') = (left_on IS NULL) AND (left_on IS NULL OR left_on >= enrolled_on)),
    CONSTRAINT fk_enrolments_section
        FOREIGN KEY (section_id, school_year_id)
            REFERENCES class_sections (id, school_year_id) ON DELETE RESTRICT
) STRICT;
CREATE TRIGGER trg_enrolments_updated_at
    AFTER UPDATE ON enrolments
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE enrolments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_enrolments_section_year ON enrolments (section_id, school_year_id);
-- A student sits in one class at a time; the year is carried here so that this can be unique.
CREATE UNIQUE INDEX idx_enrolments_active ON enrolments (student_id, school_year_id) WHERE status = 'active';

-- migrate:down
DROP TABLE enrolments;
DROP TABLE class_subjects;
DROP TABLE class_sections;
