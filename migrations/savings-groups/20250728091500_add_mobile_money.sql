-- labels: money
-- Which operator carried a payment and under which reference. The statements are the same on both engines.

-- migrate:up
ALTER TABLE savings_transactions
    ADD COLUMN mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel'));
ALTER TABLE savings_transactions ADD COLUMN mobile_money_reference text;
ALTER TABLE fund_contributions
    ADD COLUMN mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel'));
ALTER TABLE fund_contributions ADD COLUMN mobile_money_reference text;
ALTER TABLE loan_repayments
    ADD COLUMN mobile_money_operator text CHECK (mobile_money_operator IN ('mtn', 'airtel'));
ALTER TABLE loan_repayments ADD COLUMN mobile_money_reference text;

-- migrate:down
ALTER TABLE loan_repayments DROP COLUMN mobile_money_reference;
ALTER TABLE loan_repayments DROP COLUMN mobile_money_operator;
ALTER TABLE fund_contributions DROP COLUMN mobile_money_reference;
ALTER TABLE fund_contributions DROP COLUMN mobile_money_operator;
ALTER TABLE savings_transactions DROP COLUMN mobile_money_reference;
ALTER TABLE savings_transactions DROP COLUMN mobile_money_operator;
