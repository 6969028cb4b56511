-- The whole schema as the last revision (20250825060000) leaves it, for SQLite:
-- what an empty database gets where the revisions cannot be run. Change it together with the revisions.

CREATE TABLE users (
    id                 INTEGER PRIMARY KEY,
    email              TEXT NOT NULL,
    phone_number       TEXT,
    full_name          TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 120),
    gender             TEXT CHECK (gender IN ('female', 'male', 'other')),
    date_of_birth      TEXT CHECK (date_of_birth IS date(date_of_birth, '+0 days')),
    role               TEXT NOT NULL DEFAULT 'member',
    password_hash      TEXT NOT NULL,
    status             TEXT NOT NULL DEFAULT 'active'
                       CHECK (status IN ('invited', 'active', 'suspended', 'closed')),
    preferred_language TEXT NOT NULL DEFAULT 'en'
                       CHECK (preferred_language IN ('en', 'lg', 'sw', 'nyn', 'ach')),
    email_verified_at  TEXT,
    last_login_at      TEXT,
    failed_logins      INTEGER NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
    locked_until       TEXT,
    created_by         INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at         TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at         TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    occupation         TEXT,
    national_id_number TEXT CHECK (length(national_id_number) = 14),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT uq_users_phone_number UNIQUE (phone_number),
    CONSTRAINT ck_users_email CHECK (email = lower(email) AND email LIKE '%_@_%'),
    CONSTRAINT ck_users_role CHECK (role IN ('super_admin', 'service_admin', 'member')),
    CONSTRAINT ck_users_password_hash CHECK (password_hash LIKE '$argon2id$%' OR password_hash LIKE '$2_$%')
) STRICT;
CREATE TRIGGER trg_users_updated_at
    AFTER UPDATE ON users
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE users SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_users_role_status ON users (role, status);
CREATE INDEX idx_users_created_by ON users (created_by);
CREATE UNIQUE INDEX idx_users_national_id_number ON users (national_id_number);

CREATE TABLE user_sessions (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    ip_address TEXT,
    user_agent TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT uq_user_sessions_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_user_sessions_expiry CHECK (expires_at > created_at)
) STRICT;
CREATE INDEX idx_user_sessions_user_id ON user_sessions (user_id);
CREATE INDEX idx_user_sessions_open ON user_sessions (expires_at) WHERE revoked_at IS NULL;

CREATE TABLE districts (
    code       TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    region     TEXT NOT NULL CHECK (region IN ('Central', 'Eastern', 'Northern', 'Western')),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_districts_name UNIQUE (name),
    CONSTRAINT ck_districts_code CHECK (code = upper(code) AND length(code) = 3)
) STRICT;

CREATE TABLE fine_types (
    code           TEXT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL,
    default_amount NUMERIC NOT NULL CHECK (default_amount >= 0)
                   CHECK (typeof(default_amount) IN ('integer', 'real')),
    currency       TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    is_active      INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_fine_types_name UNIQUE (name)
);
CREATE TRIGGER trg_fine_types_updated_at
    AFTER UPDATE ON fine_types
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE fine_types SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

