-- What has to be done around every trip, by kind of tour.

-- migrate:up engine:postgres
COPY checklist_templates (id, code, name, description) FROM stdin;
5b1f6c20-0d5e-4a61-9c3a-000000000001	day-tour	Day tour	One day, one coach, no accommodation.
5b1f6c20-0d5e-4a61-9c3a-000000000002	multi-day	Multi-day tour	With hotels; rooming list and luggage.
5b1f6c20-0d5e-4a61-9c3a-000000000003	pilgrimage	Pilgrimage	Holy sites with services and reserved slots.
\.

COPY checklist_template_items (id, template_id, sort_order, title, responsible_role, days_before_trip, is_mandatory) FROM stdin;
5b1f6c20-0d5e-4a61-9c3a-000000000011	5b1f6c20-0d5e-4a61-9c3a-000000000001	1	Confirm guide	operations	14	t
5b1f6c20-0d5e-4a61-9c3a-000000000012	5b1f6c20-0d5e-4a61-9c3a-000000000001	2	Confirm vehicle and driver	operations	7	t
5b1f6c20-0d5e-4a61-9c3a-000000000013	5b1f6c20-0d5e-4a61-9c3a-000000000001	3	Check payments of all reservations	finance	5	t
5b1f6c20-0d5e-4a61-9c3a-000000000014	5b1f6c20-0d5e-4a61-9c3a-000000000001	4	Send meeting point to participants	sales	2	t
5b1f6c20-0d5e-4a61-9c3a-000000000015	5b1f6c20-0d5e-4a61-9c3a-000000000001	5	Print passenger list	operations	1	f
5b1f6c20-0d5e-4a61-9c3a-000000000016	5b1f6c20-0d5e-4a61-9c3a-000000000001	6	Collect feedback	guide	-1	f
5b1f6c20-0d5e-4a61-9c3a-000000000021	5b1f6c20-0d5e-4a61-9c3a-000000000002	1	Confirm guide	operations	30	t
5b1f6c20-0d5e-4a61-9c3a-000000000022	5b1f6c20-0d5e-4a61-9c3a-000000000002	2	Confirm hotels and rooming list	operations	21	t
5b1f6c20-0d5e-4a61-9c3a-000000000023	5b1f6c20-0d5e-4a61-9c3a-000000000002	3	Confirm vehicle and driver	operations	14	t
5b1f6c20-0d5e-4a61-9c3a-000000000024	5b1f6c20-0d5e-4a61-9c3a-000000000002	4	Check payments of all reservations	finance	14	t
5b1f6c20-0d5e-4a61-9c3a-000000000025	5b1f6c20-0d5e-4a61-9c3a-000000000002	5	Check passports' expiry dates	sales	10	t
5b1f6c20-0d5e-4a61-9c3a-000000000026	5b1f6c20-0d5e-4a61-9c3a-000000000002	6	Check travel insurance	sales	10	f
5b1f6c20-0d5e-4a61-9c3a-000000000027	5b1f6c20-0d5e-4a61-9c3a-000000000002	7	Send itinerary to participants	sales	7	t
5b1f6c20-0d5e-4a61-9c3a-000000000028	5b1f6c20-0d5e-4a61-9c3a-000000000002	8	Settle suppliers' invoices	finance	-7	t
5b1f6c20-0d5e-4a61-9c3a-000000000031	5b1f6c20-0d5e-4a61-9c3a-000000000003	1	Reserve slots at holy sites	operations	60	t
5b1f6c20-0d5e-4a61-9c3a-000000000032	5b1f6c20-0d5e-4a61-9c3a-000000000003	2	Arrange clergy for services	operations	30	f
5b1f6c20-0d5e-4a61-9c3a-000000000033	5b1f6c20-0d5e-4a61-9c3a-000000000003	3	Confirm multi-faith guide	operations	30	t
5b1f6c20-0d5e-4a61-9c3a-000000000034	5b1f6c20-0d5e-4a61-9c3a-000000000003	4	Confirm vehicle and driver	operations	14	t
5b1f6c20-0d5e-4a61-9c3a-000000000035	5b1f6c20-0d5e-4a61-9c3a-000000000003	5	Collect dietary and accessibility needs	sales	14	t
5b1f6c20-0d5e-4a61-9c3a-000000000036	5b1f6c20-0d5e-4a61-9c3a-000000000003	6	Send dress code of the sites	sales	3	t
5b1f6c20-0d5e-4a61-9c3a-000000000037	5b1f6c20-0d5e-4a61-9c3a-000000000003	7	Collect feedback	guide	-1	f
\.

