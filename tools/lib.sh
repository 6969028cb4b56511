# shellcheck shell=bash
# SPDX-FileCopyrightText: The Reeve authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What tools/run and tools/test share: where things are and how they are built. To be sourced.
# shellcheck disable=SC2034,SC2054

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(realpath -m "${REEVE_BUILD_DIR:-$root/build}")
sanitized=$build-asan

# The options of each build; a warning is an error in both. The suites that are run with the sanitizers
# need no window.
plain_options=(--werror)
sanitizer_options=(--werror -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 -Dapp=false)

# build_in FOLDER OPTION...: configures FOLDER, then compiles all. Configuring anew each time is cheap,
# and meson does not notice by itself that a folder which it had found missing is there now.
build_in ()
{
  local folder=$1 said
  shift

  if [ -f "$folder/build.ninja" ]; then
    set -- "$@" --reconfigure
  elif [ -d "$folder/meson-private" ]; then
    # A folder whose configuration broke off claims to be configured already.
    set -- "$@" --wipe
  fi
  said=$(meson setup "$folder" "$root" "$@" 2>&1) || {
    printf '%s\n' "$said"
    return 1
  }
  meson compile -C "$folder"
}
