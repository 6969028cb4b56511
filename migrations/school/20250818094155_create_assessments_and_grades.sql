-- labels: grades

-- migrate:up engine:postgres
CREATE TABLE assessments (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    class_subject_id uuid NOT NULL REFERENCES class_subjects (id) ON DELETE CASCADE,
    term_id          uuid NOT NULL REFERENCES terms (id) ON DELETE RESTRICT,
    title            text NOT NULL,
    kind             text NOT NULL
                     CHECK (kind IN ('quiz', 'homework', 'project', 'test', 'practical', 'midterm', 'final')),
    max_score        numeric(6,2) NOT NULL CHECK (max_score > 0),
    weight           numeric(5,2) NOT NULL DEFAULT 10 CHECK (weight > 0 AND weight <= 100),
    due_on           date NOT NULL,
    published_at     timestamptz,
    created_by       uuid REFERENCES users (id) ON DELETE SET NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_assessments_class_term_title UNIQUE (class_subject_id, term_id, title)
);
CREATE TRIGGER trg_assessments_updated_at
    BEFORE UPDATE ON assessments
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_assessments_term_id ON assessments (term_id);
CREATE INDEX idx_assessments_due_on ON assessments (due_on);
CREATE INDEX idx_assessments_created_by ON assessments (created_by);

CREATE TABLE assessment_results (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    assessment_id uuid NOT NULL REFERENCES assessments (id) ON DELETE CASCADE,
    enrolment_id  uuid NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    score         numeric(6,2) CHECK (score >= 0),
    is_absent     boolean NOT NULL DEFAULT false,
    feedback      text,
    graded_by     uuid REFERENCES teachers (id) ON DELETE SET NULL,
    graded_at     timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_assessment_results_assessment_enrolment UNIQUE (assessment_id, enrolment_id),
    CONSTRAINT ck_assessment_results_absent CHECK (NOT is_absent OR score IS NULL)
);
CREATE TRIGGER trg_assessment_results_updated_at
    BEFORE UPDATE ON assessment_results
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_assessment_results_enrolment_id ON assessment_results (enrolment_id);
CREATE INDEX idx_assessment_results_graded_by ON assessment_results (graded_by);
-- The limit stands in another table, where no CHECK reaches.
CREATE FUNCTION check_assessment_score() RETURNS trigger
    LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.score > (SELECT max_score FROM assessments WHERE id = NEW.assessment_id) THEN
        RAISE EXCEPTION 'the score exceeds the maximum of the assessment'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$body$;
CREATE TRIGGER trg_assessment_results_score_insert
    BEFORE INSERT ON assessment_results
    FOR EACH ROW EXECUTE FUNCTION check_assessment_score();
CREATE TRIGGER trg_assessment_results_score_update
    BEFORE UPDATE OF score, assessment_id ON assessment_results
    FOR EACH ROW EXECUTE FUNCTION check_assessment_score();

CREATE TABLE term_grades (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    enrolment_id     uuid NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    class_subject_id uuid NOT NULL REFERENCES class_subjects (id) ON DELETE RESTRICT,
    term_id          uuid NOT NULL REFERENCES terms (id) ON DELETE RESTRICT,
    scale_id         uuid NOT NULL,
    percent          numeric(5,2) NOT NULL CHECK (percent BETWEEN 0 AND 100),
    letter           text NOT NULL,
    remark           text,
    locked_at        timestamptz,
    locked_by        uuid REFERENCES users (id) ON DELETE SET NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_term_grades_enrolment_subject_term UNIQUE (enrolment_id, class_subject_id, term_id),
    CONSTRAINT fk_term_grades_band
        FOREIGN KEY (scale_id, letter) REFERENCES grading_bands (scale_id, letter) ON DELETE RESTRICT
);
CREATE TRIGGER trg_term_grades_updated_at
    BEFORE UPDATE ON term_grades
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_term_grades_class_subject_id ON term_grades (class_subject_id);
CREATE INDEX idx_term_grades_term_id ON term_grades (term_id);
CREATE INDEX idx_term_grades_band ON term_grades (scale_id, letter);
CREATE INDEX idx_term_grades_locked_by ON term_grades (locked_by);

CREATE VIEW weighted_term_results AS
SELECT r.enrolment_id,
       a.class_subject_id,
       a.term_id,
       count(*) AS results_counted,
       round(sum(r.score * 100.0 / a.max_score * a.weight) / sum(a.weight), 2) AS weighted_percent
  FROM assessment_results r
  JOIN assessments a ON a.id = r.assessment_id
 WHERE r.score IS NOT NULL
 GROUP BY r.enrolment_id, a.class_subject_id, a.term_id;

