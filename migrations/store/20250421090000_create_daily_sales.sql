-- migrate:up engine:postgres
-- With the rights of whoever asks, so that the policies of the tables hold.
CREATE VIEW daily_sales WITH (security_invoker = true) AS
SELECT o.tenant_id,
       (o.placed_at AT TIME ZONE 'UTC')::date AS sales_date,
       o.currency,
       count(*) AS orders_count,
       count(DISTINCT o.user_id) AS customers_count,
       sum(o.grand_total) AS gross_sales,
       sum(o.vat_total) AS vat_total
FROM orders o
WHERE o.status NOT IN ('cancelled', 'returned')
GROUP BY o.tenant_id, (o.placed_at AT TIME ZONE 'UTC')::date, o.currency;

-- migrate:up engine:sqlite
CREATE VIEW daily_sales AS
SELECT o.tenant_id,
       date(o.placed_at) AS sales_date,
       o.currency,
       count(*) AS orders_count,
       count(DISTINCT o.user_id) AS customers_count,
       sum(o.grand_total) AS gross_sales,
       sum(o.vat_total) AS vat_total
FROM orders o
WHERE o.status NOT IN ('cancelled', 'returned')
GROUP BY o.tenant_id, date(o.placed_at), o.currency;

-- migrate:down
DROP VIEW daily_sales;