CREATE TABLE savings_groups (
    id                  INTEGER PRIMARY KEY,
    code                TEXT NOT NULL,
    name                TEXT NOT NULL,
    description         TEXT,
    composition         TEXT NOT NULL DEFAULT 'mixed' CHECK (composition IN ('women', 'men', 'mixed', 'youth')),
    district_code       TEXT NOT NULL REFERENCES districts (code) ON DELETE RESTRICT,
    sub_county          TEXT,
    parish              TEXT,
    village             TEXT,
    formed_on           TEXT NOT NULL CHECK (formed_on IS date(formed_on, '+0 days')),
    registered_on       TEXT CHECK (registered_on IS date(registered_on, '+0 days')),
    registration_number TEXT,
    meeting_frequency   TEXT NOT NULL DEFAULT 'weekly'
                        CHECK (meeting_frequency IN ('weekly', 'fortnightly', 'monthly')),
    meeting_weekday     INTEGER NOT NULL CHECK (meeting_weekday BETWEEN 1 AND 7),
    meeting_time        TEXT NOT NULL CHECK (meeting_time IS time(meeting_time)),
    meeting_place       TEXT,
    currency            TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    minimum_saving      NUMERIC NOT NULL DEFAULT 0 CHECK (minimum_saving >= 0)
                        CHECK (typeof(minimum_saving) IN ('integer', 'real')),
    ecd_contribution    NUMERIC NOT NULL DEFAULT 0 CHECK (ecd_contribution >= 0)
                        CHECK (typeof(ecd_contribution) IN ('integer', 'real')),
    social_contribution NUMERIC NOT NULL DEFAULT 0 CHECK (social_contribution >= 0)
                        CHECK (typeof(social_contribution) IN ('integer', 'real')),
    loan_multiplier     NUMERIC NOT NULL DEFAULT 3 CHECK (loan_multiplier BETWEEN 0 AND 10)
                        CHECK (typeof(loan_multiplier) IN ('integer', 'real')),
    loan_interest_rate  NUMERIC NOT NULL DEFAULT 10 CHECK (loan_interest_rate BETWEEN 0 AND 100)
                        CHECK (typeof(loan_interest_rate) IN ('integer', 'real')),
    maximum_members     INTEGER NOT NULL DEFAULT 30 CHECK (maximum_members BETWEEN 5 AND 100),
    status              TEXT NOT NULL DEFAULT 'forming'
                        CHECK (status IN ('forming', 'active', 'suspended', 'closed')),
    created_by          INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_savings_groups_code UNIQUE (code),
    CONSTRAINT uq_savings_groups_name UNIQUE (name),
    CONSTRAINT uq_savings_groups_registration_number UNIQUE (registration_number),
    CONSTRAINT ck_savings_groups_registered CHECK (registered_on IS NULL OR registered_on >= formed_on)
);
CREATE TRIGGER trg_savings_groups_updated_at
    AFTER UPDATE ON savings_groups
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE savings_groups SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_savings_groups_district_code ON savings_groups (district_code);
CREATE INDEX idx_savings_groups_created_by ON savings_groups (created_by);
CREATE INDEX idx_savings_groups_status ON savings_groups (status);

CREATE TABLE memberships (
    id             INTEGER PRIMARY KEY,
    group_id       INTEGER NOT NULL REFERENCES savings_groups (id) ON DELETE RESTRICT,
    user_id        INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    member_number  TEXT NOT NULL,
    office         TEXT NOT NULL DEFAULT 'member',
    status         TEXT NOT NULL DEFAULT 'active',
    joined_on      TEXT NOT NULL CHECK (joined_on IS date(joined_on, '+0 days')),
    left_on        TEXT CHECK (left_on IS date(left_on, '+0 days')),
    leaving_reason TEXT,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_memberships_group_user UNIQUE (group_id, user_id),
    CONSTRAINT uq_memberships_group_number UNIQUE (group_id, member_number),
    CONSTRAINT ck_memberships_office CHECK (office IN ('chair', 'secretary', 'treasurer', 'member')),
    CONSTRAINT ck_memberships_status CHECK (status IN ('pending', 'active', 'suspended', 'left', 'removed')),
    CONSTRAINT ck_memberships_left
        CHECK ((left_on IS NOT NULL) = (status IN ('left', 'removed')) AND (left_on IS NULL
            OR left_on >= joined_on))
) STRICT;
CREATE TRIGGER trg_memberships_updated_at
    AFTER UPDATE ON memberships
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE memberships SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_memberships_user_id ON memberships (user_id);
CREATE INDEX idx_memberships_group_status ON memberships (group_id, status);
-- A group has at most one active holder of each office.
CREATE UNIQUE INDEX idx_memberships_office_holder ON memberships (group_id, office)
    WHERE office <> 'member' AND status = 'active';

