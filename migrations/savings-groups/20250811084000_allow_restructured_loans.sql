-- depends: 20250630093000
-- labels: money
-- A loan whose term was renegotiated is neither disbursed nor defaulted.
-- Depends on the audit log: the trigger on the status of a loan writes to it.

-- migrate:up engine:postgres
ALTER TABLE loans
    DROP CONSTRAINT ck_loans_status,
    ADD CONSTRAINT ck_loans_status
        CHECK (status IN ('applied', 'approved', 'declined', 'disbursed',
            'restructured', 'repaid', 'defaulted', 'written_off'));

-- migrate:up engine:sqlite
-- SQLite cannot alter a CHECK: the table is made anew under its own name, so that references to it stay.
CREATE TABLE loans_before AS SELECT * FROM loans;
DROP TABLE loans;

CREATE TABLE loans (
    id              INTEGER PRIMARY KEY,
    loan_number     TEXT NOT NULL,
    membership_id   INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    assessment_id   INTEGER NOT NULL REFERENCES loan_assessments (id) ON DELETE RESTRICT,
    principal       NUMERIC NOT NULL CHECK (principal > 0) CHECK (typeof(principal) IN ('integer', 'real')),
    currency        TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    interest_rate   NUMERIC NOT NULL CHECK (interest_rate BETWEEN 0 AND 100)
                    CHECK (typeof(interest_rate) IN ('integer', 'real')),
    interest_method TEXT NOT NULL DEFAULT 'flat' CHECK (interest_method IN ('flat', 'declining')),
    term_weeks      INTEGER NOT NULL CHECK (term_weeks BETWEEN 1 AND 104),
    purpose         TEXT NOT NULL
                    CHECK (purpose IN ('business', 'agriculture', 'education', 'medical', 'housing',
                        'emergency', 'other')),
    status          TEXT NOT NULL DEFAULT 'applied',
    applied_on      TEXT NOT NULL CHECK (applied_on IS date(applied_on, '+0 days')),
    approved_on     TEXT CHECK (approved_on IS date(approved_on, '+0 days')),
    approved_by     INTEGER REFERENCES users (id) ON DELETE SET NULL,
    disbursed_on    TEXT CHECK (disbursed_on IS date(disbursed_on, '+0 days')),
    due_on          TEXT CHECK (due_on IS date(due_on, '+0 days')),
    closed_on       TEXT CHECK (closed_on IS date(closed_on, '+0 days')),
    created_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_loans_loan_number UNIQUE (loan_number),
    CONSTRAINT uq_loans_assessment_id UNIQUE (assessment_id),
    CONSTRAINT ck_loans_status
        CHECK (status IN ('applied', 'approved', 'declined', 'disbursed', 'restructured', 'repaid',
            'defaulted', 'written_off')),
    CONSTRAINT ck_loans_disbursed
        CHECK (disbursed_on IS NOT NULL OR status IN ('applied', 'approved', 'declined')),
    CONSTRAINT ck_loans_dates
        CHECK ((approved_on IS NULL OR approved_on >= applied_on) AND (disbursed_on IS NULL
            OR disbursed_on >= approved_on) AND (due_on IS NULL OR due_on > disbursed_on))
);
CREATE TRIGGER trg_loans_updated_at
    AFTER UPDATE ON loans
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE loans SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_loans_membership_status ON loans (membership_id, status);
CREATE INDEX idx_loans_approved_by ON loans (approved_by);
CREATE INDEX idx_loans_due_on ON loans (due_on) WHERE status = 'disbursed';
CREATE TRIGGER trg_loans_audit_status
    AFTER UPDATE OF status ON loans
    FOR EACH ROW WHEN NEW.status IS NOT OLD.status
BEGIN
    INSERT INTO audit_log (action, entity_type, entity_id, old_values, new_values)
    VALUES ('loan.status', 'loan', CAST(NEW.id AS TEXT),
            json_object('status', OLD.status), json_object('status', NEW.status));
END;

INSERT INTO loans (id, loan_number, membership_id, assessment_id, principal,
                   currency, interest_rate, interest_method, term_weeks, purpose,
                   status, applied_on, approved_on, approved_by, disbursed_on,
                   due_on, closed_on, created_at, updated_at)
SELECT id, loan_number, membership_id, assessment_id, principal,
       currency, interest_rate, interest_method, term_weeks, purpose,
       status, applied_on, approved_on, approved_by, disbursed_on,
       due_on, closed_on, created_at, updated_at
  FROM loans_before;