-- migrate:up engine:sqlite
INSERT INTO checklist_templates (id, code, name, description) VALUES
    ('5b1f6c20-0d5e-4a61-9c3a-000000000001', 'day-tour', 'Day tour', 'One day, one coach, no accommodation.'),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000002', 'multi-day', 'Multi-day tour', 'With hotels; rooming list and luggage.'),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000003', 'pilgrimage', 'Pilgrimage', 'Holy sites with services and reserved slots.');

INSERT INTO checklist_template_items (id, template_id, sort_order, title, responsible_role, days_before_trip, is_mandatory) VALUES
    ('5b1f6c20-0d5e-4a61-9c3a-000000000011', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 1, 'Confirm guide', 'operations', 14, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000012', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 2, 'Confirm vehicle and driver', 'operations', 7, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000013', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 3, 'Check payments of all reservations', 'finance', 5, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000014', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 4, 'Send meeting point to participants', 'sales', 2, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000015', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 5, 'Print passenger list', 'operations', 1, 0),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000016', '5b1f6c20-0d5e-4a61-9c3a-000000000001', 6, 'Collect feedback', 'guide', -1, 0),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000021', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 1, 'Confirm guide', 'operations', 30, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000022', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 2, 'Confirm hotels and rooming list', 'operations', 21, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000023', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 3, 'Confirm vehicle and driver', 'operations', 14, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000024', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 4, 'Check payments of all reservations', 'finance', 14, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000025', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 5, 'Check passports'' expiry dates', 'sales', 10, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000026', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 6, 'Check travel insurance', 'sales', 10, 0),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000027', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 7, 'Send itinerary to participants', 'sales', 7, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000028', '5b1f6c20-0d5e-4a61-9c3a-000000000002', 8, 'Settle suppliers'' invoices', 'finance', -7, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000031', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 1, 'Reserve slots at holy sites', 'operations', 60, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000032', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 2, 'Arrange clergy for services', 'operations', 30, 0),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000033', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 3, 'Confirm multi-faith guide', 'operations', 30, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000034', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 4, 'Confirm vehicle and driver', 'operations', 14, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000035', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 5, 'Collect dietary and accessibility needs', 'sales', 14, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000036', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 6, 'Send dress code of the sites', 'sales', 3, 1),
    ('5b1f6c20-0d5e-4a61-9c3a-000000000037', '5b1f6c20-0d5e-4a61-9c3a-000000000003', 7, 'Collect feedback', 'guide', -1, 0);

-- migrate:verify
SELECT count(*) = 3 FROM checklist_templates WHERE code IN ('day-tour', 'multi-day', 'pilgrimage');
SELECT count(*) = 0 FROM checklist_templates t
WHERE NOT EXISTS (SELECT 1 FROM checklist_template_items i WHERE i.template_id = t.id);

-- migrate:down
-- Work already planned from a template outlives it.
UPDATE operational_checklist SET template_item_id = NULL
WHERE template_item_id IN (SELECT id FROM checklist_template_items WHERE template_id IN (
    '5b1f6c20-0d5e-4a61-9c3a-000000000001', '5b1f6c20-0d5e-4a61-9c3a-000000000002',
    '5b1f6c20-0d5e-4a61-9c3a-000000000003'
));

DELETE FROM checklist_template_items WHERE template_id IN (
    '5b1f6c20-0d5e-4a61-9c3a-000000000001', '5b1f6c20-0d5e-4a61-9c3a-000000000002',
    '5b1f6c20-0d5e-4a61-9c3a-000000000003'
);

DELETE FROM checklist_templates WHERE id IN (
    '5b1f6c20-0d5e-4a61-9c3a-000000000001', '5b1f6c20-0d5e-4a61-9c3a-000000000002',
    '5b1f6c20-0d5e-4a61-9c3a-000000000003'
);