CREATE TABLE meetings (
    id             INTEGER PRIMARY KEY,
    group_id       INTEGER NOT NULL REFERENCES savings_groups (id) ON DELETE RESTRICT,
    meeting_number INTEGER NOT NULL CHECK (meeting_number > 0),
    meeting_date   TEXT NOT NULL CHECK (meeting_date IS date(meeting_date, '+0 days')),
    started_at     TEXT,
    ended_at       TEXT,
    place          TEXT,
    status         TEXT NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'held', 'cancelled')),
    agenda         TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(agenda)),
    minutes        TEXT,
    chaired_by     INTEGER REFERENCES memberships (id) ON DELETE SET NULL,
    recorded_by    INTEGER REFERENCES memberships (id) ON DELETE SET NULL,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_meetings_group_number UNIQUE (group_id, meeting_number),
    CONSTRAINT uq_meetings_group_date UNIQUE (group_id, meeting_date),
    CONSTRAINT ck_meetings_times
        CHECK (ended_at IS NULL OR (started_at IS NOT NULL AND ended_at >= started_at))
) STRICT;
CREATE TRIGGER trg_meetings_updated_at
    AFTER UPDATE ON meetings
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE meetings SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_meetings_chaired_by ON meetings (chaired_by);
CREATE INDEX idx_meetings_recorded_by ON meetings (recorded_by);
CREATE INDEX idx_meetings_status_date ON meetings (status, meeting_date);

CREATE TABLE meeting_attendance (
    id            INTEGER PRIMARY KEY,
    meeting_id    INTEGER NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    membership_id INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    status        TEXT NOT NULL CHECK (status IN ('present', 'late', 'excused', 'absent')),
    arrived_at    TEXT,
    minutes_late  INTEGER NOT NULL DEFAULT 0 CHECK (minutes_late >= 0),
    excuse        TEXT,
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_meeting_attendance_meeting_member UNIQUE (meeting_id, membership_id),
    CONSTRAINT ck_meeting_attendance_arrival CHECK (arrived_at IS NULL OR status IN ('present', 'late'))
) STRICT;
CREATE TRIGGER trg_meeting_attendance_updated_at
    AFTER UPDATE ON meeting_attendance
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE meeting_attendance SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_meeting_attendance_membership_id ON meeting_attendance (membership_id);

CREATE TABLE fines (
    id             INTEGER PRIMARY KEY,
    membership_id  INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    fine_type_code TEXT NOT NULL REFERENCES fine_types (code) ON DELETE RESTRICT,
    meeting_id     INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    reason         TEXT NOT NULL,
    amount         NUMERIC NOT NULL CHECK (amount > 0) CHECK (typeof(amount) IN ('integer', 'real')),
    currency       TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    imposed_on     TEXT NOT NULL CHECK (imposed_on IS date(imposed_on, '+0 days')),
    is_paid        INTEGER NOT NULL DEFAULT 0 CHECK (is_paid IN (0, 1)),
    paid_on        TEXT CHECK (paid_on IS date(paid_on, '+0 days')),
    waived_on      TEXT CHECK (waived_on IS date(waived_on, '+0 days')),
    waived_by      INTEGER REFERENCES users (id) ON DELETE SET NULL,
    recorded_by    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT ck_fines_paid CHECK (is_paid = (paid_on IS NOT NULL)),
    CONSTRAINT ck_fines_waived CHECK (waived_on IS NULL OR NOT is_paid)
);
CREATE TRIGGER trg_fines_updated_at
    AFTER UPDATE ON fines
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE fines SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_fines_membership_id ON fines (membership_id);
CREATE INDEX idx_fines_fine_type_code ON fines (fine_type_code);
CREATE INDEX idx_fines_meeting_id ON fines (meeting_id);
CREATE INDEX idx_fines_waived_by ON fines (waived_by);
CREATE INDEX idx_fines_recorded_by ON fines (recorded_by);
CREATE INDEX idx_fines_unpaid ON fines (membership_id, imposed_on) WHERE NOT is_paid AND waived_on IS NULL;
CREATE INDEX idx_fines_imposed_on ON fines (imposed_on);

