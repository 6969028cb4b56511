-- labels: people
-- Teachers, students and guardians. A person may exist before there is a user account for them.

-- migrate:up engine:postgres
CREATE TABLE teachers (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         uuid REFERENCES users (id) ON DELETE SET NULL,
    employee_number text NOT NULL,
    first_name      text NOT NULL,
    last_name       text NOT NULL,
    department_id   uuid REFERENCES departments (id) ON DELETE RESTRICT,
    qualification   text,
    hired_on        date NOT NULL,
    left_on         date,
    status          text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'on_leave', 'left')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_teachers_user_id UNIQUE (user_id),
    CONSTRAINT uq_teachers_employee_number UNIQUE (employee_number),
    CONSTRAINT ck_teachers_left
        CHECK ((left_on IS NOT NULL) = (status = 'left') AND (left_on IS NULL OR left_on >= hired_on))
);
CREATE TRIGGER trg_teachers_updated_at
    BEFORE UPDATE ON teachers
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_teachers_department_id ON teachers (department_id);
CREATE INDEX idx_teachers_last_name ON teachers (last_name, first_name);

-- Departments and teachers refer to each other: the head is entered once the teacher exists, or with
-- the constraint deferred when both are loaded at once.
ALTER TABLE departments ADD COLUMN head_teacher_id uuid
    REFERENCES teachers (id) ON DELETE SET NULL DEFERRABLE;

CREATE TABLE teacher_subjects (
    teacher_id uuid NOT NULL REFERENCES teachers (id) ON DELETE CASCADE,
    subject_id uuid NOT NULL REFERENCES subjects (id) ON DELETE RESTRICT,
    is_primary boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (teacher_id, subject_id)
);
CREATE INDEX idx_teacher_subjects_subject_id ON teacher_subjects (subject_id);

CREATE TABLE students (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id          uuid REFERENCES users (id) ON DELETE SET NULL,
    admission_number text NOT NULL,
    first_name       text NOT NULL,
    last_name        text NOT NULL,
    gender           text CHECK (gender IN ('female', 'male', 'other')),
    date_of_birth    date NOT NULL,
    admitted_on      date NOT NULL,
    left_on          date,
    status           text NOT NULL DEFAULT 'active'
                     CHECK (status IN ('applicant', 'active', 'suspended', 'graduated', 'withdrawn')),
    medical_notes    text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_students_user_id UNIQUE (user_id),
    CONSTRAINT uq_students_admission_number UNIQUE (admission_number),
    CONSTRAINT ck_students_dates
        CHECK (admitted_on > date_of_birth AND (left_on IS NULL OR left_on >= admitted_on))
);
CREATE TRIGGER trg_students_updated_at
    BEFORE UPDATE ON students
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_students_last_name ON students (last_name, first_name);
CREATE INDEX idx_students_status ON students (status);

CREATE TABLE guardians (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid REFERENCES users (id) ON DELETE SET NULL,
    first_name   text NOT NULL,
    last_name    text NOT NULL,
    email        text,
    phone_number text,
    address      text,
    occupation   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_guardians_user_id UNIQUE (user_id),
    CONSTRAINT uq_guardians_email UNIQUE (email),
    CONSTRAINT ck_guardians_reachable CHECK (email IS NOT NULL OR phone_number IS NOT NULL)
);
CREATE TRIGGER trg_guardians_updated_at
    BEFORE UPDATE ON guardians
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_guardians_last_name ON guardians (last_name, first_name);

CREATE TABLE student_guardians (
    student_id         uuid NOT NULL REFERENCES students (id) ON DELETE CASCADE,
    guardian_id        uuid NOT NULL REFERENCES guardians (id) ON DELETE RESTRICT,
    relationship       text NOT NULL
                       CHECK (relationship IN ('mother', 'father', 'grandparent', 'guardian', 'other')),
    is_primary_contact boolean NOT NULL DEFAULT false,
    may_collect        boolean NOT NULL DEFAULT true,
    lives_with         boolean NOT NULL DEFAULT true,
    created_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (student_id, guardian_id)
);
CREATE INDEX idx_student_guardians_guardian_id ON student_guardians (guardian_id);
CREATE UNIQUE INDEX idx_student_guardians_primary_contact ON student_guardians (student_id)
    WHERE is_primary_contact;

