#!/bin/sh
# Makes every password of the set-up in docker-compose.yml, once; what is there already stays. Prints none of them.
set -eu
folder="$(dirname "$0")/secrets"
# The folder keeps the people of this machine out; the files are read in the containers by users that have no name here.
mkdir -p -m 0700 "$folder"
umask 022

made() {
  [ -s "$folder/$1" ] || openssl rand -hex 32 > "$folder/$1"
}

made database_password
made redis_password
printf 'postgresql://eadrcc:%s@postgres:5432/eadrcc\n' "$(cat "$folder/database_password")" > "$folder/store_url"
printf 'redis://:%s@redis:6379/0\n' "$(cat "$folder/redis_password")" > "$folder/redis_url"
for file in tls_certificate tls_key; do
  [ -s "$folder/$file" ] || echo "Still to come from you: $folder/$file" >&2
done