CREATE TABLE savings_accounts (
    id             INTEGER PRIMARY KEY,
    account_number TEXT NOT NULL,
    membership_id  INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    account_type   TEXT NOT NULL DEFAULT 'personal' CHECK (account_type IN ('personal', 'target', 'fixed')),
    currency       TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    target_amount  NUMERIC CHECK (target_amount > 0)
                   CHECK (typeof(target_amount) IN ('integer', 'real', 'null')),
    opened_on      TEXT NOT NULL CHECK (opened_on IS date(opened_on, '+0 days')),
    closed_on      TEXT CHECK (closed_on IS date(closed_on, '+0 days')),
    status         TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'dormant', 'closed')),
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_savings_accounts_account_number UNIQUE (account_number),
    CONSTRAINT uq_savings_accounts_membership_type UNIQUE (membership_id, account_type),
    CONSTRAINT ck_savings_accounts_closed CHECK ((closed_on IS NOT NULL) = (status = 'closed'))
);
CREATE TRIGGER trg_savings_accounts_updated_at
    AFTER UPDATE ON savings_accounts
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE savings_accounts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- The balance is always the sum of the entries (see the view); it is stored nowhere.
CREATE TABLE savings_transactions (
    id             INTEGER PRIMARY KEY,
    reference      TEXT NOT NULL,
    account_id     INTEGER NOT NULL REFERENCES savings_accounts (id) ON DELETE RESTRICT,
    meeting_id     INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    kind           TEXT NOT NULL,
    direction      TEXT NOT NULL,
    amount         NUMERIC NOT NULL CHECK (amount > 0) CHECK (typeof(amount) IN ('integer', 'real')),
    payment_method TEXT NOT NULL DEFAULT 'cash'
                   CHECK (payment_method IN ('cash', 'mobile_money', 'bank', 'internal')),
    occurred_on    TEXT NOT NULL CHECK (occurred_on IS date(occurred_on, '+0 days')),
    note           TEXT,
    reverses_id    INTEGER REFERENCES savings_transactions (id) ON DELETE RESTRICT,
    recorded_by    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel')),
    mobile_money_reference text,
    CONSTRAINT uq_savings_transactions_reference UNIQUE (reference),
    CONSTRAINT uq_savings_transactions_reverses_id UNIQUE (reverses_id),
    CONSTRAINT ck_savings_transactions_kind
        CHECK ((kind IN ('deposit', 'interest', 'share_out') AND direction = 'credit')
            OR (kind IN ('withdrawal', 'fee', 'loan_offset') AND direction = 'debit')
            OR (kind IN ('adjustment', 'reversal') AND direction IN ('credit', 'debit'))),
    CONSTRAINT ck_savings_transactions_reversal CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL))
);
CREATE INDEX idx_savings_transactions_account_date ON savings_transactions (account_id, occurred_on);
CREATE INDEX idx_savings_transactions_meeting_id ON savings_transactions (meeting_id);
CREATE INDEX idx_savings_transactions_recorded_by ON savings_transactions (recorded_by);
CREATE INDEX idx_savings_transactions_occurred_on ON savings_transactions (occurred_on);
CREATE INDEX idx_savings_transactions_mobile_ref ON savings_transactions (mobile_money_reference)
    WHERE mobile_money_reference IS NOT NULL;

CREATE TABLE group_funds (
    id                  INTEGER PRIMARY KEY,
    group_id            INTEGER NOT NULL REFERENCES savings_groups (id) ON DELETE RESTRICT,
    fund_type           TEXT NOT NULL CHECK (fund_type IN ('ecd', 'social')),
    name                TEXT NOT NULL,
    contribution_amount NUMERIC NOT NULL CHECK (contribution_amount >= 0)
                        CHECK (typeof(contribution_amount) IN ('integer', 'real')),
    target_amount       NUMERIC CHECK (target_amount > 0)
                        CHECK (typeof(target_amount) IN ('integer', 'real', 'null')),
    currency            TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    opened_on           TEXT NOT NULL CHECK (opened_on IS date(opened_on, '+0 days')),
    is_active           INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at          TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_group_funds_group_type UNIQUE (group_id, fund_type)
);
CREATE TRIGGER trg_group_funds_updated_at
    AFTER UPDATE ON group_funds
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE group_funds SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TABLE fund_contributions (
    id             INTEGER PRIMARY KEY,
    reference      TEXT NOT NULL,
    fund_id        INTEGER NOT NULL REFERENCES group_funds (id) ON DELETE RESTRICT,
    membership_id  INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    meeting_id     INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    amount         NUMERIC NOT NULL CHECK (amount > 0) CHECK (typeof(amount) IN ('integer', 'real')),
    payment_method TEXT NOT NULL DEFAULT 'cash'
                   CHECK (payment_method IN ('cash', 'mobile_money', 'bank', 'internal')),
    contributed_on TEXT NOT NULL CHECK (contributed_on IS date(contributed_on, '+0 days')),
    recorded_by    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel')),
    mobile_money_reference text,
    CONSTRAINT uq_fund_contributions_reference UNIQUE (reference)
);
CREATE INDEX idx_fund_contributions_fund_date ON fund_contributions (fund_id, contributed_on);
CREATE INDEX idx_fund_contributions_membership_id ON fund_contributions (membership_id);
CREATE INDEX idx_fund_contributions_meeting_id ON fund_contributions (meeting_id);
CREATE INDEX idx_fund_contributions_recorded_by ON fund_contributions (recorded_by);

