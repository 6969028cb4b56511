-- migrate:up engine:postgres
CREATE TABLE reports (
    id             uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    code           text         NOT NULL UNIQUE,
    name           text         NOT NULL,
    category       text         NOT NULL,
    description    text,
    owner_id       uuid         REFERENCES users (id) ON DELETE SET NULL,
    definition     text         NOT NULL,
    parameters     jsonb        NOT NULL DEFAULT '{}',
    schedule       text,
    output_format  text         NOT NULL DEFAULT 'csv',
    is_active      boolean      NOT NULL DEFAULT true,
    last_run_at    timestamptz,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT reports_category_valid CHECK (category IN ('sales', 'operations', 'finance', 'crm', 'marketplace')),
    CONSTRAINT reports_format_valid CHECK (output_format IN ('csv', 'json', 'pdf', 'xlsx'))
);

CREATE INDEX idx_reports_owner_id ON reports (owner_id);
CREATE INDEX idx_reports_category ON reports (category);
CREATE INDEX idx_reports_scheduled ON reports (last_run_at) WHERE is_active AND schedule IS NOT NULL;

CREATE TABLE report_executions (
    id             uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    report_id      uuid         NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    requested_by   uuid         REFERENCES users (id) ON DELETE SET NULL,
    status         text         NOT NULL DEFAULT 'queued',
    parameters     jsonb        NOT NULL DEFAULT '{}',
    queued_at      timestamptz  NOT NULL DEFAULT now(),
    started_at     timestamptz,
    finished_at    timestamptz,
    duration_ms    integer      CHECK (duration_ms >= 0),
    row_count      integer      CHECK (row_count >= 0),
    output_path    text,
    error_message  text,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    updated_at     timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT report_executions_status_valid
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT report_executions_times_ordered CHECK (finished_at >= started_at)
);

CREATE INDEX idx_report_executions_report_id_queued_at ON report_executions (report_id, queued_at);
CREATE INDEX idx_report_executions_requested_by ON report_executions (requested_by);
CREATE INDEX idx_report_executions_pending ON report_executions (queued_at) WHERE status IN ('queued', 'running');

CREATE TRIGGER trg_reports_updated_at BEFORE UPDATE ON reports
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_report_executions_updated_at BEFORE UPDATE ON report_executions
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

CREATE VIEW trip_occupancy AS
SELECT t.id AS trip_id,
       t.code,
       t.name,
       t.starts_at,
       t.capacity,
       count(r.id) AS reservations,
       coalesce(sum(r.adults + r.children), 0) AS seats_taken,
       t.capacity - coalesce(sum(r.adults + r.children), 0) AS seats_free
FROM trips AS t
LEFT JOIN reservations AS r ON r.trip_id = t.id AND r.status IN ('pending', 'confirmed', 'completed')
GROUP BY t.id, t.code, t.name, t.starts_at, t.capacity;

-- Assets and expenses grow by debits, everything else by credits.
CREATE VIEW account_balances AS
SELECT a.id AS account_id,
       a.code,
       a.name,
       a.account_type,
       a.currency_code,
       round(a.opening_balance + coalesce(sum(
           CASE WHEN (x.direction = 'debit') = (a.account_type IN ('asset', 'expense')) THEN 1 ELSE -1 END
           * x.amount * x.exchange_rate), 0), 2) AS balance,
       max(x.booked_on) AS last_booked_on
FROM accounts AS a
LEFT JOIN transactions AS x ON x.account_id = a.id AND x.status = 'posted'
GROUP BY a.id, a.code, a.name, a.account_type, a.currency_code, a.opening_balance;

CREATE VIEW guide_schedule AS
SELECT g.id AS guide_id,
       g.first_name || ' ' || g.last_name AS guide_name,
       g.specialization,
       t.id AS trip_id,
       t.name AS trip_name,
       t.starts_at,
       t.ends_at,
       s.role,
       s.status
FROM guide_assignments AS s
JOIN guides AS g ON g.id = s.guide_id
JOIN trips AS t ON t.id = s.trip_id
WHERE s.status <> 'cancelled';

