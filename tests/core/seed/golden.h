/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One table "t" with columns a, b …, and what its first rows are. */
typedef struct
{
  const char *name;
  const char *specs; /* a JSON object: column → specification */
  const char *kinds; /* of the columns, in their order: see kind_of() in test-generators.c */
  const char *rows;  /* cells parted by |, rows by line ends */
} Golden;

/* What profiles give. A change here changes the data of everybody who uses them. */
static const Golden goldens[] = {
  { "sequence",
    "{\"a\":{\"kind\":\"sequence\",\"start\":100,\"step\":-3}}",
    "i",
    "100\n"
    "97\n"
    "94" },
  { "uuid",
    "{\"a\":\"uuid\"}",
    "u",
    "89120048-b8c4-4def-913a-be236efc4590\n"
    "caf7014a-0e2b-4ec9-9a7a-1e013030794b\n"
    "8bbb1df1-886a-4477-be1d-6392bb1c6bdd" },
  { "integer",
    "{\"a\":\"integer\",\"b\":{\"kind\":\"integer\",\"min\":-10,\"max\":10,\"step\":5},\"c"
    "\":{\"kind\":\"integer\",\"max\":50,\"unique\":false,\"null\":0.5}}",
    "iii",
    "535|5|∅\n"
    "793|-5|∅\n"
    "546|0|∅" },
  { "integer-for-boolean",
    "{\"a\":true,\"b\":false,\"c\":{\"kind\":\"choice\",\"values\":[true,false],\"distri"
    "bution\":\"cycle\"}}",
    "iii",
    "1|0|1\n"
    "1|0|0\n"
    "1|0|1" },
  { "integer-distributions",
    "{\"a\":{\"kind\":\"integer\",\"distribution\":\"normal\",\"mean\":500,\"deviation\":10"
    "0},\"b\":{\"kind\":\"integer\",\"min\":1,\"distribution\":\"zipf\",\"exponent\":1.2},"
    "\"c\":{\"kind\":\"integer\",\"max\":10000,\"distribution\":\"ascending\"},\"d\":{\"kin"
    "d\":\"integer\",\"min\":1,\"max\":2,\"distribution\":\"cycle\"}}",
    "iiii",
    "509|2|78|1\n"
    "582|14|154|2\n"
    "512|13|219|1" },
  { "integer-unique",
    "{\"a\":{\"kind\":\"integer\",\"min\":1,\"max\":100,\"unique\":true},\"b\":{\"kind\":\""
    "integer\",\"min\":1,\"max\":100,\"unique\":true}}",
    "it",
    "46|75\n"
    "4|51\n"
    "56|17" },
  { "decimal",
    "{\"a\":{\"kind\":\"decimal\",\"min\":0.01,\"max\":99.99},\"b\":{\"kind\":\"decimal\","
    "\"scale\":4,\"max\":1},\"c\":{\"kind\":\"decimal\",\"min\":-5,\"step\":0.25,\"max\":5}"
    "}",
    "nrt",
    "53.54|0.7098|3.00\n"
    "79.28|0.3904|0.50\n"
    "54.58|0.4023|-3.25" },
  { "boolean",
    "{\"a\":\"boolean\",\"b\":{\"kind\":\"boolean\",\"share\":0.9}}",
    "bi",
    "false|1\n"
    "false|1\n"
    "false|1" },
  { "dates",
    "{\"a\":\"date\",\"b\":\"time\",\"c\":\"timestamp\",\"d\":{\"kind\":\"timestamp\",\"fro"
    "m\":\"2024-01-01\",\"to\":\"2024-02-01\",\"step\":900,\"distribution\":\"ascending\"}}",
    "dhst",
    "2025-01-26|17:02:00|2025-07-30 19:43:34|2024-01-01 04:45:00\n"
    "2025-08-02|09:22:00|2025-01-31 03:34:52|2024-01-01 08:45:00\n"
    "2025-02-02|09:39:00|2024-05-22 00:20:50|2024-01-01 15:45:00" },
  { "choice",
    "{\"a\":{\"kind\":\"choice\",\"values\":[\"red\",\"green\",null]},\"b\":{\"kind\":\"cho"
    "ice\",\"values\":[1.5,2,3],\"weights\":[1,1,8]},\"c\":7,\"d\":{\"kind\":\"constant\","
    "\"value\":\"Äpfel\"}}",
    "tnit",
    "green|3|7|Äpfel\n"
    "∅|3|7|Äpfel\n"
    "green|3|7|Äpfel" },
  { "expression",
    "{\"a\":\"= 'No. ' || pad(row(), 4)\",\"b\":\"= if(c > 5, 'dear', 'cheap')\",\"c\":{\"k"
    "ind\":\"decimal\",\"min\":1,\"max\":10}}",
    "ttn",
    "No. 0001|dear|8.10\n"
    "No. 0002|dear|5.88\n"
    "No. 0003|cheap|2.75" },
  { "expression-random",
    "{\"a\":\"= random(1, 6) + random(1, 6)\",\"b\":\"= date('2024-01-31') + row() * 30\"}",
    "id",
    "9|2024-03-01\n"
    "4|2024-03-31\n"
    "6|2024-04-30" },
  { "people-ar",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"ar\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"ar\"},\"c\":{\"kind\":\"name\",\"locale\":\"ar\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"ar\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"ar\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"ar\"},\"g\":{\"kind\":\"username\",\"locale\":\"ar\"}"
    "}",
    "ttttttt",
    "راشد|الكردي|راشد الكردي|rashid.alkurdi1@example.org|+966 50 958 5366|male|rashid.alkur"
    "di\n"
    "منى|الفارس|منى الفارس|mona.alfaris2@example.com|+966 55 298 0392|female|mona.alfaris\n"
    "جنى|الثقفي|جنى الثقفي|jana.althaqafi3@example.com|+966 50 060 0522|female|jana.althaqa"
    "fi" },
  { "places-ar",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"ar\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"ar\"},\"c\":{\"kind\":\"city\",\"locale\":\"ar\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"ar\"},\"e\":{\"kind\":\"address\",\"locale\":\"ar\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"ar\"},\"g\":{\"kind\":\"country\",\"locale\":\"ar\"}}",
    "ttttttt",
    "شارع البحر 15|56203|عنيزة|منطقة القصيم|شارع البحر 15، عنيزة 56203|مؤسسة الينابيع للتقن"
    "ية|السعودية\n"
    "شارع المدينة 120|58589|البكيرية|منطقة القصيم|شارع المدينة 120، البكيرية 58589|مؤسسة ال"
    "وفاق للأغذية|السعودية\n"
    "شارع الزهور 64|24812|مكة المكرمة|منطقة مكة المكرمة|شارع الزهور 64، مكة المكرمة 24812|ش"
    "ركة الأحمد للطاقة|السعودية" },
  { "text-ar",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"ar\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"ar\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"ar\"}}",
    "ttt",
    "دافئ رقم|هادئ شتاء مطبخ يبني دائري يبني صباح زيارة سريع.|SA\n"
    "سبب يسمع شتاء|قياس يتبع تغيير سفر شارع طقس نهر عودة جاهز شارع.|SA\n"
    "سفر رقم|جاهز ورق واسع تفاح شتاء رسالة يختار مستوى سبب واسع.|SA" },
  { "people-de",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"de\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"de\"},\"c\":{\"kind\":\"name\",\"locale\":\"de\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"de\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"de\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"de\"},\"g\":{\"kind\":\"username\",\"locale\":\"de\"}"
    "}",
    "ttttttt",
    "Manfred|Lehmann|Manfred Lehmann|manfred.lehmann1@example.org|+49 151 95853669|male|man"
    "fred.lehmann\n"
    "Charlotte|Schumacher|Charlotte Schumacher|charlotte.schumacher2@example.com|+49 160 29"
    "80392|female|charlotte.schumacher\n"
    "Susanne|Heinrich|Susanne Heinrich|susanne.heinrich3@example.com|+49 151 06005220|femal"
    "e|susanne.heinrich" },
  { "places-de",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"de\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"de\"},\"c\":{\"kind\":\"city\",\"locale\":\"de\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"de\"},\"e\":{\"kind\":\"address\",\"locale\":\"de\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"de\"},\"g\":{\"kind\":\"country\",\"locale\":\"de\"}}",
    "ttttttt",
    "Mittelstraße 15|30203|Hannover|Niedersachsen|Mittelstraße 15, 30203 Hannover|Albrecht "
    "& Schumacher OHG|Deutschland\n"
    "Mühlenweg 120|23589|Lübeck|Schleswig-Holstein|Mühlenweg 120, 23589 Lübeck|Hafen Möbel "
    "AG|Deutschland\n"
    "Mozartstraße 64|80812|München|Bayern|Mozartstraße 64, 80812 München|Albrecht GmbH|Deut"
    "schland" },
  { "text-de",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"de\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"de\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"de\"}}",
    "ttt",
    "tragen zwischen|Leise messen fertig Lektion schnell Lektion Morgen einfach bauen.|DE\n"
    "Fluss Ecke messen|Dorf Jahr Ebene Küche Straße wählen folgen einfach Kupfer Silber.|DE\n"
    "Küche zwischen|Kupfer tragen bereit warm messen Brief Apfel weit Fluss bereit.|DE" },
  { "people-en",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"en\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"en\"},\"c\":{\"kind\":\"name\",\"locale\":\"en\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"en\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"en\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"en\"},\"g\":{\"kind\":\"username\",\"locale\":\"en\"}"
    "}",
    "ttttttt",
    "Luke|Jackson|Luke Jackson|luke.jackson1@example.org|+44 7958 536698|male|luke.jackson\n"
    "Daisy|Richards|Daisy Richards|daisy.richards2@example.com|+44 20 2980 3925|female|dais"
    "y.richards\n"
    "Sarah|Elliott|Sarah Elliott|sarah.elliott3@example.com|+44 7060 052208|female|sarah.el"
    "liott" },
  { "places-en",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"en\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"en\"},\"c\":{\"kind\":\"city\",\"locale\":\"en\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"en\"},\"e\":{\"kind\":\"address\",\"locale\":\"en\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"en\"},\"g\":{\"kind\":\"country\",\"locale\":\"en\"}}",
    "ttttttt",
    "15 Grange Road|HU20 3QZ|Hull|Hull|15 Grange Road, Hull HU20 3QZ|Adams Furniture Ltd|Un"
    "ited Kingdom\n"
    "120 Chapel Street|G58 9QG|Glasgow|Glasgow|120 Chapel Street, Glasgow G58 9QG|Anchor Lo"
    "gistics plc|United Kingdom\n"
    "64 Orchard Close|M81 2OV|Manchester|Manchester|64 Orchard Close, Manchester M81 2OV|Ad"
    "ams & Griffiths|United Kingdom" },
  { "text-en",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"en\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"en\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"en\"}}",
    "ttt",
    "tender answer|Letter travel follow round thread moment garden order common.|GB\n"
    "choose notice travel|Kitchen written private season carry common apple gather street r"
    "eason.|GB\n"
    "between bridge|Street tender warm record level morning round forest choose engine.|GB" },
  { "people-es",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"es\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"es\"},\"c\":{\"kind\":\"name\",\"locale\":\"es\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"es\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"es\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"es\"},\"g\":{\"kind\":\"username\",\"locale\":\"es\"}"
    "}",
    "ttttttt",
    "Manuel|Lozano|Manuel Lozano|manuel.lozano1@example.org|+34 695 853 669|male|manuel.loz"
    "ano\n"
    "Celia|Román|Celia Román|celia.roman2@example.com|+34 91 298 03 92|female|celia.roman\n"
    "Teresa|Fernández|Teresa Fernández|teresa.fernandez3@example.com|+34 606 005 220|female"
    "|teresa.fernandez" },
  { "places-es",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"es\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"es\"},\"c\":{\"kind\":\"city\",\"locale\":\"es\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"es\"},\"e\":{\"kind\":\"address\",\"locale\":\"es\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"es\"},\"g\":{\"kind\":\"country\",\"locale\":\"es\"}}",
    "ttttttt",
    "Calle de las Flores 15|36220|Vigo|Galicia|Calle de las Flores, 15, 36220 Vigo|Seguros "
    "Aguilar S.A.|España\n"
    "Calle San José 120|27058|Lugo|Galicia|Calle San José, 120, 27058 Lugo|Muebles Díaz S.A"
    ".|España\n"
    "Calle San Antonio 64|46081|Valencia|Comunidad Valenciana|Calle San Antonio, 64, 46081 "
    "Valencia|Aguilar y Gutiérrez S.L.|España" },
  { "text-es",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"es\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"es\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"es\"}}",
    "ttt",
    "cálido número|Tranquilo invierno cocina construir redondo construir mañana visita rápi"
    "do.|ES\n"
    "razón escuchar invierno|Medir seguir cambiar viaje calle tiempo río volver listo calle"
    ".|ES\n"
    "viaje número|Listo papel ancho manzana invierno carta elegir nivel razón ancho.|ES" },
  { "people-fr",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"fr\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"fr\"},\"c\":{\"kind\":\"name\",\"locale\":\"fr\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"fr\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"fr\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"fr\"},\"g\":{\"kind\":\"username\",\"locale\":\"fr\"}"
    "}",
    "ttttttt",
    "Luc|Lambert|Luc Lambert|luc.lambert1@example.org|+33 6 95 85 36 69|male|luc.lambert\n"
    "Cécile|Petit|Cécile Petit|cecile.petit2@example.com|+33 7 29 80 39 25|female|cecile.pe"
    "tit\n"
    "Valérie|Dupuis|Valérie Dupuis|valerie.dupuis3@example.com|+33 6 06 00 52 20|female|val"
    "erie.dupuis" },
  { "places-fr",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"fr\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"fr\"},\"c\":{\"kind\":\"city\",\"locale\":\"fr\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"fr\"},\"e\":{\"kind\":\"address\",\"locale\":\"fr\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"fr\"},\"g\":{\"kind\":\"country\",\"locale\":\"fr\"}}",
    "ttttttt",
    "15 rue du Lavoir|83020|Toulon|Provence-Alpes-Côte d’Azur|15 rue du Lavoir, 83020 Toulo"
    "n|Informatique Arnaud SARL|France\n"
    "120 rue des Lilas|64058|Pau|Nouvelle-Aquitaine|120 rue des Lilas, 64058 Pau|Assurances"
    " Deschamps SARL|France\n"
    "64 place du Marché|69008|Lyon|Auvergne-Rhône-Alpes|64 place du Marché, 69008 Lyon|Arna"
    "ud et Fils|France" },
  { "text-fr",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"fr\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"fr\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"fr\"}}",
    "ttt",
    "chaud nombre|Calme hiver cuisine bâtir rond bâtir matin visite rapide.|FR\n"
    "raison écouter hiver|Mesurer suivre changer voyage rue temps fleuve retour prêt rue.|F"
    "R\n"
    "voyage nombre|Prêt papier large pomme hiver lettre choisir niveau raison large.|FR" },
  { "people-he",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"he\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"he\"},\"c\":{\"kind\":\"name\",\"locale\":\"he\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"he\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"he\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"he\"},\"g\":{\"kind\":\"username\",\"locale\":\"he\"}"
    "}",
    "ttttttt",
    "ניר|הרוש|ניר הרוש|nir.harush1@example.org|+972 50 958 5366|male|nir.harush\n"
    "מיכל|בן שושן|מיכל בן שושן|michal.ben-shushan2@example.com|+972 54 298 0392|female|mich"
    "al.ben-shushan\n"
    "הגר|אשכנזי|הגר אשכנזי|hagar.ashkenazi3@example.com|+972 50 060 0522|female|hagar.ashke"
    "nazi" },
  { "places-he",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"he\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"he\"},\"c\":{\"kind\":\"city\",\"locale\":\"he\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"he\"},\"e\":{\"kind\":\"address\",\"locale\":\"he\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"he\"},\"g\":{\"kind\":\"country\",\"locale\":\"he\"}}",
    "ttttttt",
    "רחוב הנרקיס 15|7620301|רחובות|המרכז|רחוב הנרקיס 15, רחובות 7620301|פסגה רהיטים בע״מ|יש"
    "ראל\n"
    "רחוב האורן 120|8958944|ערד|הדרום|רחוב האורן 120, ערד 8958944|תבור תוכנה בע״מ|ישראל\n"
    "רחוב הגליל 64|3181200|חיפה|חיפה|רחוב הגליל 64, חיפה 3181200|כהן אנרגיה בע״מ|ישראל" },
  { "text-he",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"he\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"he\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"he\"}}",
    "ttt",
    "חמים מספר|שקט חורף מטבח לבנות עגול לבנות בוקר ביקור מהיר.|IL\n"
    "סיבה להקשיב חורף|למדוד לעקוב שינוי מסע רחוב מזג נהר חזרה מוכן רחוב.|IL\n"
    "מסע מספר|מוכן נייר רחב תפוח חורף מכתב לבחור רמה סיבה רחב.|IL" },
  { "people-lg",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"lg\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"lg\"},\"c\":{\"kind\":\"name\",\"locale\":\"lg\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"lg\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"lg\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"lg\"},\"g\":{\"kind\":\"username\",\"locale\":\"lg\"}"
    "}",
    "ttttttt",
    "Muhammad|Muwanga|Muhammad Muwanga|muhammad.muwanga1@example.org|+256 709 585366|male|m"
    "uhammad.muwanga\n"
    "Dorothy|Nantongo|Dorothy Nantongo|dorothy.nantongo2@example.com|+256 772 980392|female"
    "|dorothy.nantongo\n"
    "Teopista|Kitaka|Teopista Kitaka|teopista.kitaka3@example.com|+256 700 600522|female|te"
    "opista.kitaka" },
  { "places-lg",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"lg\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"lg\"},\"c\":{\"kind\":\"city\",\"locale\":\"lg\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"lg\"},\"e\":{\"kind\":\"address\",\"locale\":\"lg\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"lg\"},\"g\":{\"kind\":\"country\",\"locale\":\"lg\"}}",
    "ttttttt",
    "15 Acacia Avenue|P.O. Box 203|Kayunga|Central|15 Acacia Avenue, Kayunga, P.O. Box 203|"
    "Babirye & Sons Ltd|Uganda\n"
    "120 Mengo Hill Road|P.O. Box 589|Hoima|Western|120 Mengo Hill Road, Hoima, P.O. Box 58"
    "9|Mabira Transport Ltd|Uganda\n"
    "64 Portbell Road|P.O. Box 812|Wakiso|Central|64 Portbell Road, Wakiso, P.O. Box 812|Ba"
    "birye Dairies Ltd|Uganda" },
  { "text-lg",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"lg\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"lg\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"lg\"}}",
    "ttt",
    "okutambula kkubo|Lusuku lunaku abantu ekibiina enkola ekibiina maama kinene omukisa.|U"
    "G\n"
    "okutunda ssente wiiki|Wiiki okusasula amaanyi mwana lugendo omukisa okutereka kinene a"
    "bantu kitabo.|UG\n"
    "musomesa kkubo|Mulimu okutambula amatooke ebirungi lunaku muti ekibiina emmwaanyi okug"
    "ula amatooke.|UG" },
  { "people-sw",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"sw\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"sw\"},\"c\":{\"kind\":\"name\",\"locale\":\"sw\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"sw\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"sw\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"sw\"},\"g\":{\"kind\":\"username\",\"locale\":\"sw\"}"
    "}",
    "ttttttt",
    "Mohamedi|Mrema|Mohamedi Mrema|mohamedi.mrema1@example.org|+256 709 585366|male|mohamed"
    "i.mrema\n"
    "Farida|Otieno|Farida Otieno|farida.otieno2@example.com|+256 772 980392|female|farida.o"
    "tieno\n"
    "Zainabu|Kitwana|Zainabu Kitwana|zainabu.kitwana3@example.com|+256 700 600522|female|za"
    "inabu.kitwana" },
  { "places-sw",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"sw\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"sw\"},\"c\":{\"kind\":\"city\",\"locale\":\"sw\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"sw\"},\"e\":{\"kind\":\"address\",\"locale\":\"sw\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"sw\"},\"g\":{\"kind\":\"country\",\"locale\":\"sw\"}}",
    "ttttttt",
    "15 Acacia Avenue|P.O. Box 203|Kayunga|Central|15 Acacia Avenue, Kayunga, P.O. Box 203|"
    "Chui Ujenzi Ltd|Uganda\n"
    "120 Mengo Hill Road|P.O. Box 589|Hoima|Western|120 Mengo Hill Road, Hoima, P.O. Box 58"
    "9|Kimani Vitambaa Ltd|Uganda\n"
    "64 Portbell Road|P.O. Box 812|Wakiso|Central|64 Portbell Road, Wakiso, P.O. Box 812|Ab"
    "dallah na Wana|Uganda" },
  { "text-sw",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"sw\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"sw\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"sw\"}}",
    "ttt",
    "joto namba|Kimya baridi jikoni jenga mviringo jenga asubuhi tembelea haraka.|UG\n"
    "sababu sikiliza baridi|Kipimo fuata badilisha safari mtaa hewa mto rudi tayari mtaa.|U"
    "G\n"
    "safari namba|Tayari karatasi pana tunda baridi barua chagua kiwango sababu pana.|UG" },
  { "people-tr",
    "{\"a\":{\"kind\":\"first_name\",\"locale\":\"tr\"},\"b\":{\"kind\":\"last_name\",\"loc"
    "ale\":\"tr\"},\"c\":{\"kind\":\"name\",\"locale\":\"tr\"},\"d\":{\"kind\":\"email\",\""
    "locale\":\"tr\",\"unique\":true},\"e\":{\"kind\":\"phone\",\"locale\":\"tr\"},\"f\":{"
    "\"kind\":\"gender\",\"locale\":\"tr\"},\"g\":{\"kind\":\"username\",\"locale\":\"tr\"}"
    "}",
    "ttttttt",
    "Okan|Gündüz|Okan Gündüz|okan.gunduz1@example.org|+90 539 585 36 69|male|okan.gunduz\n"
    "Burcu|Soylu|Burcu Soylu|burcu.soylu2@example.com|+90 542 980 39 25|female|burcu.soylu\n"
    "Tuğba|Çetin|Tuğba Çetin|tugba.cetin3@example.com|+90 530 600 52 20|female|tugba.cetin" },
  { "places-tr",
    "{\"a\":{\"kind\":\"street\",\"locale\":\"tr\"},\"b\":{\"kind\":\"postcode\",\"locale\""
    ":\"tr\"},\"c\":{\"kind\":\"city\",\"locale\":\"tr\"},\"d\":{\"kind\":\"region\",\"loca"
    "le\":\"tr\"},\"e\":{\"kind\":\"address\",\"locale\":\"tr\"},\"f\":{\"kind\":\"company"
    "\",\"locale\":\"tr\"},\"g\":{\"kind\":\"country\",\"locale\":\"tr\"}}",
    "ttttttt",
    "Mevlana Caddesi 15|31203|Hatay|Akdeniz|Mevlana Caddesi No: 15, 31203 Hatay|Çınar Yazıl"
    "ım Ltd. Şti.|Türkiye\n"
    "Hürriyet Caddesi 120|32589|Isparta|Akdeniz|Hürriyet Caddesi No: 120, 32589 Isparta|Mel"
    "tem Mobilya Ltd. Şti.|Türkiye\n"
    "Kardelen Sokak 64|35812|İzmir|Ege|Kardelen Sokak No: 64, 35812 İzmir|Acar Enerji A.Ş.|"
    "Türkiye" },
  { "text-tr",
    "{\"a\":{\"kind\":\"words\",\"locale\":\"tr\"},\"b\":{\"kind\":\"sentences\",\"locale\""
    ":\"tr\",\"max\":1},\"c\":{\"kind\":\"country_code\",\"locale\":\"tr\"}}",
    "ttt",
    "ılık sayı|Sessiz kış mutfak kurmak yuvarlak kurmak sabah ziyaret hızlı.|TR\n"
    "neden dinlemek kış|Ölçmek izlemek değişim yolculuk sokak hava nehir dönüş hazır sokak."
    "|TR\n"
    "yolculuk sayı|Hazır kâğıt geniş elma kış mektup seçmek seviye neden geniş.|TR" },
  { "paragraphs",
    "{\"a\":{\"kind\":\"sentences\",\"min\":2,\"max\":2}}",
    "t",
    "Answer visit private harbour measure quiet round record thread open. Window forest wri"
    "tten between common clear kitchen.\n"
    "Notice travel market corner thread engine promise window begin answer. Forest round te"
    "nder plain build level finish lesson weather winter carry.\n"
    "Bridge copper warm apple quick. Moment between summer winter." },
  { "email-from",
    "{\"a\":{\"kind\":\"email\",\"from\":[\"b\",\"c\"],\"domains\":[\"school.edu\"]},\"b\":"
    "{\"kind\":\"choice\",\"values\":[\"Zoë\",\"O'Brien\"]},\"c\":{\"kind\":\"last_name\","
    "\"locale\":\"tr\"},\"d\":{\"kind\":\"email\",\"from\":[\"b\"],\"unique\":true}}",
    "tttt",
    "obrien.gunduz@school.edu|O'Brien|Gündüz|obrien.1@example.org\n"
    "zoe.soylu@school.edu|Zoë|Soylu|zoe.2@example.com\n"
    "zoe.cetin@school.edu|Zoë|Çetin|zoe.3@example.com" },
  { "groups",
    "{\"a\":\"city\",\"b\":{\"kind\":\"city\",\"group\":\"billing\"},\"c\":{\"kind\":\"name"
    "\",\"gender\":\"female\"},\"d\":{\"kind\":\"name\",\"unique\":true}}",
    "tttt",
    "Hull|Cambridge|Jessica Jackson|Frank Harvey\n"
    "Glasgow|Reading|Daisy Richards|Alice Jenkins\n"
    "Manchester|Southampton|Sarah Elliott|David Matthews" },
  { "codes",
    "{\"a\":{\"kind\":\"pattern\",\"pattern\":\"AB-####-??_*\\\\#\"},\"b\":\"iban\",\"c\":{"
    "\"kind\":\"iban\",\"country\":\"GB\"},\"d\":\"luhn\",\"e\":\"ean\",\"f\":\"colour\"}",
    "tttttt",
    "AB-9642-EH_J#|DE81832951150546157907|GB16YSUI45929631562951|4129117649705761|203752881"
    "8211|#9309b0\n"
    "AB-3743-CO_S#|DE07290450996691493093|GB77KSNU12051959973901|4923451438469026|204065616"
    "7038|#574b9b\n"
    "AB-1171-XQ_J#|DE60462535412776682204|GB38PHRZ05569723112930|4185287657712610|208126636"
    "1072|#eaa4c3" },
  { "more-codes",
    "{\"a\":\"ip\",\"b\":{\"kind\":\"bytes\",\"length\":10},\"c\":{\"kind\":\"iban\",\"coun"
    "try\":\"UG\"}}",
    "tyt",
    "10.196.93.239|b5b248a7c6e4d4a4a081|UG386973749380680987\n"
    "10.43.110.201|63f0dfc35ee1820ec6c9|UG269048276987729145\n"
    "10.106.68.119|66fc427a40c08051db2d|UG367870417832472491" },
  { "template",
    "{\"a\":{\"kind\":\"template\",\"template\":\"Order {c} of {b || '!'} {{x}\"},\"b\":\"l"
    "ast_name\",\"c\":{\"kind\":\"sequence\",\"start\":1000}}",
    "tti",
    "Order 1000 of Jackson! {x}|Jackson|1000\n"
    "Order 1001 of Richards! {x}|Richards|1001\n"
    "Order 1002 of Elliott! {x}|Elliott|1002" },
  { "json",
    "{\"a\":{\"kind\":\"json\",\"value\":{\"id\":\"= b\",\"name\":\"= c\",\"on\":true,\"non"
    "e\":null,\"x\":[1,\"two\\\"\",{\"$\":{\"kind\":\"integer\",\"max\":9}},{\"$\":\"uuid\""
    "}],\"at\":\"= date('2024-01-01')\"}},\"b\":\"sequence\",\"c\":{\"kind\":\"constant\","
    "\"value\":\"a\\\"b\\\\\\\\\"}}",
    "jit",
    "{\"id\":1,\"name\":\"a\\\"b\\\\\\\\\",\"on\":true,\"none\":null,\"x\":[1,\"two\\\"\",0"
    ",\"37215a93-3452-47b7-9449-3e368164f914\"],\"at\":\"2024-01-01\"}|1|a\"b\\\\\n"
    "{\"id\":2,\"name\":\"a\\\"b\\\\\\\\\",\"on\":true,\"none\":null,\"x\":[1,\"two\\\"\",4"
    ",\"d7001d27-f19e-440b-af78-e68c91b37d88\"],\"at\":\"2024-01-01\"}|2|a\"b\\\\\n"
    "{\"id\":3,\"name\":\"a\\\"b\\\\\\\\\",\"on\":true,\"none\":null,\"x\":[1,\"two\\\"\",7"
    ",\"0008bd3d-5dc4-4b32-b5d8-55f38c460cd0\"],\"at\":\"2024-01-01\"}|3|a\"b\\\\" },
  { "password",
    "{\"a\":{\"kind\":\"password\",\"text\":\"password123\",\"memory\":64,\"passes\":1}}",
    "t",
    "$argon2id$v=19$m=64,t=1,p=1$iRIASLjEXe/K9wFKDituyQ$vXqBuHO0uz8tdAmBc3VlVUlf3MPgUsae7SJ"
    "Z2t6rrQQ\n"
    "$argon2id$v=19$m=64,t=1,p=1$iRIASLjEXe/K9wFKDituyQ$vXqBuHO0uz8tdAmBc3VlVUlf3MPgUsae7SJ"
    "Z2t6rrQQ\n"
    "$argon2id$v=19$m=64,t=1,p=1$iRIASLjEXe/K9wFKDituyQ$vXqBuHO0uz8tdAmBc3VlVUlf3MPgUsae7SJ"
    "Z2t6rrQQ" },
};
