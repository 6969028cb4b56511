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
    "2|3\n"
    "30|97\n"
    "79|65" },
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
};