-- migrate:up engine:sqlite
CREATE TABLE reports (
    id             TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code           TEXT     NOT NULL UNIQUE,
    name           TEXT     NOT NULL,
    category       TEXT     NOT NULL,
    description    TEXT,
    owner_id       TEXT     REFERENCES users (id) ON DELETE SET NULL,
    definition     TEXT     NOT NULL,
    parameters     TEXT     NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),
    schedule       TEXT,
    output_format  TEXT     NOT NULL DEFAULT 'csv',
    is_active      INTEGER  NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    last_run_at    TEXT,
    created_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT reports_category_valid CHECK (category IN ('sales', 'operations', 'finance', 'crm', 'marketplace')),
    CONSTRAINT reports_format_valid CHECK (output_format IN ('csv', 'json', 'pdf', 'xlsx'))
) STRICT;

CREATE INDEX idx_reports_owner_id ON reports (owner_id);
CREATE INDEX idx_reports_category ON reports (category);
CREATE INDEX idx_reports_scheduled ON reports (last_run_at) WHERE is_active AND schedule IS NOT NULL;

CREATE TABLE report_executions (
    id             TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                   DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                       || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    report_id      TEXT     NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    requested_by   TEXT     REFERENCES users (id) ON DELETE SET NULL,
    status         TEXT     NOT NULL DEFAULT 'queued',
    parameters     TEXT     NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),
    queued_at      TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    started_at     TEXT,
    finished_at    TEXT,
    duration_ms    INTEGER  CHECK (duration_ms >= 0),
    row_count      INTEGER  CHECK (row_count >= 0),
    output_path    TEXT,
    error_message  TEXT,
    created_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT report_executions_status_valid
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT report_executions_times_ordered CHECK (finished_at >= started_at)
) STRICT;

CREATE INDEX idx_report_executions_report_id_queued_at ON report_executions (report_id, queued_at);
CREATE INDEX idx_report_executions_requested_by ON report_executions (requested_by);
CREATE INDEX idx_report_executions_pending ON report_executions (queued_at) WHERE status IN ('queued', 'running');

CREATE TRIGGER trg_reports_updated_at AFTER UPDATE ON reports
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE reports SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_report_executions_updated_at AFTER UPDATE ON report_executions
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE report_executions SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE VIEW trip_occupancy AS
SELECT t.id AS trip_id,
       t.code,
       t.name,
       t.starts_at,
       t.capacity,
       count(r.id) AS reservations,
       coalesce(sum(r.adults + r.children), 0) AS seats_taken,
       t.capacity - coalesce(sum(r.adults + r.children), 0) AS seats_free
FROM trips AS t
LEFT JOIN reservations AS r ON r.trip_id = t.id AND r.status IN ('pending', 'confirmed', 'completed')
GROUP BY t.id, t.code, t.name, t.starts_at, t.capacity;

-- Assets and expenses grow by debits, everything else by credits.
CREATE VIEW account_balances AS
SELECT a.id AS account_id,
       a.code,
       a.name,
       a.account_type,
       a.currency_code,
       round(a.opening_balance + coalesce(sum(
           CASE WHEN (x.direction = 'debit') = (a.account_type IN ('asset', 'expense')) THEN 1 ELSE -1 END
           * x.amount * x.exchange_rate), 0), 2) AS balance,
       max(x.booked_on) AS last_booked_on
FROM accounts AS a
LEFT JOIN transactions AS x ON x.account_id = a.id AND x.status = 'posted'
GROUP BY a.id, a.code, a.name, a.account_type, a.currency_code, a.opening_balance;

CREATE VIEW guide_schedule AS
SELECT g.id AS guide_id,
       g.first_name || ' ' || g.last_name AS guide_name,
       g.specialization,
       t.id AS trip_id,
       t.name AS trip_name,
       t.starts_at,
       t.ends_at,
       s.role,
       s.status
FROM guide_assignments AS s
JOIN guides AS g ON g.id = s.guide_id
JOIN trips AS t ON t.id = s.trip_id
WHERE s.status <> 'cancelled';

-- migrate:verify
SELECT count(*) = (SELECT count(*) FROM trips) FROM trip_occupancy;
SELECT count(*) = (SELECT count(*) FROM accounts) FROM account_balances;
SELECT count(*) >= 0 FROM guide_schedule;

-- migrate:down
DROP VIEW guide_schedule;
DROP VIEW account_balances;
DROP VIEW trip_occupancy;
DROP TABLE report_executions;
DROP TABLE reports;
