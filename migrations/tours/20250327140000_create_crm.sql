-- revises: 20250318083000
-- labels: sales

-- migrate:up engine:postgres
CREATE TABLE leads (
    id               uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_number      text           NOT NULL UNIQUE,
    owner_id         uuid           REFERENCES users (id) ON DELETE SET NULL,
    customer_id      uuid           REFERENCES customers (id) ON DELETE SET NULL,
    quotation_id     uuid           REFERENCES quotations (id) ON DELETE SET NULL,
    full_name        text           NOT NULL,
    company_name     text,
    email            text,
    phone            text,
    country_code     text           REFERENCES countries (code),
    source           text           NOT NULL DEFAULT 'website',
    status           text           NOT NULL DEFAULT 'new',
    interest         text,
    group_size       integer        CHECK (group_size > 0),
    estimated_value  numeric(14,2)  CHECK (estimated_value >= 0),
    currency_code    text           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    expected_on      date,
    score            integer        NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100),
    lost_reason      text,
    converted_at     timestamptz,
    details          jsonb          NOT NULL DEFAULT '{}',
    created_at       timestamptz    NOT NULL DEFAULT now(),
    updated_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT leads_reachable CHECK (email IS NOT NULL OR phone IS NOT NULL),
    CONSTRAINT leads_source_valid
        CHECK (source IN ('website', 'phone', 'email', 'referral', 'social', 'fair', 'agency')),
    CONSTRAINT leads_status_valid CHECK (status IN ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost')),
    CONSTRAINT leads_interest_valid
        CHECK (interest IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture'))
);

CREATE INDEX idx_leads_owner_id ON leads (owner_id);
CREATE INDEX idx_leads_customer_id ON leads (customer_id);
CREATE INDEX idx_leads_quotation_id ON leads (quotation_id);
CREATE INDEX idx_leads_country_code ON leads (country_code);
CREATE INDEX idx_leads_currency_code ON leads (currency_code);
CREATE INDEX idx_leads_status_score ON leads (status, score);
CREATE INDEX idx_leads_email ON leads (email);

CREATE TABLE contacts (
    id           uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_id      uuid         REFERENCES leads (id) ON DELETE CASCADE,
    customer_id  uuid         REFERENCES customers (id) ON DELETE CASCADE,
    supplier_id  uuid         REFERENCES suppliers (id) ON DELETE CASCADE,
    first_name   text         NOT NULL,
    last_name    text         NOT NULL,
    job_title    text,
    email        text,
    phone        text,
    is_primary   boolean      NOT NULL DEFAULT false,
    notes        text,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT contacts_belong_somewhere
        CHECK (lead_id IS NOT NULL OR customer_id IS NOT NULL OR supplier_id IS NOT NULL)
);

CREATE INDEX idx_contacts_lead_id ON contacts (lead_id);
CREATE INDEX idx_contacts_customer_id ON contacts (customer_id);
CREATE INDEX idx_contacts_supplier_id ON contacts (supplier_id);
CREATE INDEX idx_contacts_last_name_first_name ON contacts (last_name, first_name);
CREATE INDEX idx_contacts_email ON contacts (email);
CREATE UNIQUE INDEX uq_contacts_customer_primary ON contacts (customer_id) WHERE is_primary;

CREATE TABLE interactions (
    id            uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_id       uuid         REFERENCES leads (id) ON DELETE CASCADE,
    customer_id   uuid         REFERENCES customers (id) ON DELETE CASCADE,
    contact_id    uuid         REFERENCES contacts (id) ON DELETE SET NULL,
    user_id       uuid         REFERENCES users (id) ON DELETE SET NULL,
    channel       text         NOT NULL,
    direction     text         NOT NULL DEFAULT 'outbound',
    subject       text         NOT NULL,
    body          text,
    outcome       text,
    occurred_at   timestamptz  NOT NULL DEFAULT now(),
    follow_up_on  date,
    metadata      jsonb        NOT NULL DEFAULT '{}',
    created_at    timestamptz  NOT NULL DEFAULT now(),
    updated_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT interactions_belong_somewhere CHECK (lead_id IS NOT NULL OR customer_id IS NOT NULL),
    CONSTRAINT interactions_channel_valid
        CHECK (channel IN ('email', 'phone', 'meeting', 'whatsapp', 'website', 'other')),
    CONSTRAINT interactions_direction_valid CHECK (direction IN ('inbound', 'outbound'))
);

CREATE INDEX idx_interactions_lead_id_occurred_at ON interactions (lead_id, occurred_at);
CREATE INDEX idx_interactions_customer_id_occurred_at ON interactions (customer_id, occurred_at);
CREATE INDEX idx_interactions_contact_id ON interactions (contact_id);
CREATE INDEX idx_interactions_user_id ON interactions (user_id);
CREATE INDEX idx_interactions_follow_up_on ON interactions (follow_up_on) WHERE follow_up_on IS NOT NULL;

CREATE TRIGGER trg_leads_updated_at BEFORE UPDATE ON leads
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_contacts_updated_at BEFORE UPDATE ON contacts
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_interactions_updated_at BEFORE UPDATE ON interactions
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE leads (
    id               TEXT           PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                     DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                         || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    lead_number      TEXT           NOT NULL UNIQUE,
    owner_id         TEXT           REFERENCES users (id) ON DELETE SET NULL,
    customer_id      TEXT           REFERENCES customers (id) ON DELETE SET NULL,
    quotation_id     TEXT           REFERENCES quotations (id) ON DELETE SET NULL,
    full_name        TEXT           NOT NULL,
    company_name     TEXT,
    email            TEXT,
    phone            TEXT,
    country_code     TEXT           REFERENCES countries (code),
    source           TEXT           NOT NULL DEFAULT 'website',
    status           TEXT           NOT NULL DEFAULT 'new',
    interest         TEXT,
    group_size       INTEGER        CHECK (group_size > 0),
    estimated_value  NUMERIC(14,2)  CHECK (estimated_value >= 0) CHECK (typeof(estimated_value) <> 'text'),
    currency_code    TEXT           NOT NULL DEFAULT 'USD' REFERENCES currencies (code),
    expected_on      TEXT           CHECK (expected_on IS date(expected_on)),
    score            INTEGER        NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100),
    lost_reason      TEXT,
    converted_at     TEXT,
    details          TEXT           NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at       TEXT           NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT leads_reachable CHECK (email IS NOT NULL OR phone IS NOT NULL),
    CONSTRAINT leads_source_valid
        CHECK (source IN ('website', 'phone', 'email', 'referral', 'social', 'fair', 'agency')),
    CONSTRAINT leads_status_valid CHECK (status IN ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost')),
    CONSTRAINT leads_interest_valid
        CHECK (interest IN ('biblical_history', 'christian_heritage', 'multi_faith', 'nature', 'culture'))
);

CREATE INDEX idx_leads_owner_id ON leads (owner_id);
CREATE INDEX idx_leads_customer_id ON leads (customer_id);
CREATE INDEX idx_leads_quotation_id ON leads (quotation_id);
CREATE INDEX idx_leads_country_code ON leads (country_code);
CREATE INDEX idx_leads_currency_code ON leads (currency_code);
CREATE INDEX idx_leads_status_score ON leads (status, score);
CREATE INDEX idx_leads_email ON leads (email);

CREATE TABLE contacts (
    id           TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                 DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                     || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    lead_id      TEXT     REFERENCES leads (id) ON DELETE CASCADE,
    customer_id  TEXT     REFERENCES customers (id) ON DELETE CASCADE,
    supplier_id  TEXT     REFERENCES suppliers (id) ON DELETE CASCADE,
    first_name   TEXT     NOT NULL,
    last_name    TEXT     NOT NULL,
    job_title    TEXT,
    email        TEXT,
    phone        TEXT,
    is_primary   INTEGER  NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
    notes        TEXT,
    created_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT contacts_belong_somewhere
        CHECK (lead_id IS NOT NULL OR customer_id IS NOT NULL OR supplier_id IS NOT NULL)
) STRICT;

CREATE INDEX idx_contacts_lead_id ON contacts (lead_id);
CREATE INDEX idx_contacts_customer_id ON contacts (customer_id);
CREATE INDEX idx_contacts_supplier_id ON contacts (supplier_id);
CREATE INDEX idx_contacts_last_name_first_name ON contacts (last_name, first_name);
CREATE INDEX idx_contacts_email ON contacts (email);
CREATE UNIQUE INDEX uq_contacts_customer_primary ON contacts (customer_id) WHERE is_primary;

CREATE TABLE interactions (
    id            TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                      || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    lead_id       TEXT  REFERENCES leads (id) ON DELETE CASCADE,
    customer_id   TEXT  REFERENCES customers (id) ON DELETE CASCADE,
    contact_id    TEXT  REFERENCES contacts (id) ON DELETE SET NULL,
    user_id       TEXT  REFERENCES users (id) ON DELETE SET NULL,
    channel       TEXT  NOT NULL,
    direction     TEXT  NOT NULL DEFAULT 'outbound',
    subject       TEXT  NOT NULL,
    body          TEXT,
    outcome       TEXT,
    occurred_at   TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    follow_up_on  TEXT  CHECK (follow_up_on IS date(follow_up_on)),
    metadata      TEXT  NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at    TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT interactions_belong_somewhere CHECK (lead_id IS NOT NULL OR customer_id IS NOT NULL),
    CONSTRAINT interactions_channel_valid
        CHECK (channel IN ('email', 'phone', 'meeting', 'whatsapp', 'website', 'other')),
    CONSTRAINT interactions_direction_valid CHECK (direction IN ('inbound', 'outbound'))
) STRICT;

CREATE INDEX idx_interactions_lead_id_occurred_at ON interactions (lead_id, occurred_at);
CREATE INDEX idx_interactions_customer_id_occurred_at ON interactions (customer_id, occurred_at);
CREATE INDEX idx_interactions_contact_id ON interactions (contact_id);
CREATE INDEX idx_interactions_user_id ON interactions (user_id);
CREATE INDEX idx_interactions_follow_up_on ON interactions (follow_up_on) WHERE follow_up_on IS NOT NULL;

CREATE TRIGGER trg_leads_updated_at AFTER UPDATE ON leads
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE leads SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_contacts_updated_at AFTER UPDATE ON contacts
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE contacts SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_interactions_updated_at AFTER UPDATE ON interactions
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE interactions SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

-- migrate:down
DROP TABLE interactions;
DROP TABLE contacts;
DROP TABLE leads;
