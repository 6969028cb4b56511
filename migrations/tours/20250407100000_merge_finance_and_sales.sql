-- Sales and reminders are tied to the books.
-- revises: 20250331090000, 20250403083000

-- migrate:up engine:postgres
ALTER TABLE marketplace_orders ADD COLUMN invoice_id uuid REFERENCES invoices (id) ON DELETE SET NULL;
CREATE INDEX idx_marketplace_orders_invoice_id ON marketplace_orders (invoice_id);

ALTER TABLE raffle_tickets ADD COLUMN transaction_id uuid REFERENCES transactions (id) ON DELETE SET NULL;
CREATE INDEX idx_raffle_tickets_transaction_id ON raffle_tickets (transaction_id);

ALTER TABLE interactions ADD COLUMN invoice_id uuid REFERENCES invoices (id) ON DELETE SET NULL;
CREATE INDEX idx_interactions_invoice_id ON interactions (invoice_id);

-- migrate:up engine:sqlite
ALTER TABLE marketplace_orders ADD COLUMN invoice_id TEXT REFERENCES invoices (id) ON DELETE SET NULL;
CREATE INDEX idx_marketplace_orders_invoice_id ON marketplace_orders (invoice_id);

ALTER TABLE raffle_tickets ADD COLUMN transaction_id TEXT REFERENCES transactions (id) ON DELETE SET NULL;
CREATE INDEX idx_raffle_tickets_transaction_id ON raffle_tickets (transaction_id);

ALTER TABLE interactions ADD COLUMN invoice_id TEXT REFERENCES invoices (id) ON DELETE SET NULL;
CREATE INDEX idx_interactions_invoice_id ON interactions (invoice_id);

-- migrate:down
DROP INDEX idx_interactions_invoice_id;
ALTER TABLE interactions DROP COLUMN invoice_id;

DROP INDEX idx_raffle_tickets_transaction_id;
ALTER TABLE raffle_tickets DROP COLUMN transaction_id;

DROP INDEX idx_marketplace_orders_invoice_id;
ALTER TABLE marketplace_orders DROP COLUMN invoice_id;
