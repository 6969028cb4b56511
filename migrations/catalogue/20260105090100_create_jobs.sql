-- Every run of an operation, its log, and which process it ran in: a job that is still “running”
-- although its process is gone was interrupted.
-- migrate:up engine:sqlite
CREATE TABLE job (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE CHECK (id <> ''),
  operation     TEXT NOT NULL,
  title         TEXT NOT NULL,
  state         TEXT NOT NULL
                CHECK (state IN ('running', 'succeeded', 'warnings', 'failed', 'cancelled',
                                 'refused', 'interrupted')),
  connection    TEXT,
  environment   TEXT,
  target_id     TEXT,
  target        TEXT,
  actor         TEXT,
  command       TEXT,
  digest        TEXT,
  started_us    INTEGER NOT NULL,
  ended_us      INTEGER NOT NULL DEFAULT 0,
  error         TEXT,
  result        TEXT,
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,
  boot_id       TEXT NOT NULL,
  pid_namespace TEXT NOT NULL
) STRICT;
CREATE INDEX job_started ON job (started_us, number);
CREATE INDEX job_connection ON job (connection, started_us, number);
CREATE INDEX job_running ON job (number) WHERE state = 'running';

CREATE TABLE job_log (
  job_id   TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  line     INTEGER NOT NULL,
  time_us  INTEGER NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
  text     TEXT NOT NULL,
  PRIMARY KEY (job_id, line)
) STRICT, WITHOUT ROWID;

-- migrate:down engine:sqlite
DROP TABLE job_log;
DROP TABLE job;