CREATE TABLE fund_disbursements (
    id             INTEGER PRIMARY KEY,
    reference      TEXT NOT NULL,
    fund_id        INTEGER NOT NULL REFERENCES group_funds (id) ON DELETE RESTRICT,
    beneficiary_id INTEGER REFERENCES memberships (id) ON DELETE RESTRICT,
    purpose        TEXT NOT NULL
                   CHECK (purpose IN ('school_fees', 'child_health', 'nutrition', 'medical', 'bereavement',
                       'wedding', 'emergency', 'other')),
    description    TEXT,
    amount         NUMERIC NOT NULL CHECK (amount > 0) CHECK (typeof(amount) IN ('integer', 'real')),
    disbursed_on   TEXT NOT NULL CHECK (disbursed_on IS date(disbursed_on, '+0 days')),
    approved_by    INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_fund_disbursements_reference UNIQUE (reference),
    CONSTRAINT ck_fund_disbursements_approver CHECK (beneficiary_id IS NULL OR beneficiary_id <> approved_by)
);
CREATE INDEX idx_fund_disbursements_fund_date ON fund_disbursements (fund_id, disbursed_on);
CREATE INDEX idx_fund_disbursements_beneficiary_id ON fund_disbursements (beneficiary_id);
CREATE INDEX idx_fund_disbursements_approved_by ON fund_disbursements (approved_by);

CREATE TABLE loan_assessments (
    id                INTEGER PRIMARY KEY,
    membership_id     INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    assessed_on       TEXT NOT NULL CHECK (assessed_on IS date(assessed_on, '+0 days')),
    requested_amount  NUMERIC NOT NULL CHECK (requested_amount > 0)
                      CHECK (typeof(requested_amount) IN ('integer', 'real')),
    requested_weeks   INTEGER NOT NULL CHECK (requested_weeks BETWEEN 1 AND 104),
    currency          TEXT NOT NULL DEFAULT 'UGX' CHECK (currency = upper(currency) AND length(currency) = 3),
    savings_balance   NUMERIC NOT NULL CHECK (savings_balance >= 0)
                      CHECK (typeof(savings_balance) IN ('integer', 'real')),
    months_as_member  INTEGER NOT NULL CHECK (months_as_member >= 0),
    attendance_rate   NUMERIC NOT NULL CHECK (attendance_rate BETWEEN 0 AND 100)
                      CHECK (typeof(attendance_rate) IN ('integer', 'real')),
    unpaid_fines      NUMERIC NOT NULL DEFAULT 0 CHECK (unpaid_fines >= 0)
                      CHECK (typeof(unpaid_fines) IN ('integer', 'real')),
    outstanding_loans NUMERIC NOT NULL DEFAULT 0 CHECK (outstanding_loans >= 0)
                      CHECK (typeof(outstanding_loans) IN ('integer', 'real')),
    score             INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    risk_level        TEXT NOT NULL CHECK (risk_level IN ('low', 'medium', 'high')),
    is_eligible       INTEGER NOT NULL CHECK (is_eligible IN (0, 1)),
    maximum_amount    NUMERIC NOT NULL CHECK (maximum_amount >= 0)
                      CHECK (typeof(maximum_amount) IN ('integer', 'real')),
    findings          TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(findings)),
    decision          TEXT NOT NULL DEFAULT 'pending'
                      CHECK (decision IN ('pending', 'approved', 'declined', 'withdrawn')),
    assessed_by       INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_loan_assessments_member_date UNIQUE (membership_id, assessed_on),
    CONSTRAINT ck_loan_assessments_approved
        CHECK (decision <> 'approved' OR (is_eligible AND requested_amount <= maximum_amount))
);
CREATE TRIGGER trg_loan_assessments_updated_at
    AFTER UPDATE ON loan_assessments
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE loan_assessments SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_loan_assessments_decision ON loan_assessments (decision, assessed_on);
CREATE INDEX idx_loan_assessments_assessed_by ON loan_assessments (assessed_by);

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

