-- labels: data
-- Rows that the application cannot work without; everything else comes from seed profiles.

-- migrate:up
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

-- migrate:verify
SELECT count(*) = 13 FROM districts
 WHERE code IN ('KLA', 'WAK', 'MUK', 'MSK', 'JIN', 'MBL', 'SOR', 'GUL', 'LIR', 'ARU', 'MBR', 'KAB', 'HOI');
SELECT count(*) = 6 FROM fine_types
 WHERE code IN ('late_arrival', 'absence', 'missed_saving', 'late_repayment', 'misconduct', 'phone_use');

-- migrate:down
DELETE FROM fine_types
 WHERE code IN ('late_arrival', 'absence', 'missed_saving', 'late_repayment', 'misconduct', 'phone_use');
DELETE FROM districts
 WHERE code IN ('KLA', 'WAK', 'MUK', 'MSK', 'JIN', 'MBL', 'SOR', 'GUL', 'LIR', 'ARU', 'MBR', 'KAB', 'HOI');
