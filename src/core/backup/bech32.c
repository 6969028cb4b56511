/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/bech32.h"

#include <sodium.h>
#include <string.h>

#define CHECKSUM_LENGTH 6

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static guint32
add_value (guint32 checksum, guint8 value)
{
  static const guint32 generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  guint32 top = checksum >> 25;

  checksum = (checksum & 0x1ffffff) << 5 ^ value;
  for (guint i = 0; i < G_N_ELEMENTS (generator); i++)
    if ((top >> i & 1) != 0)
      checksum ^= generator[i];
  return checksum;
}

static guint32
start_checksum (const char *prefix)
{
  guint32 checksum = 1;

  for (const char *at = prefix; *at != '\0'; at++)
    checksum = add_value (checksum, (guint8) *at >> 5);
  checksum = add_value (checksum, 0);
  for (const char *at = prefix; *at != '\0'; at++)
    checksum = add_value (checksum, (guint8) *at & 31);
  return checksum;
}

char *
reeve_bech32_encode (const char *prefix, const guint8 *data, gsize length)
{
  GString *text = g_string_new (prefix);
  guint32 checksum = start_checksum (prefix);
  guint32 bits = 0;
  guint n_bits = 0;

  g_string_append_c (text, '1');
  for (gsize i = 0; i <= length; i++)
    {
      if (i < length)
        {
          bits = (bits << 8 | data[i]) & 0xfff;
          n_bits += 8;
        }
      else if (n_bits > 0)
        {
          bits <<= 5 - n_bits;
          n_bits = 5;
        }
      for (; n_bits >= 5; n_bits -= 5)
        {
          guint8 value = bits >> (n_bits - 5) & 31;

          checksum = add_value (checksum, value);
          g_string_append_c (text, alphabet[value]);
        }
    }
  for (guint i = 0; i < CHECKSUM_LENGTH; i++)
    checksum = add_value (checksum, 0);
  checksum ^= 1;
  for (guint i = 0; i < CHECKSUM_LENGTH; i++)
    g_string_append_c (text, alphabet[checksum >> 5 * (5 - i) & 31]);
  return g_string_free (text, FALSE);
}

/* Five bits each to bytes; what is left over must be less than a byte's worth of zeros. */
static gboolean
unpack (const guint8 *values, gsize n_values, guint8 *data, gsize length)
{
  guint32 bits = 0;
  guint n_bits = 0;
  gsize used = 0;

  if (n_values * 5 / 8 != length)
    return FALSE;
  for (gsize i = 0; i < n_values; i++)
    {
      bits = (bits << 5 | values[i]) & 0xfff;
      n_bits += 5;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          data[used++] = (guint8) (bits >> n_bits);
        }
    }
  return used == length && n_bits < 5 && (bits & ((1u << n_bits) - 1)) == 0;
}

gboolean
reeve_bech32_decode (const char *text, const char *prefix, guint8 *data, gsize length)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *upper = g_ascii_strup (text, -1);
  g_autofree guint8 *values = g_malloc0 (strlen (text) + 1);
  guint32 checksum = start_checksum (prefix);
  gsize n_values = 0;
  gboolean valid;

  valid = (g_str_equal (text, lower) || g_str_equal (text, upper)) &&
          g_str_has_prefix (lower, prefix) && lower[strlen (prefix)] == '1';
  for (const char *at = valid ? lower + strlen (prefix) + 1 : ""; valid && *at != '\0'; at++)
    {
      const char *found = strchr (alphabet, *at);

      valid = found != NULL;
      values[n_values] = valid ? (guint8) (found - alphabet) : 0;
      checksum = add_value (checksum, values[n_values++]);
    }
  valid = valid && checksum == 1 && n_values > CHECKSUM_LENGTH &&
          unpack (values, n_values - CHECKSUM_LENGTH, data, length);
  sodium_memzero (values, strlen (text));
  sodium_memzero (lower, strlen (lower));
  sodium_memzero (upper, strlen (upper));
  return valid;
}