CREATE TABLE loan_guarantors (
    loan_id           INTEGER NOT NULL REFERENCES loans (id) ON DELETE CASCADE,
    membership_id     INTEGER NOT NULL REFERENCES memberships (id) ON DELETE RESTRICT,
    guaranteed_amount NUMERIC NOT NULL CHECK (guaranteed_amount > 0)
                      CHECK (typeof(guaranteed_amount) IN ('integer', 'real')),
    accepted_at       TEXT,
    created_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (loan_id, membership_id)
);
CREATE INDEX idx_loan_guarantors_membership_id ON loan_guarantors (membership_id);

CREATE TABLE loan_instalments (
    id                INTEGER PRIMARY KEY,
    loan_id           INTEGER NOT NULL REFERENCES loans (id) ON DELETE CASCADE,
    instalment_number INTEGER NOT NULL CHECK (instalment_number > 0),
    due_on            TEXT NOT NULL CHECK (due_on IS date(due_on, '+0 days')),
    principal_due     NUMERIC NOT NULL CHECK (principal_due >= 0)
                      CHECK (typeof(principal_due) IN ('integer', 'real')),
    interest_due      NUMERIC NOT NULL CHECK (interest_due >= 0)
                      CHECK (typeof(interest_due) IN ('integer', 'real')),
    created_at        TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_loan_instalments_number UNIQUE (loan_id, instalment_number)
);
CREATE INDEX idx_loan_instalments_due_on ON loan_instalments (due_on);

CREATE TABLE loan_repayments (
    id             INTEGER PRIMARY KEY,
    receipt_number TEXT NOT NULL,
    loan_id        INTEGER NOT NULL REFERENCES loans (id) ON DELETE RESTRICT,
    meeting_id     INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    amount         NUMERIC NOT NULL CHECK (amount > 0) CHECK (typeof(amount) IN ('integer', 'real')),
    principal_part NUMERIC NOT NULL CHECK (principal_part >= 0)
                   CHECK (typeof(principal_part) IN ('integer', 'real')),
    interest_part  NUMERIC NOT NULL CHECK (interest_part >= 0)
                   CHECK (typeof(interest_part) IN ('integer', 'real')),
    payment_method TEXT NOT NULL DEFAULT 'cash'
                   CHECK (payment_method IN ('cash', 'mobile_money', 'bank', 'internal')),
    paid_on        TEXT NOT NULL CHECK (paid_on IS date(paid_on, '+0 days')),
    recorded_by    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel')),
    mobile_money_reference text,
    CONSTRAINT uq_loan_repayments_receipt_number UNIQUE (receipt_number),
    CONSTRAINT ck_loan_repayments_parts CHECK (amount = round(principal_part + interest_part, 2))
);
CREATE INDEX idx_loan_repayments_loan_date ON loan_repayments (loan_id, paid_on);
CREATE INDEX idx_loan_repayments_meeting_id ON loan_repayments (meeting_id);
CREATE INDEX idx_loan_repayments_recorded_by ON loan_repayments (recorded_by);
CREATE INDEX idx_loan_repayments_paid_on ON loan_repayments (paid_on);

CREATE TABLE audit_log (
    id          INTEGER PRIMARY KEY,
    occurred_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    actor_id    INTEGER REFERENCES users (id) ON DELETE SET NULL,
    action      TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id   TEXT,
    old_values  TEXT CHECK (old_values IS NULL OR json_valid(old_values)),
    new_values  TEXT CHECK (new_values IS NULL OR json_valid(new_values)),
    ip_address  TEXT
) STRICT;
CREATE INDEX idx_audit_log_actor_id ON audit_log (actor_id);
CREATE INDEX idx_audit_log_entity ON audit_log (entity_type, entity_id);
CREATE INDEX idx_audit_log_occurred_at ON audit_log (occurred_at);
-- What was recorded may not be rewritten. The actor is not in the list: deleting a user sets it to NULL.
CREATE TRIGGER trg_audit_log_no_update
    BEFORE UPDATE OF id, occurred_at, action, entity_type, entity_id, old_values, new_values, ip_address
    ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the rows of audit_log are never changed');
END;