-- migrate:up engine:sqlite
CREATE TABLE teachers (
    id              TEXT NOT NULL PRIMARY KEY
                    DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                        || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    user_id         TEXT REFERENCES users (id) ON DELETE SET NULL,
    employee_number TEXT NOT NULL,
    first_name      TEXT NOT NULL,
    last_name       TEXT NOT NULL,
    department_id   TEXT REFERENCES departments (id) ON DELETE RESTRICT,
    qualification   TEXT,
    hired_on        TEXT NOT NULL CHECK (hired_on IS date(hired_on, '+0 days')),
    left_on         TEXT CHECK (left_on IS date(left_on, '+0 days')),
    status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'on_leave', 'left')),
    created_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_teachers_user_id UNIQUE (user_id),
    CONSTRAINT uq_teachers_employee_number UNIQUE (employee_number),
    CONSTRAINT ck_teachers_left
        CHECK ((left_on IS NOT NULL) = (status = 'left') AND (left_on IS NULL OR left_on >= hired_on))
) STRICT;
CREATE TRIGGER trg_teachers_updated_at
    AFTER UPDATE ON teachers
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE teachers SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_teachers_department_id ON teachers (department_id);
CREATE INDEX idx_teachers_last_name ON teachers (last_name, first_name);

-- Departments and teachers refer to each other: the head is entered once the teacher exists.
ALTER TABLE departments ADD COLUMN head_teacher_id TEXT REFERENCES teachers (id) ON DELETE SET NULL;

CREATE TABLE teacher_subjects (
    teacher_id TEXT NOT NULL REFERENCES teachers (id) ON DELETE CASCADE,
    subject_id TEXT NOT NULL REFERENCES subjects (id) ON DELETE RESTRICT,
    is_primary INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (teacher_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_teacher_subjects_subject_id ON teacher_subjects (subject_id);

CREATE TABLE students (
    id               TEXT NOT NULL PRIMARY KEY
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                         || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                         || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    user_id          TEXT REFERENCES users (id) ON DELETE SET NULL,
    admission_number TEXT NOT NULL,
    first_name       TEXT NOT NULL,
    last_name        TEXT NOT NULL,
    gender           TEXT CHECK (gender IN ('female', 'male', 'other')),
    date_of_birth    TEXT NOT NULL CHECK (date_of_birth IS date(date_of_birth, '+0 days')),
    admitted_on      TEXT NOT NULL CHECK (admitted_on IS date(admitted_on, '+0 days')),
    left_on          TEXT CHECK (left_on IS date(left_on, '+0 days')),
    status           TEXT NOT NULL DEFAULT 'active'
                     CHECK (status IN ('applicant', 'active', 'suspended', 'graduated', 'withdrawn')),
    medical_notes    TEXT,
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_students_user_id UNIQUE (user_id),
    CONSTRAINT uq_students_admission_number UNIQUE (admission_number),
    CONSTRAINT ck_students_dates
        CHECK (admitted_on > date_of_birth AND (left_on IS NULL OR left_on >= admitted_on))
) STRICT;
CREATE TRIGGER trg_students_updated_at
    AFTER UPDATE ON students
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE students SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_students_last_name ON students (last_name, first_name);
CREATE INDEX idx_students_status ON students (status);

CREATE TABLE guardians (
    id           TEXT NOT NULL PRIMARY KEY
                 DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                     || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                     || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    user_id      TEXT REFERENCES users (id) ON DELETE SET NULL,
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    email        TEXT,
    phone_number TEXT,
    address      TEXT,
    occupation   TEXT,
    created_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_guardians_user_id UNIQUE (user_id),
    CONSTRAINT uq_guardians_email UNIQUE (email),
    CONSTRAINT ck_guardians_reachable CHECK (email IS NOT NULL OR phone_number IS NOT NULL)
) STRICT;
CREATE TRIGGER trg_guardians_updated_at
    AFTER UPDATE ON guardians
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE guardians SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_guardians_last_name ON guardians (last_name, first_name);

CREATE TABLE student_guardians (
    student_id         TEXT NOT NULL REFERENCES students (id) ON DELETE CASCADE,
    guardian_id        TEXT NOT NULL REFERENCES guardians (id) ON DELETE RESTRICT,
    relationship       TEXT NOT NULL
                       CHECK (relationship IN ('mother', 'father', 'grandparent', 'guardian', 'other')),
    is_primary_contact INTEGER NOT NULL DEFAULT 0 CHECK (is_primary_contact IN (0, 1)),
    may_collect        INTEGER NOT NULL DEFAULT 1 CHECK (may_collect IN (0, 1)),
    lives_with         INTEGER NOT NULL DEFAULT 1 CHECK (lives_with IN (0, 1)),
    created_at         TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (student_id, guardian_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_student_guardians_guardian_id ON student_guardians (guardian_id);
CREATE UNIQUE INDEX idx_student_guardians_primary_contact ON student_guardians (student_id)
    WHERE is_primary_contact;

-- migrate:down
DROP TABLE student_guardians;
DROP TABLE guardians;
DROP TABLE students;
DROP TABLE teacher_subjects;
ALTER TABLE departments DROP COLUMN head_teacher_id;
DROP TABLE teachers;
