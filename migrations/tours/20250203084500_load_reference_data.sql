-- The currencies, languages and countries that forms and price lists offer.
-- Rows added by hand stay when this is undone.

-- migrate:up engine:postgres
COPY currencies (code, name, symbol, minor_units) FROM stdin;
AUD	Australian dollar	A$	2
BRL	Brazilian real	R$	2
CAD	Canadian dollar	C$	2
EGP	Egyptian pound	E£	2
EUR	Euro	€	2
GBP	Pound sterling	£	2
ILS	Israeli new shekel	₪	2
INR	Indian rupee	₹	2
JOD	Jordanian dinar	\N	3
JPY	Japanese yen	¥	0
KRW	South Korean won	₩	0
MXN	Mexican peso	MX$	2
NGN	Nigerian naira	₦	2
PHP	Philippine peso	₱	2
PLN	Polish złoty	zł	2
USD	US dollar	$	2
ZAR	South African rand	R	2
\.

COPY languages (code, name, native_name, is_rtl) FROM stdin;
ar	Arabic	العربية	t
de	German	Deutsch	f
en	English	English	f
es	Spanish	español	f
fr	French	français	f
he	Hebrew	עברית	t
it	Italian	italiano	f
ja	Japanese	日本語	f
ko	Korean	한국어	f
pl	Polish	polski	f
pt	Portuguese	português	f
ru	Russian	русский	f
\.

COPY countries (code, name, calling_code, currency_code) FROM stdin;
AU	Australia	+61	AUD
BR	Brazil	+55	BRL
CA	Canada	+1	CAD
CH	Switzerland	+41	\N
DE	Germany	+49	EUR
EG	Egypt	+20	EGP
ES	Spain	+34	EUR
FR	France	+33	EUR
GB	United Kingdom	+44	GBP
IL	Israel	+972	ILS
IN	India	+91	INR
IT	Italy	+39	EUR
JO	Jordan	+962	JOD
JP	Japan	+81	JPY
KR	South Korea	+82	KRW
MX	Mexico	+52	MXN
NG	Nigeria	+234	NGN
NL	Netherlands	+31	EUR
PH	Philippines	+63	PHP
PL	Poland	+48	PLN
PS	Palestine	+970	ILS
US	United States	+1	USD
ZA	South Africa	+27	ZAR
\.

-- migrate:up engine:sqlite
INSERT INTO currencies (code, name, symbol, minor_units) VALUES
    ('AUD', 'Australian dollar', 'A$', 2),
    ('BRL', 'Brazilian real', 'R$', 2),
    ('CAD', 'Canadian dollar', 'C$', 2),
    ('EGP', 'Egyptian pound', 'E£', 2),
    ('EUR', 'Euro', '€', 2),
    ('GBP', 'Pound sterling', '£', 2),
    ('ILS', 'Israeli new shekel', '₪', 2),
    ('INR', 'Indian rupee', '₹', 2),
    ('JOD', 'Jordanian dinar', NULL, 3),
    ('JPY', 'Japanese yen', '¥', 0),
    ('KRW', 'South Korean won', '₩', 0),
    ('MXN', 'Mexican peso', 'MX$', 2),
    ('NGN', 'Nigerian naira', '₦', 2),
    ('PHP', 'Philippine peso', '₱', 2),
    ('PLN', 'Polish złoty', 'zł', 2),
    ('USD', 'US dollar', '$', 2),
    ('ZAR', 'South African rand', 'R', 2);

INSERT INTO languages (code, name, native_name, is_rtl) VALUES
    ('ar', 'Arabic', 'العربية', 1),
    ('de', 'German', 'Deutsch', 0),
    ('en', 'English', 'English', 0),
    ('es', 'Spanish', 'español', 0),
    ('fr', 'French', 'français', 0),
    ('he', 'Hebrew', 'עברית', 1),
    ('it', 'Italian', 'italiano', 0),
    ('ja', 'Japanese', '日本語', 0),
    ('ko', 'Korean', '한국어', 0),
    ('pl', 'Polish', 'polski', 0),
    ('pt', 'Portuguese', 'português', 0),
    ('ru', 'Russian', 'русский', 0);

INSERT INTO countries (code, name, calling_code, currency_code) VALUES
    ('AU', 'Australia', '+61', 'AUD'),
    ('BR', 'Brazil', '+55', 'BRL'),
    ('CA', 'Canada', '+1', 'CAD'),
    ('CH', 'Switzerland', '+41', NULL),
    ('DE', 'Germany', '+49', 'EUR'),
    ('EG', 'Egypt', '+20', 'EGP'),
    ('ES', 'Spain', '+34', 'EUR'),
    ('FR', 'France', '+33', 'EUR'),
    ('GB', 'United Kingdom', '+44', 'GBP'),
    ('IL', 'Israel', '+972', 'ILS'),
    ('IN', 'India', '+91', 'INR'),
    ('IT', 'Italy', '+39', 'EUR'),
    ('JO', 'Jordan', '+962', 'JOD'),
    ('JP', 'Japan', '+81', 'JPY'),
    ('KR', 'South Korea', '+82', 'KRW'),
    ('MX', 'Mexico', '+52', 'MXN'),
    ('NG', 'Nigeria', '+234', 'NGN'),
    ('NL', 'Netherlands', '+31', 'EUR'),
    ('PH', 'Philippines', '+63', 'PHP'),
    ('PL', 'Poland', '+48', 'PLN'),
    ('PS', 'Palestine', '+970', 'ILS'),
    ('US', 'United States', '+1', 'USD'),
    ('ZA', 'South Africa', '+27', 'ZAR');

-- migrate:verify
SELECT count(*) >= 17 FROM currencies;
SELECT count(*) >= 12 FROM languages;
SELECT count(*) >= 23 FROM countries;
SELECT count(*) = 1 FROM currencies WHERE code = 'USD' AND minor_units = 2;
SELECT count(*) >= 2 FROM languages WHERE is_rtl;

-- migrate:down
DELETE FROM countries WHERE code IN (
    'AU', 'BR', 'CA', 'CH', 'DE', 'EG', 'ES', 'FR', 'GB', 'IL', 'IN', 'IT', 'JO', 'JP', 'KR', 'MX',
    'NG', 'NL', 'PH', 'PL', 'PS', 'US', 'ZA'
);

DELETE FROM languages WHERE code IN (
    'ar', 'de', 'en', 'es', 'fr', 'he', 'it', 'ja', 'ko', 'pl', 'pt', 'ru'
);

DELETE FROM currencies WHERE code IN (
    'AUD', 'BRL', 'CAD', 'EGP', 'EUR', 'GBP', 'ILS', 'INR', 'JOD', 'JPY', 'KRW', 'MXN', 'NGN',
    'PHP', 'PLN', 'USD', 'ZAR'
);
