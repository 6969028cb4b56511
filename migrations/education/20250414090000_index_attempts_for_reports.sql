-- The attempts grow fast, so on PostgreSQL the index is built beside running writes.

-- migrate:up engine:postgres transaction:false
CREATE INDEX CONCURRENTLY idx_attempts_quiz_submitted ON attempts (quiz_id, submitted_at) WHERE submitted_at IS NOT NULL;

-- migrate:up engine:sqlite
CREATE INDEX idx_attempts_quiz_submitted ON attempts (quiz_id, submitted_at) WHERE submitted_at IS NOT NULL;

-- migrate:verify engine:postgres
-- An interrupted concurrent build leaves an index that exists but is never used.
SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_attempts_quiz_submitted'::regclass;

-- migrate:verify engine:sqlite
SELECT count(*) = 1 FROM sqlite_master WHERE type = 'index' AND name = 'idx_attempts_quiz_submitted';

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_attempts_quiz_submitted;

-- migrate:down engine:sqlite
DROP INDEX idx_attempts_quiz_submitted;
