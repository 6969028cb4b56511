-- labels: reports
-- Built concurrently, hence outside a transaction: school has begun and the tables are in use.

-- migrate:up engine:postgres transaction:false
CREATE INDEX CONCURRENTLY idx_departments_head_teacher_id ON departments (head_teacher_id);
CREATE INDEX CONCURRENTLY idx_assessments_unpublished ON assessments (due_on) WHERE published_at IS NULL;
CREATE INDEX CONCURRENTLY idx_enrolments_school_year_status ON enrolments (school_year_id, status);
CREATE INDEX CONCURRENTLY idx_absence_notes_open ON absence_notes (starts_on) WHERE status = 'submitted';

-- migrate:up engine:sqlite
CREATE INDEX idx_departments_head_teacher_id ON departments (head_teacher_id);
CREATE INDEX idx_assessments_unpublished ON assessments (due_on) WHERE published_at IS NULL;
CREATE INDEX idx_enrolments_school_year_status ON enrolments (school_year_id, status);
CREATE INDEX idx_absence_notes_open ON absence_notes (starts_on) WHERE status = 'submitted';

-- migrate:verify engine:postgres
-- An interrupted concurrent build leaves an index that exists but is not valid.
SELECT count(*) = 4 FROM pg_index
 WHERE indisvalid AND indexrelid IN ('idx_departments_head_teacher_id'::regclass,
                                     'idx_assessments_unpublished'::regclass,
                                     'idx_enrolments_school_year_status'::regclass,
                                     'idx_absence_notes_open'::regclass);

-- migrate:verify engine:sqlite
SELECT count(*) = 4 FROM sqlite_master
 WHERE type = 'index' AND name IN ('idx_departments_head_teacher_id',
                                  'idx_assessments_unpublished',
                                  'idx_enrolments_school_year_status',
                                  'idx_absence_notes_open');

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_absence_notes_open;
DROP INDEX CONCURRENTLY idx_enrolments_school_year_status;
DROP INDEX CONCURRENTLY idx_assessments_unpublished;
DROP INDEX CONCURRENTLY idx_departments_head_teacher_id;

-- migrate:down engine:sqlite
DROP INDEX idx_absence_notes_open;
DROP INDEX idx_enrolments_school_year_status;
DROP INDEX idx_assessments_unpublished;
DROP INDEX idx_departments_head_teacher_id;
