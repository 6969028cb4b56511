-- migrate:up engine:postgres
CREATE TABLE certificates (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    enrolment_id   bigint NOT NULL REFERENCES enrolments (id) ON DELETE RESTRICT,
    serial_number  text NOT NULL,
    holder_name    text NOT NULL,
    final_score    numeric(5,2),
    issued_at      timestamptz NOT NULL DEFAULT now(),
    valid_until    date,
    revoked_at     timestamptz,
    revoked_reason text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT certificates_enrolment_key UNIQUE (enrolment_id),
    CONSTRAINT certificates_serial_number_key UNIQUE (serial_number),
    CONSTRAINT certificates_final_score_check CHECK (final_score BETWEEN 0 AND 100)
);

CREATE INDEX idx_certificates_issued_at ON certificates (issued_at);

CREATE VIEW course_overview AS
SELECT c.id AS course_id,
       c.slug,
       c.title,
       c.status,
       count(e.id) AS enrolment_count,
       count(CASE WHEN e.status = 'completed' THEN 1 END) AS completed_count,
       count(t.id) AS certificate_count,
       round(avg(e.progress_percent), 2) AS average_progress
FROM courses c
LEFT JOIN enrolments e ON e.course_id = c.id
LEFT JOIN certificates t ON t.enrolment_id = e.id AND t.revoked_at IS NULL
GROUP BY c.id, c.slug, c.title, c.status;

-- migrate:up engine:sqlite
CREATE TABLE certificates (
    id             TEXT NOT NULL PRIMARY KEY DEFAULT (lower(
        hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
        substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))
    )) CHECK (length(id) = 36),
    enrolment_id   INTEGER NOT NULL REFERENCES enrolments (id) ON DELETE RESTRICT,
    serial_number  TEXT NOT NULL,
    holder_name    TEXT NOT NULL,
    final_score    NUMERIC CHECK (typeof(final_score) IN ('integer', 'real', 'null')),
    issued_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    valid_until    TEXT CHECK (valid_until IS date(valid_until, '+0 days')),
    revoked_at     TEXT,
    revoked_reason TEXT,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT certificates_enrolment_key UNIQUE (enrolment_id),
    CONSTRAINT certificates_serial_number_key UNIQUE (serial_number),
    CONSTRAINT certificates_final_score_check CHECK (final_score BETWEEN 0 AND 100)
);

CREATE INDEX idx_certificates_issued_at ON certificates (issued_at);

CREATE VIEW course_overview AS
SELECT c.id AS course_id,
       c.slug,
       c.title,
       c.status,
       count(e.id) AS enrolment_count,
       count(CASE WHEN e.status = 'completed' THEN 1 END) AS completed_count,
       count(t.id) AS certificate_count,
       round(avg(e.progress_percent), 2) AS average_progress
FROM courses c
LEFT JOIN enrolments e ON e.course_id = c.id
LEFT JOIN certificates t ON t.enrolment_id = e.id AND t.revoked_at IS NULL
GROUP BY c.id, c.slug, c.title, c.status;

-- migrate:verify
SELECT (SELECT count(*) FROM course_overview) = (SELECT count(*) FROM courses);

-- migrate:down
DROP VIEW course_overview;
DROP TABLE certificates;