-- migrate:up engine:sqlite
CREATE TABLE assessments (
    id               TEXT NOT NULL PRIMARY KEY
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                         || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                         || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    class_subject_id TEXT NOT NULL REFERENCES class_subjects (id) ON DELETE CASCADE,
    term_id          TEXT NOT NULL REFERENCES terms (id) ON DELETE RESTRICT,
    title            TEXT NOT NULL,
    kind             TEXT NOT NULL
                     CHECK (kind IN ('quiz', 'homework', 'project', 'test', 'practical', 'midterm', 'final')),
    max_score        NUMERIC NOT NULL CHECK (max_score > 0) CHECK (typeof(max_score) IN ('integer', 'real')),
    weight           NUMERIC NOT NULL DEFAULT 10 CHECK (weight > 0 AND weight <= 100)
                     CHECK (typeof(weight) IN ('integer', 'real')),
    due_on           TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days')),
    published_at     TEXT,
    created_by       TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_assessments_class_term_title UNIQUE (class_subject_id, term_id, title)
);
CREATE TRIGGER trg_assessments_updated_at
    AFTER UPDATE ON assessments
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE assessments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_assessments_term_id ON assessments (term_id);
CREATE INDEX idx_assessments_due_on ON assessments (due_on);
CREATE INDEX idx_assessments_created_by ON assessments (created_by);

CREATE TABLE assessment_results (
    id            TEXT NOT NULL PRIMARY KEY
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                      || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    assessment_id TEXT NOT NULL REFERENCES assessments (id) ON DELETE CASCADE,
    enrolment_id  TEXT NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    score         NUMERIC CHECK (score >= 0) CHECK (typeof(score) IN ('integer', 'real', 'null')),
    is_absent     INTEGER NOT NULL DEFAULT 0 CHECK (is_absent IN (0, 1)),
    feedback      TEXT,
    graded_by     TEXT REFERENCES teachers (id) ON DELETE SET NULL,
    graded_at     TEXT,
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_assessment_results_assessment_enrolment UNIQUE (assessment_id, enrolment_id),
    CONSTRAINT ck_assessment_results_absent CHECK (NOT is_absent OR score IS NULL)
);
CREATE TRIGGER trg_assessment_results_updated_at
    AFTER UPDATE ON assessment_results
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE assessment_results SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_assessment_results_enrolment_id ON assessment_results (enrolment_id);
CREATE INDEX idx_assessment_results_graded_by ON assessment_results (graded_by);
-- The limit stands in another table, where no CHECK reaches.
CREATE TRIGGER trg_assessment_results_score_insert
    BEFORE INSERT ON assessment_results
    FOR EACH ROW WHEN NEW.score > (SELECT max_score FROM assessments WHERE id = NEW.assessment_id)
BEGIN
    SELECT RAISE(ABORT, 'the score exceeds the maximum of the assessment');
END;
CREATE TRIGGER trg_assessment_results_score_update
    BEFORE UPDATE OF score, assessment_id ON assessment_results
    FOR EACH ROW WHEN NEW.score > (SELECT max_score FROM assessments WHERE id = NEW.assessment_id)
BEGIN
    SELECT RAISE(ABORT, 'the score exceeds the maximum of the assessment');
END;

CREATE TABLE term_grades (
    id               TEXT NOT NULL PRIMARY KEY
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                         || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                         || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    enrolment_id     TEXT NOT NULL REFERENCES enrolments (id) ON DELETE CASCADE,
    class_subject_id TEXT NOT NULL REFERENCES class_subjects (id) ON DELETE RESTRICT,
    term_id          TEXT NOT NULL REFERENCES terms (id) ON DELETE RESTRICT,
    scale_id         TEXT NOT NULL,
    percent          NUMERIC NOT NULL CHECK (percent BETWEEN 0 AND 100)
                     CHECK (typeof(percent) IN ('integer', 'real')),
    letter           TEXT NOT NULL,
    remark           TEXT,
    locked_at        TEXT,
    locked_by        TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_term_grades_enrolment_subject_term UNIQUE (enrolment_id, class_subject_id, term_id),
    CONSTRAINT fk_term_grades_band
        FOREIGN KEY (scale_id, letter) REFERENCES grading_bands (scale_id, letter) ON DELETE RESTRICT
);
CREATE TRIGGER trg_term_grades_updated_at
    AFTER UPDATE ON term_grades
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE term_grades SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_term_grades_class_subject_id ON term_grades (class_subject_id);
CREATE INDEX idx_term_grades_term_id ON term_grades (term_id);
CREATE INDEX idx_term_grades_band ON term_grades (scale_id, letter);
CREATE INDEX idx_term_grades_locked_by ON term_grades (locked_by);

CREATE VIEW weighted_term_results AS
SELECT r.enrolment_id,
       a.class_subject_id,
       a.term_id,
       count(*) AS results_counted,
       round(sum(r.score * 100.0 / a.max_score * a.weight) / sum(a.weight), 2) AS weighted_percent
  FROM assessment_results r
  JOIN assessments a ON a.id = r.assessment_id
 WHERE r.score IS NOT NULL
 GROUP BY r.enrolment_id, a.class_subject_id, a.term_id;

-- migrate:down engine:postgres
DROP VIEW weighted_term_results;
DROP TABLE term_grades;
DROP TABLE assessment_results;
DROP FUNCTION check_assessment_score();
DROP TABLE assessments;

-- migrate:down engine:sqlite
DROP VIEW weighted_term_results;
DROP TABLE term_grades;
DROP TABLE assessment_results;
DROP TABLE assessments;