DROP TABLE loans_before;

-- migrate:down engine:postgres
UPDATE loans SET status = 'disbursed' WHERE status = 'restructured';
ALTER TABLE loans
    DROP CONSTRAINT ck_loans_status,
    ADD CONSTRAINT ck_loans_status
        CHECK (status IN ('applied', 'approved', 'declined', 'disbursed',
            'repaid', 'defaulted', 'written_off'));

-- migrate:down engine:sqlite
UPDATE loans SET status = 'disbursed' WHERE status = 'restructured';

-- SQLite cannot alter a CHECK: the table is made anew under its own name, so that references to it stay.
CREATE TABLE loans_before AS SELECT * FROM loans;
DROP TABLE loans;

CREATE TABLE loans (
    id              INTEGER PRIMARY KEY,
    loan_number     TEXT NOT NULL,
    membership_id   INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    assessment_id   INTEGER NOT NULL REFERENCES loan_assessments (id) ON DELETE RESTRICT,
    principal       NUMERIC NOT NULL CHECK (principal > 0) CHECK (typeof(principal) IN ('integer', 'real')),
    currency        TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    interest_rate   NUMERIC NOT NULL CHECK (interest_rate BETWEEN 0 AND 100)
                    CHECK (typeof(interest_rate) IN ('integer', 'real')),
    interest_method TEXT NOT NULL DEFAULT 'flat' CHECK (interest_method IN ('flat', 'declining')),
    term_weeks      INTEGER NOT NULL CHECK (term_weeks BETWEEN 1 AND 104),
    purpose         TEXT NOT NULL
                    CHECK (purpose IN ('business', 'agriculture', 'education', 'medical', 'housing',
                        'emergency', 'other')),
    status          TEXT NOT NULL DEFAULT 'applied',
    applied_on      TEXT NOT NULL CHECK (applied_on IS date(applied_on, '+0 days')),
    approved_on     TEXT CHECK (approved_on IS date(approved_on, '+0 days')),
    approved_by     INTEGER REFERENCES users (id) ON DELETE SET NULL,
    disbursed_on    TEXT CHECK (disbursed_on IS date(disbursed_on, '+0 days')),
    due_on          TEXT CHECK (due_on IS date(due_on, '+0 days')),
    closed_on       TEXT CHECK (closed_on IS date(closed_on, '+0 days')),
    created_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_loans_loan_number UNIQUE (loan_number),
    CONSTRAINT uq_loans_assessment_id UNIQUE (assessment_id),
    CONSTRAINT ck_loans_status
        CHECK (status IN ('applied', 'approved', 'declined', 'disbursed', 'repaid', 'defaulted',
            'written_off')),
    CONSTRAINT ck_loans_disbursed
        CHECK (disbursed_on IS NOT NULL OR status IN ('applied', 'approved', 'declined')),
    CONSTRAINT ck_loans_dates
        CHECK ((approved_on IS NULL OR approved_on >= applied_on) AND (disbursed_on IS NULL
            OR disbursed_on >= approved_on) AND (due_on IS NULL OR due_on > disbursed_on))
);
CREATE TRIGGER trg_loans_updated_at
    AFTER UPDATE ON loans
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE loans SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_loans_membership_status ON loans (membership_id, status);
CREATE INDEX idx_loans_approved_by ON loans (approved_by);
CREATE INDEX idx_loans_due_on ON loans (due_on) WHERE status = 'disbursed';
CREATE TRIGGER trg_loans_audit_status
    AFTER UPDATE OF status ON loans
    FOR EACH ROW WHEN NEW.status IS NOT OLD.status
BEGIN
    INSERT INTO audit_log (action, entity_type, entity_id, old_values, new_values)
    VALUES ('loan.status', 'loan', CAST(NEW.id AS TEXT),
            json_object('status', OLD.status), json_object('status', NEW.status));
END;

INSERT INTO loans (id, loan_number, membership_id, assessment_id, principal,
                   currency, interest_rate, interest_method, term_weeks, purpose,
                   status, applied_on, approved_on, approved_by, disbursed_on,
                   due_on, closed_on, created_at, updated_at)
SELECT id, loan_number, membership_id, assessment_id, principal,
       currency, interest_rate, interest_method, term_weeks, purpose,
       status, applied_on, approved_on, approved_by, disbursed_on,
       due_on, closed_on, created_at, updated_at
  FROM loans_before;
DROP TABLE loans_before;
