-- The application connects as a role that owns nothing and runs SET LOCAL app.tenant_id in each transaction;
-- without it no row is seen. Not FORCE: the owner, who migrates, seeds, checks and backs up, must see every tenant.

-- migrate:up engine:postgres
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants
    USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON users
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE user_preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON user_preferences
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE user_addresses ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON user_addresses
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE user_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON user_sessions
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE user_payment_methods ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON user_payment_methods
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE categories ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON categories
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE brands ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON brands
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE products ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON products
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE product_variants ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON product_variants
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE coupons ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON coupons
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON orders
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON order_items
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE order_status_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON order_status_history
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE cart_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON cart_items
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON payments
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE payment_refunds ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON payment_refunds
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE payment_webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON payment_webhooks
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE payment_audit_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON payment_audit_logs
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE payment_reconciliations ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON payment_reconciliations
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE fraud_detection_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON fraud_detection_logs
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE invoice_sequences ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice_sequences
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoices
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE invoice_line_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice_line_items
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE zatca_submissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON zatca_submissions
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE product_reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON product_reviews
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE shipments ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON shipments
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE analytics_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON analytics_events
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE product_analytics ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON product_analytics
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE user_behavior_analytics ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON user_behavior_analytics
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE business_metrics ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON business_metrics
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE retention_analytics ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON retention_analytics
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE tenant_sso ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenant_sso
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE sso_user_mappings ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sso_user_mappings
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE sso_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sso_sessions
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE sso_audit_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sso_audit_logs
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- migrate:up engine:sqlite
-- SQLite has no row-level security; the development database is used by one person.

-- migrate:verify engine:postgres
-- Every table that carries a tenant is protected.
SELECT count(*) = 0
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p')
  AND c.relnamespace = current_schema()::regnamespace
  AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid));

-- migrate:down engine:postgres
DROP POLICY tenant_isolation ON sso_audit_logs;
ALTER TABLE sso_audit_logs DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON sso_sessions;
ALTER TABLE sso_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON sso_user_mappings;
ALTER TABLE sso_user_mappings DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON tenant_sso;
ALTER TABLE tenant_sso DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON retention_analytics;
ALTER TABLE retention_analytics DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON business_metrics;
ALTER TABLE business_metrics DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON user_behavior_analytics;
ALTER TABLE user_behavior_analytics DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON product_analytics;
ALTER TABLE product_analytics DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON analytics_events;
ALTER TABLE analytics_events DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON shipments;
ALTER TABLE shipments DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON product_reviews;
ALTER TABLE product_reviews DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON zatca_submissions;
ALTER TABLE zatca_submissions DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON invoice_line_items;
ALTER TABLE invoice_line_items DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON invoices;
ALTER TABLE invoices DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON invoice_sequences;
ALTER TABLE invoice_sequences DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON fraud_detection_logs;
ALTER TABLE fraud_detection_logs DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON payment_reconciliations;
ALTER TABLE payment_reconciliations DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON payment_audit_logs;
ALTER TABLE payment_audit_logs DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON payment_webhooks;
ALTER TABLE payment_webhooks DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON payment_refunds;
ALTER TABLE payment_refunds DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON payments;
ALTER TABLE payments DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON cart_items;
ALTER TABLE cart_items DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON order_status_history;
ALTER TABLE order_status_history DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON order_items;
ALTER TABLE order_items DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON orders;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON coupons;
ALTER TABLE coupons DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON product_variants;
ALTER TABLE product_variants DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON products;
ALTER TABLE products DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON brands;
ALTER TABLE brands DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON categories;
ALTER TABLE categories DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON user_payment_methods;
ALTER TABLE user_payment_methods DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON user_sessions;
ALTER TABLE user_sessions DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON user_addresses;
ALTER TABLE user_addresses DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON user_preferences;
ALTER TABLE user_preferences DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON users;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_isolation ON tenants;
ALTER TABLE tenants DISABLE ROW LEVEL SECURITY;

-- migrate:down engine:sqlite
-- Nothing was changed.
