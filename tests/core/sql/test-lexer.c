/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/sql/lexer.h"

#define PG REEVE_DIALECT_POSTGRES
#define LITE REEVE_DIALECT_SQLITE

/* One letter a kind, so that a table can say what is expected. */
static const char letters[] = {
  [REEVE_TOKEN_END] = '.',       [REEVE_TOKEN_SPACE] = '_',    [REEVE_TOKEN_COMMENT] = 'c',
  [REEVE_TOKEN_WORD] = 'w',      [REEVE_TOKEN_QUOTED_NAME] = 'q', [REEVE_TOKEN_STRING] = 's',
  [REEVE_TOKEN_NUMBER] = 'n',    [REEVE_TOKEN_PARAMETER] = 'p', [REEVE_TOKEN_OPEN] = '(',
  [REEVE_TOKEN_CLOSE] = ')',     [REEVE_TOKEN_SEMICOLON] = ';', [REEVE_TOKEN_COMMAND] = 'x',
  [REEVE_TOKEN_OPERATOR] = 'o',
};

/* "w<SELECT> n<1>": the solid tokens; an unterminated one has a '!' after its letter. */
static char *
dump (ReeveDialect dialect, const char *text)
{
  GString *result = g_string_new (NULL);
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, dialect, text, strlen (text));
  while (reeve_lexer_next_solid (&lexer, &token))
    g_string_append_printf (result, "%s%c%s<%.*s>", result->len > 0 ? " " : "",
                            letters[token.kind], token.unterminated ? "!" : "",
                            (int) token.length, text + token.offset);
  g_assert_cmpint (token.kind, ==, REEVE_TOKEN_END);
  g_assert_cmpuint (token.length, ==, 0);
  return g_string_free (result, FALSE);
}

/* Adds every token's length: nothing may lie between two tokens. */
static void
check_cover (ReeveDialect dialect, const char *text)
{
  ReeveLexer lexer;
  ReeveToken token;
  gsize position = 0;

  reeve_lexer_init (&lexer, dialect, text, strlen (text));
  while (reeve_lexer_next (&lexer, &token))
    {
      guint lines = 1;

      g_assert_cmpuint (token.offset, ==, position);
      g_assert_cmpuint (token.length, >, 0);
      for (gsize i = 0; i < token.offset; i++)
        lines += text[i] == '\n';
      g_assert_cmpuint (token.line, ==, lines);
      position += token.length;
    }
  g_assert_cmpuint (position, ==, strlen (text));
}

typedef struct
{
  ReeveDialect dialect;
  const char *text;
  const char *expected;
} Case;

