-- labels: reports
-- Indexes for the monthly reports, on tables that are in use: built concurrently, hence outside a transaction.

-- migrate:up engine:postgres transaction:false
CREATE UNIQUE INDEX CONCURRENTLY idx_users_national_id_number ON users (national_id_number);
CREATE INDEX CONCURRENTLY idx_meetings_status_date ON meetings (status, meeting_date);
CREATE INDEX CONCURRENTLY idx_savings_transactions_occurred_on ON savings_transactions (occurred_on);
CREATE INDEX CONCURRENTLY idx_savings_transactions_mobile_ref ON savings_transactions (mobile_money_reference)
    WHERE mobile_money_reference IS NOT NULL;
CREATE INDEX CONCURRENTLY idx_loan_repayments_paid_on ON loan_repayments (paid_on);
CREATE INDEX CONCURRENTLY idx_fines_imposed_on ON fines (imposed_on);

-- migrate:up engine:sqlite
CREATE UNIQUE INDEX idx_users_national_id_number ON users (national_id_number);
CREATE INDEX idx_meetings_status_date ON meetings (status, meeting_date);
CREATE INDEX idx_savings_transactions_occurred_on ON savings_transactions (occurred_on);
CREATE INDEX idx_savings_transactions_mobile_ref ON savings_transactions (mobile_money_reference)
    WHERE mobile_money_reference IS NOT NULL;
CREATE INDEX idx_loan_repayments_paid_on ON loan_repayments (paid_on);
CREATE INDEX idx_fines_imposed_on ON fines (imposed_on);

-- migrate:verify engine:postgres
-- An interrupted concurrent build leaves an index that exists but is not valid.
SELECT count(*) = 6 FROM pg_index
 WHERE indisvalid AND indexrelid IN ('idx_users_national_id_number'::regclass,
                                     'idx_meetings_status_date'::regclass,
                                     'idx_savings_transactions_occurred_on'::regclass,
                                     'idx_savings_transactions_mobile_ref'::regclass,
                                     'idx_loan_repayments_paid_on'::regclass,
                                     'idx_fines_imposed_on'::regclass);

-- migrate:verify engine:sqlite
SELECT count(*) = 6 FROM sqlite_master
 WHERE type = 'index' AND name IN ('idx_users_national_id_number',
                                  'idx_meetings_status_date',
                                  'idx_savings_transactions_occurred_on',
                                  'idx_savings_transactions_mobile_ref',
                                  'idx_loan_repayments_paid_on',
                                  'idx_fines_imposed_on');

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_fines_imposed_on;
DROP INDEX CONCURRENTLY idx_loan_repayments_paid_on;
DROP INDEX CONCURRENTLY idx_savings_transactions_mobile_ref;
DROP INDEX CONCURRENTLY idx_savings_transactions_occurred_on;
DROP INDEX CONCURRENTLY idx_meetings_status_date;
DROP INDEX CONCURRENTLY idx_users_national_id_number;

-- migrate:down engine:sqlite
DROP INDEX idx_fines_imposed_on;
DROP INDEX idx_loan_repayments_paid_on;
DROP INDEX idx_savings_transactions_mobile_ref;
DROP INDEX idx_savings_transactions_occurred_on;
DROP INDEX idx_meetings_status_date;
DROP INDEX idx_users_national_id_number;