CREATE TABLE next_of_kin (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    full_name     TEXT NOT NULL,
    relationship  TEXT NOT NULL CHECK (relationship IN ('spouse', 'parent', 'child', 'sibling', 'other')),
    phone_number  TEXT,
    share_percent NUMERIC NOT NULL DEFAULT 100 CHECK (share_percent > 0 AND share_percent <= 100)
                  CHECK (typeof(share_percent) IN ('integer', 'real')),
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_next_of_kin_user_name UNIQUE (user_id, full_name)
);
CREATE TRIGGER trg_next_of_kin_updated_at
    AFTER UPDATE ON next_of_kin
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE next_of_kin SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_loans_audit_status
    AFTER UPDATE OF status ON loans
    FOR EACH ROW WHEN NEW.status IS NOT OLD.status
BEGIN
    INSERT INTO audit_log (action, entity_type, entity_id, old_values, new_values)
    VALUES ('loan.status', 'loan', CAST(NEW.id AS TEXT),
            json_object('status', OLD.status), json_object('status', NEW.status));
END;

CREATE VIEW member_attendance_rates AS
SELECT a.membership_id,
       count(*) AS meetings_counted,
       sum(CASE WHEN a.status IN ('present', 'late') THEN 1 ELSE 0 END) AS meetings_attended,
       round(100.0 * sum(CASE WHEN a.status IN ('present', 'late') THEN 1 ELSE 0 END) / count(*), 2)
           AS attendance_rate
  FROM meeting_attendance a
  JOIN meetings m ON m.id = a.meeting_id AND m.status = 'held'
 GROUP BY a.membership_id;

CREATE VIEW savings_account_balances AS
SELECT a.id AS account_id,
       a.membership_id,
       a.currency,
       coalesce(sum(CASE t.direction WHEN 'credit' THEN t.amount ELSE -t.amount END), 0) AS balance,
       count(t.id) AS transaction_count,
       max(t.occurred_on) AS last_transaction_on
  FROM savings_accounts a
  LEFT JOIN savings_transactions t ON t.account_id = a.id
 GROUP BY a.id, a.membership_id, a.currency;

CREATE VIEW group_fund_balances AS
SELECT f.id AS fund_id,
       f.group_id,
       f.fund_type,
       f.currency,
       coalesce((SELECT sum(c.amount) FROM fund_contributions c WHERE c.fund_id = f.id), 0) AS contributed,
       coalesce((SELECT sum(d.amount) FROM fund_disbursements d WHERE d.fund_id = f.id), 0) AS disbursed
  FROM group_funds f;

CREATE VIEW loan_balances AS
SELECT l.id AS loan_id,
       l.membership_id,
       l.currency,
       l.principal,
       l.principal - coalesce(sum(r.principal_part), 0) AS principal_outstanding,
       coalesce(sum(r.interest_part), 0) AS interest_paid,
       max(r.paid_on) AS last_repayment_on
  FROM loans l
  LEFT JOIN loan_repayments r ON r.loan_id = l.id
 GROUP BY l.id, l.membership_id, l.currency, l.principal;

-- The rows of 20250602143000_load_reference_data.

INSERT INTO districts (code, name, region) VALUES
    ('KLA', 'Kampala', 'Central'),
    ('WAK', 'Wakiso', 'Central'),
    ('MUK', 'Mukono', 'Central'),
    ('MSK', 'Masaka', 'Central'),
    ('JIN', 'Jinja', 'Eastern'),
    ('MBL', 'Mbale', 'Eastern'),
    ('SOR', 'Soroti', 'Eastern'),
    ('GUL', 'Gulu', 'Northern'),
    ('LIR', 'Lira', 'Northern'),
    ('ARU', 'Arua', 'Northern'),
    ('MBR', 'Mbarara', 'Western'),
    ('KAB', 'Kabarole', 'Western'),
    ('HOI', 'Hoima', 'Western');

INSERT INTO fine_types (code, name, default_amount) VALUES
    ('late_arrival', 'Late arrival at a meeting', 1000),
    ('absence', 'Absence without excuse', 2000),
    ('missed_saving', 'Weekly saving not brought', 2000),
    ('late_repayment', 'Loan instalment paid late', 5000),
    ('misconduct', 'Misconduct in a meeting', 3000),
    ('phone_use', 'Use of a telephone in a meeting', 500);