static const Case cases[] = {
  /* words and names */
  { PG, "SELECT a$b, naïve, _x1", "w<SELECT> w<a$b> o<,> w<naïve> o<,> w<_x1>" },
  { PG, "\"a\"\"b;\" U&\"d\\0061;\" u&\"x\"", "q<\"a\"\"b;\"> q<U&\"d\\0061;\"> q<u&\"x\">" },
  { PG, "u & \"x\"", "w<u> o<&> q<\"x\">" },
  { PG, "`a` [1]", "o<`> w<a> o<`> o<[> n<1> o<]>" },
  { LITE, "`a``;b` [x;] \"y\"", "q<`a``;b`> q<[x;]> q<\"y\">" },
  { LITE, "[a]]", "q<[a]> o<]>" },

  /* strings */
  { PG, "'a;''b' N'n' B'01' X'1F' x'' U&'!' ",
    "s<'a;''b'> s<N'n'> s<B'01'> s<X'1F'> s<x''> s<U&'!'>" },
  { PG, "'a\\' 'b'", "s<'a\\'> s<'b'>" },
  { PG, "E'a\\';b' e'\\\\' 'c'", "s<E'a\\';b'> s<e'\\\\'> s<'c'>" },
  { PG, "E'it''s\\'' ;", "s<E'it''s\\''> ;<;>" },
  { PG, "E'a'\n  'b\\';' ;", "s<E'a'\n  'b\\';'> ;<;>" },
  { PG, "E'a' -- no\n 'b\\';' ;", "s<E'a' -- no\n 'b\\';'> ;<;>" },
  { PG, "E'a' 'b\\' ;", "s<E'a'> s<'b\\'> ;<;>" },
  { PG, "'a'\n'b\\' ;", "s<'a'> s<'b\\'> ;<;>" },
  { PG, "date'x' me'y'", "w<date> s<'x'> w<me> s<'y'>" },
  { LITE, "x'00' e'a\\' 'b'", "s<x'00'> w<e> s<'a\\'> s<'b'>" },
  { PG, "'open", "s!<'open>" },
  { PG, "E'open\\'", "s!<E'open\\'>" },
  { PG, "E'open\\", "s!<E'open\\>" },
  { PG, "\"open", "q!<\"open>" },
  { LITE, "[open", "q!<[open>" },
  { LITE, "x'open''", "s!<x'open''>" },

  /* dollars */
  { PG, "$$a;$b$ $$ $tag$ $$ ; $tag$", "s<$$a;$b$ $$> s<$tag$ $$ ; $tag$>" },
  { PG, "$a$ $a $b$a$ 1", "s<$a$ $a $b$a$> n<1>" },
  { PG, "$a$x$A$y$a$", "s<$a$x$A$y$a$>" },
  { PG, "$1 $23$$x$$ $1$$y$$", "p<$1> p<$23> s<$$x$$> p<$1> s<$$y$$>" },
  { PG, "a$$b c$1 $2a$", "w<a$$b> w<c$1> p<$2> w<a$>" },
  { PG, "$a b $", "o<$> w<a> w<b> o<$>" },
  { PG, "$é$ ; $é$", "s<$é$ ; $é$>" },
  { PG, "$a-b$", "o<$> w<a> o<-> w<b$>" },
  { PG, "$x$ never", "s!<$x$ never>" },
  { LITE, "$$a$$ $name $ns::x(1) ;", "p<$$a$$> p<$name> p<$ns::x(1)> ;<;>" },

  /* parameters */
  { LITE, "? ?12 :a @b #c :a::b(c;d) ;", "p<?> p<?12> p<:a> p<@b> p<#c> p<:a::b(c;d)> ;<;>" },
  { LITE, "@ : $", "o<@> o<:> o<$>" },
  { PG, "a::int :x ? @b", "w<a> o<::> w<int> o<:> w<x> o<?> o<@> w<b>" },

  /* numbers */
  { PG, "1 1.5 .5 1. 1e5 1.e-3 0x1F 1_000 1..10",
    "n<1> n<1.5> n<.5> n<1.> n<1e5> n<1.e-3> n<0x1F> n<1_000> n<1> o<..> n<10>" },
  { PG, "1e t.1 0x", "n<1> w<e> w<t> n<.1> n<0> w<x>" },

  /* operators */
  { PG, "a=-1", "w<a> o<=> o<-> n<1>" },
  { PG, "a @- b <@> c ->> d", "w<a> o<@-> w<b> o<<@>> w<c> o<->>> w<d>" },
  { PG, "a+--x\n1 */*y*/2", "w<a> o<+> n<1> o<*> n<2>" },
  { PG, "x:=1", "w<x> o<:=> n<1>" },
  { LITE, "a->>b||c<>d=-1", "w<a> o<->>> w<b> o<||> w<c> o<<>> w<d> o<=> o<-> n<1>" },

  /* comments */
  { PG, "a/* ; /* ' */ ; */b--;'\nc", "w<a> w<b> w<c>" },
  { PG, "--a\rb", "w<b>" },
  { LITE, "--a\rb\nc", "w<c>" },
  { LITE, "a/* /* */b*/", "w<a> w<b> o<*> o</>" },
  { PG, "a /* /* */", "w<a>" },
  { LITE, "/*/;*/a", "w<a>" },

  /* a client's commands */
  { PG, "\\c db ; 'x\r\nSELECT 1 \\gset p_ \n", "x<\\c db ; 'x> w<SELECT> n<1> x<\\gset p_ >" },
  { PG, "SELECT 1\\; SELECT 2", "w<SELECT> n<1> x<\\;> w<SELECT> n<2>" },
  { PG, "'\\c' \"\\c\" $$\\c$$ /* \\c */", "s<'\\c'> q<\"\\c\"> s<$$\\c$$>" },
  { LITE, "\\c x", "o<\\> w<c> w<x>" },

  /* the byte order mark */
  { PG, "\xEF\xBB\xBFSELECT", "w<SELECT>" },
  { LITE, "\xEF\xBB\xBF", "" },
  { PG, "", "" },
};

