#!/usr/bin/env bash
# Downloads the official CIFAR archives, checks them and unpacks the files whose checksums the catalogue knows.
#
#   tools/get_data.sh [FOLDER] [cifar10] [cifar100]      (default: data, both)
#
# Started again it resumes a broken download and leaves whole files alone.
# NAS_DATA_URL   a mirror that holds the archives under their own names (https, http or file)
# NAS_CATALOGUE  another catalogue than lib/nas/data/catalogue.toml (for tests)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
catalogue=${NAS_CATALOGUE:-$here/../lib/nas/data/catalogue.toml}
folder=${1:-data}
sets=("${@:2}")
((${#sets[@]})) || sets=(cifar10 cifar100)

die() {
  echo "get_data: $*" >&2
  exit 2
}

# entry SET: the lines of that set's own table in the catalogue.
entry() { awk -v table="[$1]" '$0 == table { on = 1; next } /^\[/ { on = 0 } on' "$catalogue"; }

# field KEY: the text after the first `KEY = "` of each line that has it.
field() { sed -n "s/.*\\b$1 = \"\\([^\"]*\\)\".*/\\1/p"; }

sum_is() { [[ -f $1 && $(sha256sum <"$1" | cut -d' ' -f1) == "$2" ]]; }

# files SET: one line a file, "name sha256 reordered_sha256|-".
files() {
  entry "$1" | grep '{ name = ' | while IFS= read -r line; do
    reordered=$(field reordered_sha256 <<<"$line")
    echo "$(field name <<<"$line") $(field sha256 <<<"$line") ${reordered:--}"
  done
}

whole() {
  local target=$1 name sum reordered
  while read -r name sum reordered; do
    sum_is "$target/$name" "$sum" || { [[ $reordered != - ]] && sum_is "$target/$name" "$reordered"; } || return 1
  done
}

# download URL FILE: goes on where FILE ends.
download() {
  if command -v curl >/dev/null; then
    # 33: the server cannot resume; 416 arrives as 22 when the file is complete already, which the checksum decides.
    curl --fail --location --continue-at - --retry 3 --output "$2" "$1" && return
    [[ $? == 33 ]] && rm -f "$2" && curl --fail --location --retry 3 --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget --continue --tries=3 --output-document="$2" "$1"
  else
    die "neither curl nor wget is installed: apt-get install curl"
  fi
}

for set in "${sets[@]}"; do
  archive_line=$(entry "$set" | grep '^archive = ') || die "unknown data set '$set': known are cifar10, cifar100"
  url=$(field url <<<"$archive_line")
  sum=$(field sha256 <<<"$archive_line")
  inside=$(entry "$set" | field folder | head -1)
  target=$folder/$inside
  if files "$set" | whole "$target"; then
    echo "$set: whole in $target"
    continue
  fi
  mkdir -p "$target"
  archive=$folder/$(basename "$url")
  part=$archive.part
  if ! sum_is "$archive" "$sum"; then
    rm -f "$archive"
    [[ -z ${NAS_DATA_URL:-} ]] || url=${NAS_DATA_URL%/}/$(basename "$url")
    echo "$set: downloading $url"
    sum_is "$part" "$sum" || download "$url" "$part" ||
      die "$url: download failed: check the connection and start again, it goes on from byte $(stat -c %s "$part" 2>/dev/null || echo 0)"
    sum_is "$part" "$sum" || {
      rm -f "$part"
      die "$url: the archive does not have its SHA-256 ($sum): it was removed, start again"
    }
    mv "$part" "$archive"
  fi
  scratch=$(mktemp -d "$folder/unpack.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  tar -xzf "$archive" -C "$scratch"
  while read -r name file_sum _; do
    sum_is "$scratch/$inside/$name" "$file_sum" || die "$archive: $name does not have its SHA-256 ($file_sum)"
    mv "$scratch/$inside/$name" "$target/$name"
    echo "$target/$name: SHA-256 ok"
  done < <(files "$set")
  rm -rf "$scratch" "$archive"
  trap - EXIT
done