static void
test_tokens (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *test = &cases[i];

      g_autofree char *actual = dump (test->dialect, test->text);

      g_assert_cmpstr (actual, ==, test->expected);
      check_cover (test->dialect, test->text);
    }
}

static void
test_comment (void)
{
  static const char text[] = "a -- b\r\n/* c\n */\n/* d";
  ReeveLexer lexer;
  ReeveToken token;
  ReeveToken comments[3];
  guint count = 0;

  reeve_lexer_init (&lexer, PG, text, strlen (text));
  while (reeve_lexer_next (&lexer, &token))
    if (token.kind == REEVE_TOKEN_COMMENT)
      comments[count++] = token;
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpuint (comments[0].length, ==, strlen ("-- b"));
  g_assert_false (comments[0].unterminated);
  g_assert_cmpuint (comments[1].line, ==, 2);
  g_assert_false (comments[1].unterminated);
  g_assert_cmpuint (comments[2].line, ==, 4);
  g_assert_true (comments[2].unterminated);
}

/* The line end of CRLF belongs to no comment, in both dialects. */
static void
test_comment_crlf (void)
{
  ReeveLexer lexer;
  ReeveToken token;

  for (int dialect = PG; dialect <= (int) LITE; dialect++)
    {
      reeve_lexer_init (&lexer, (ReeveDialect) dialect, "--x\r\ny", 6);
      g_assert_true (reeve_lexer_next (&lexer, &token));
      g_assert_cmpuint (token.length, ==, 3);
      g_assert_true (reeve_lexer_next (&lexer, &token));
      g_assert_cmpint (token.kind, ==, REEVE_TOKEN_SPACE);
      g_assert_cmpuint (token.length, ==, 2);
      g_assert_true (reeve_lexer_next (&lexer, &token));
      g_assert_cmpuint (token.line, ==, 2);
    }
}

static void
test_is_word (void)
{
  static const char text[] = "Select \"SELECT\" selectx 'SELECT'";
  static const gboolean expected[] = { TRUE, FALSE, FALSE, FALSE };
  ReeveLexer lexer;
  ReeveToken token;

  reeve_lexer_init (&lexer, PG, text, strlen (text));
  for (gsize i = 0; reeve_lexer_next_solid (&lexer, &token); i++)
    g_assert_cmpint (reeve_token_is_word (&lexer, &token, "SELECT"), ==, expected[i]);
}

/* The length ends the text, not a NUL. */
static void
test_length (void)
{
  static const char *const texts[] = { "'a'b", "$a$b$a$", "/**/x", "U&'a'", "E'\\'", "\\;x",
                                       "--x\r\n", "1.e5", "0x1", "->>", "[x]", "\xEF\xBB\xBF" };

  for (int dialect = PG; dialect <= (int) LITE; dialect++)
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      for (gsize length = 0; length <= strlen (texts[i]); length++)
        {
          /* Without a byte behind the end, so that a sanitizer sees a look beyond it. */
          g_autofree char *text = g_memdup2 (texts[i], MAX (length, 1));
          ReeveLexer lexer;
          ReeveToken token;
          gsize total = 0;

          reeve_lexer_init (&lexer, (ReeveDialect) dialect, text, length);
          while (reeve_lexer_next (&lexer, &token))
            total += token.length;
          g_assert_cmpuint (total, ==, length);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/lexer/tokens", test_tokens);
  g_test_add_func ("/sql/lexer/comment", test_comment);
  g_test_add_func ("/sql/lexer/comment-crlf", test_comment_crlf);
  g_test_add_func ("/sql/lexer/is-word", test_is_word);
  g_test_add_func ("/sql/lexer/length", test_length);
  return g_test_run ();
}
